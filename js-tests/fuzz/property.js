// Runs a property on random cases for a while. The variables below repeat a run; a failure prints their values.
import assert from "node:assert/strict";
import { inspect } from "node:util";
import fc from "fast-check";

const { FUZZ_SECONDS = "8", FUZZ_SEED, FUZZ_PATH } = process.env;

const SETTINGS = {
  numRuns: 1e9,
  interruptAfterTimeLimit: Number(FUZZ_SECONDS) * 1000,
  /** A case that takes longer hangs. */
  timeout: 5000,
  ...(FUZZ_SEED && { seed: Number(FUZZ_SEED) }),
  ...(FUZZ_PATH && { path: FUZZ_PATH }),
};

/**
 * Fails with the smallest case for which `check` throws or rejects, or which leaves something behind in this process. At the end
 * `assertCovered` looks at what the cases were.
 */
export async function holds(t, arbitrary, check, assertCovered = () => {}) {
  listenAlone();
  const property = fc.asyncProperty(arbitrary, async (given) => {
    await check(given);
    await assertClean();
  });
  const details = await fc.check(property, SETTINGS);
  t.diagnostic(`seed ${details.seed}, ${details.numRuns} cases`);
  if (details.failed) assert.fail(reportOf(details));
  if (FUZZ_PATH) return;
  assert.ok(details.numRuns > 200, `only ${details.numRuns} cases in ${FUZZ_SECONDS} s`);
  assertCovered();
}

const reportOf = (details) =>
  `${fc.defaultReportMessage(details)}
${inspect(details.errorInstance)}
FUZZ_SEED=${details.seed} FUZZ_PATH=${details.counterexamplePath} repeats the smallest case.`;

/** How a promise ends. */
export const ended = (promise) =>
  promise.then(
    (value) => ({ value }),
    (error) => ({ error }),
  );

/** What is rare among the cases, and otherwise `undefined`. */
export const rarely = (arbitrary, weight = 7) =>
  fc.oneof({ withCrossShrink: true }, { weight, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

const uncaught = [];
const prototypes = () => [Object, Array, Function, Promise].map(({ prototype }) => Reflect.ownKeys(prototype).length);
const before = prototypes();

/** The test runner's own listeners would end the test without its seed. */
function listenAlone() {
  for (const event of ["unhandledRejection", "uncaughtException"]) {
    process.removeAllListeners(event);
    process.on(event, (reason) => uncaught.push(reason));
  }
}

async function assertClean() {
  // Node reports a rejection that nobody handled when the event loop turns.
  await new Promise(setImmediate);
  if (uncaught.length > 0) assert.fail(new Error("nobody caught this", { cause: uncaught.shift() }));
  assert.deepEqual(prototypes(), before, "a built-in prototype was changed");
}
