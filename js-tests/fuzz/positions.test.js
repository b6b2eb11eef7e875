// Tries each hostile value in each position. A random search may need hours to reach some of them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { resolved, sendsWhatWasSaid } from "./argument-case.js";
import { ID, REQUIRED } from "./calls.js";
import { CALL_OPTIONS, CLIENT_OPTIONS, DECLARED, OPERATIONS } from "./declared.js";
import { EDGES, Fresh, HOSTILE, LEAKING, TEXTS } from "./hostile.js";
import { holdsForEach } from "./property.js";

const VALUES = [...HOSTILE, ...LEAKING, ...TEXTS, ...EDGES];
const ENDS = ["gives", "throws", "rejects"];
/** First answers after which a call fails, or is sent again. */
const FAILURES = [
  { ends: "gives", with: undefined },
  { ends: "rejects", with: LEAKING[0] },
];

const rightCase = (operation) => ({
  operation,
  id: ID,
  params: DECLARED[operation].params ? (REQUIRED[operation] ?? {}) : undefined,
  settings: {},
});

/** Where the arguments of an operation can have a value. */
function argumentsWith(operation, value) {
  const { takesId, params } = DECLARED[operation];
  return [
    ...(takesId ? [{ id: value }] : []),
    ...(params ? [{ params: value }] : []),
    ...Object.keys(params ?? {}).map((name) => ({ params: { ...REQUIRED[operation], [name]: value } })),
  ];
}

/** Where everything but the arguments can have a value. */
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

const casesOf = (operation, ...positions) =>
  VALUES.flatMap((value) => positions.flatMap((position) => position(value))).map((changes) => ({
    ...rightCase(operation),
    ...changes,
  }));

for (const operation of OPERATIONS)
  test(`${operation} sends its own request or rejects, with each value in each argument and option`, async (t) => {
    const inArguments = (value) => argumentsWith(operation, value);
    await holdsForEach(t, casesOf(operation, inArguments, surroundingsWith, failingWith), sendsWhatWasSaid);
    assert.ok(resolved.has(operation));
  });

test("a call that is sent again and again ends by its time limit, and does not seem to hang", async (t) => {
  const settings = { fetch: new Fresh(() => () => {}), maxRetries: 100 };
  await holdsForEach(t, [{ ...rightCase("getOrganization"), settings }], sendsWhatWasSaid);
});
