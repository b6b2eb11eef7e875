// Tests that a call settles as documented, whatever a caller passes. No argument may make it throw, hang, trap, or
// reach another path.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { resolved, rightCase, sendsWhatWasSaid } from "./argument-case.js";
import { idsOf } from "./calls.js";
import { CALL_OPTIONS, CLIENT_OPTIONS, DECLARED, OPERATIONS } from "./declared.js";
import { holds, rarely } from "./property.js";
import { anyId, anyMembers, anything, leaking, paramsOf } from "./values.js";

const callOf = (operation) =>
  fc.record({
    operation: fc.constant(operation),
    ids: fc.tuple(...idsOf(DECLARED[operation]).map((id) => rarely(anyId, 3, id))),
    params: paramsOf(operation),
    options: rarely(anyMembers(CALL_OPTIONS), 3),
    settings: rarely(anyMembers(CLIENT_OPTIONS), 7, {}),
    token: rarely(fc.record({ gives: anything }), 11),
    first: rarely(
      fc.record({ ends: fc.constantFrom("gives", "throws", "rejects"), with: fc.oneof(anything, leaking) }),
    ),
  });

test("a call sends its own request with the given parameters, or rejects as documented, whatever the arguments", (t) =>
  holds(t, fc.oneof(...OPERATIONS.map(callOf)), sendsWhatWasSaid, {
    first: OPERATIONS.map(rightCase),
    assertCovered: () => assert.deepEqual([...resolved].sort(), [...OPERATIONS].sort()),
  }));
