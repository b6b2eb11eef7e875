// Tries each hostile value in each position. A random search may need hours to reach some of them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { resolved, rightCase, sendsWhatWasSaid } from "./argument-case.js";
import { streamOf } from "./bodies.js";
import { idsOf } from "./calls.js";
import { CALL_OPTIONS, CLIENT_OPTIONS, DECLARED, OPERATIONS } from "./declared.js";
import { EDGES, Fresh, HOSTILE, LEAKING, TEXTS } from "./hostile.js";
import { LINES, READS } from "./lines.js";
import { requiredParams } from "./parameters.js";
import { holdsForEach } from "./property.js";

const VALUES = [...HOSTILE, ...LEAKING, ...TEXTS, ...EDGES];
const ENDS = ["gives", "throws", "rejects"];
/** First responses after which a call fails or is sent again. */
const FAILURES = [
  { ends: "gives", with: undefined },
  { ends: "rejects", with: LEAKING[0] },
];

/** The positions in the arguments of an operation. */
function argumentsWith(operation, value) {
  const { params, isList } = DECLARED[operation];
  const ids = idsOf(DECLARED[operation]);
  const [required, wrap] = isList
    ? [requiredParams(operation)[0], (item) => [item]]
    : [requiredParams(operation), (it) => it];
  return [
    ...ids.map((_, position) => ({ ids: ids.with(position, value) })),
    ...(params ? [{ params: value }] : []),
    ...(isList ? [{ params: [required, value] }] : []),
    ...Object.keys(params ?? {}).map((name) => ({ params: wrap({ ...required, [name]: value }) })),
  ];
}

/** The positions outside the arguments. */
const surroundingsWith = (value) => [
  { options: value },
  { settings: value },
  ...CALL_OPTIONS.map((name) => ({ options: { [name]: value } })),
  ...CLIENT_OPTIONS.map((name) => ({ settings: { [name]: value } })),
  { token: { gives: value } },
  ...ENDS.map((ends) => ({ first: { ends, with: value } })),
];

const failingWith = (value) =>
  CLIENT_OPTIONS.flatMap((name) => FAILURES.map((first) => ({ settings: { [name]: value }, first })));

/** The cases of each value in each position. `isChosen` gets their indices. */
const casesOf = (operation, positionsWith, isChosen = () => true) =>
  VALUES.flatMap((value, v) => positionsWith(value).filter((_, p) => isChosen(v, p))).map((changes) => ({
    ...rightCase(operation),
    ...changes,
  }));

const everywhereWith = (value) => [...surroundingsWith(value), ...failingWith(value)];

/** The settings of a call besides its arguments. */
function kindOf(operation) {
  const { params, isList, result, mayBeNothing } = DECLARED[operation];
  const [method] = LINES[operation].split(" ");
  const isDeletion = result === "DeletedObject";
  return [
    method,
    params && "params",
    params?.file && "file",
    isList,
    isDeletion,
    mayBeNothing,
    READS[operation],
  ].join();
}

/** One operation of each kind: the positions outside the arguments are the same for the others. */
const ONE_OF_EACH = OPERATIONS.filter(
  (operation, index) => OPERATIONS.findIndex((other) => kindOf(other) === kindOf(operation)) === index,
);

for (const operation of OPERATIONS)
  test(`${operation} sends its own request or rejects, with each value in each argument`, async (t) => {
    const cases = [rightCase(operation), ...casesOf(operation, (value) => argumentsWith(operation, value))];
    await holdsForEach(t, cases, sendsWhatWasSaid);
    assert.ok(resolved.has(operation));
  });

/** Each value in each position is tried with every third kind of operation, or with EXHAUSTIVE with every kind. */
const isChosenFor = (kind) => (value, position) =>
  process.env.EXHAUSTIVE !== undefined || (value + position + kind) % 3 === 0;

for (const [kind, operation] of ONE_OF_EACH.entries())
  test(`${operation} sends its own request or rejects, with values in each option and response`, (t) =>
    holdsForEach(t, casesOf(operation, everywhereWith, isChosenFor(kind)), sendsWhatWasSaid));

test("a call that is retried many times ends by its time limit, and does not count as hanging", async (t) => {
  const settings = { fetch: new Fresh(() => () => {}), maxRetries: 100 };
  await holdsForEach(t, [{ ...rightCase("getOrganization"), settings }], sendsWhatWasSaid);
});

test("a change that can be made only once resolves although its response breaks off: by a read, or by what is known", async (t) => {
  const isOnce = (operation) =>
    operation in READS || DECLARED[operation].mayBeNothing || DECLARED[operation].result === "DeletedObject";
  const first = {
    ends: "gives",
    with: new Fresh(() => new Response(streamOf(Buffer.from("{}"), 1, new Error("reset")))),
  };
  const once = OPERATIONS.filter(isOnce);
  resolved.clear();
  await holdsForEach(
    t,
    once.map((operation) => ({ ...rightCase(operation), first })),
    sendsWhatWasSaid,
  );
  assert.deepEqual([...resolved], once);
  assert.equal(once.length, 9);
});
