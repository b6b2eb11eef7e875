// Runs a property on 2,000 random cases, or on as many as possible within FUZZ_SECONDS. The other variables below repeat a run;
// a failure prints their values.
import assert from "node:assert/strict";
import { inspect } from "node:util";
import fc from "fast-check";

const { FUZZ_SECONDS, FUZZ_SEED, FUZZ_PATH } = process.env;
const SECONDS = Number(FUZZ_SECONDS ?? "8");

/** The least number of random cases. A slow machine takes a few times the time limit for them. */
const LEAST = 200;
/** A case that takes longer hangs. The package ends an attempt after 15 s, so a higher limit would miss a hang. */
const HANGS_AFTER_MS = 10_000;
/** The `totalTimeout` of a client whose calls may retry: up to 100 retries would look like a hang. */
export const SHORT_MS = 1000;

const SETTINGS = {
  numRuns: FUZZ_SECONDS ? 1e9 : 2000,
  interruptAfterTimeLimit: SECONDS * 1000,
  timeout: HANGS_AFTER_MS,
  ...(FUZZ_SEED && { seed: Number(FUZZ_SEED) }),
  ...(FUZZ_PATH && { path: FUZZ_PATH }),
};

/**
 * Fails with the smallest case for which `check` throws or rejects, or which leaves something behind in this process.
 * The cases of `first` are tried before the random ones, regardless of the number of these. At the end, `assertCovered`
 * checks which cases occurred.
 */
export async function holds(t, arbitrary, check, { first = [], assertCovered = () => {} } = {}) {
  listenAlone();
  const property = fc.asyncProperty(arbitrary, async (given) => {
    await check(given);
    await assertClean();
  });
  const run = async (settings, hintOf) => {
    const details = await fc.check(property, settings);
    if (details.failed) assert.fail(`${hintOf(details)}\n${reportOf(details)}`);
    t.diagnostic(`seed ${details.seed}, ${details.numRuns} cases`);
    return details.numRuns;
  };
  if (FUZZ_PATH) return run(SETTINGS, repeating);
  const examples = first.map((given) => [given]);
  // All of these run, however long they take.
  const all = { ...SETTINGS, examples, numRuns: first.length, interruptAfterTimeLimit: undefined };
  if (first.length > 0) await run(all, () => "Every run finds this case first.");
  for (let cases = 0; cases < LEAST; ) cases += await run(SETTINGS, repeating);
  assertCovered();
}

/** Fails with the first case for which `check` throws, rejects or hangs, or which leaves something behind. */
export async function holdsForEach(t, cases, check) {
  listenAlone();
  for (const given of cases) {
    const { error } = await ended(endsInTime(check(given)).then(assertClean));
    if (error) assert.fail(`Case: ${fc.stringify(given)}\n${inspect(error)}`);
  }
  t.diagnostic(`${cases.length} cases`);
}

function endsInTime(promise) {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not over after ${HANGS_AFTER_MS} ms`)), HANGS_AFTER_MS);
  });
  return Promise.race([promise, limit]).finally(() => clearTimeout(timer));
}

const repeating = ({ seed, counterexamplePath }) =>
  `FUZZ_SEED=${seed} FUZZ_PATH=${counterexamplePath} repeats the smallest case.`;

const reportOf = (details) => `${fc.defaultReportMessage(details)}\n${inspect(details.errorInstance)}`;

/** How a promise ends. */
export const ended = (promise) =>
  promise.then(
    (value) => ({ value }),
    (error) => ({ error }),
  );

/** Mostly `usual`, to which a case shrinks, and sometimes one of `arbitrary`. */
export const rarely = (arbitrary, weight = 7, usual = undefined) =>
  fc.oneof({ withCrossShrink: true }, { weight, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary });

const uncaught = [];
const prototypes = () => [Object, Array, Function, Promise].map(({ prototype }) => Reflect.ownKeys(prototype).length);
const before = prototypes();

/** The listeners of the test runner would end the test without its seed. */
function listenAlone() {
  for (const event of ["unhandledRejection", "uncaughtException"]) {
    process.removeAllListeners(event);
    process.on(event, (reason) => uncaught.push(reason));
  }
}

async function assertClean() {
  // Node reports an unhandled rejection in the next turn of the event loop.
  await new Promise(setImmediate);
  if (uncaught.length > 0) assert.fail(new Error("this was not caught", { cause: uncaught.shift() }));
  assert.deepEqual(prototypes(), before, "a built-in prototype was changed");
}
