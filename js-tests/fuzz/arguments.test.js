// Whatever a caller hands in, a call settles as documented. No argument may throw, hang, trap, or reach another path.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { resolved, sendsWhatWasSaid } from "./argument-case.js";
import { ID } from "./calls.js";
import { CALL_OPTIONS, CLIENT_OPTIONS, DECLARED, OPERATIONS } from "./declared.js";
import { holds, rarely } from "./property.js";
import { anyMembers, anything, leaking, ofType } from "./values.js";

const typed = (params) =>
  fc.record(Object.fromEntries(Object.entries(params).map(([name, type]) => [name, ofType(type)])), {
    requiredKeys: [],
    noNullPrototype: true,
  });
const paramsOf = (declared) =>
  fc.oneof(
    { weight: 12, arbitrary: typed(declared) },
    { weight: 1, arbitrary: anyMembers([...Object.keys(declared), "undeclared", "__proto__"]) },
  );

const callOf = (operation) =>
  fc.record({
    operation: fc.constant(operation),
    id: rarely(fc.oneof(ofType("string"), anything), 3, ID),
    params: DECLARED[operation].params ? paramsOf(DECLARED[operation].params) : fc.constant(undefined),
    options: rarely(anyMembers(CALL_OPTIONS), 3),
    settings: rarely(anyMembers(CLIENT_OPTIONS), 7, {}),
    token: rarely(fc.record({ gives: anything }), 11),
    first: rarely(
      fc.record({ ends: fc.constantFrom("gives", "throws", "rejects"), with: fc.oneof(anything, leaking) }),
    ),
  });

test("whatever is handed in, a call sends its own request with what was said, or rejects as documented", (t) =>
  holds(t, fc.oneof(...OPERATIONS.map(callOf)), sendsWhatWasSaid, () =>
    assert.deepEqual([...resolved].sort(), [...OPERATIONS].sort()),
  ));
