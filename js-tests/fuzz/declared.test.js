// What the fuzzers read from the package's types is what the package has.
import assert from "node:assert/strict";
import { test } from "node:test";
import { OrganizationsApi } from "clerk-organizations";
import { CALL_OPTIONS, CLIENT_OPTIONS, complete, DECLARED, OPERATIONS, unionOf, WALKS } from "./declared.js";

test("the declared operations and walks are the methods of the class", () => {
  const own = Object.getOwnPropertyNames(OrganizationsApi.prototype).filter((name) => name !== "constructor");
  assert.deepEqual([...OPERATIONS, ...WALKS].sort(), own.sort());
  assert.ok(OPERATIONS.length >= 9 && WALKS.length >= 1);
});

test("parameters, options, models and unions are read with their names and types", () => {
  const params = { includeMembersCount: "boolean" };
  assert.deepEqual(DECLARED.getOrganization, { takesId: true, params, model: "Organization" });
  assert.ok(CALL_OPTIONS.includes("signal") && CLIENT_OPTIONS.includes("secretKey"));
  assert.deepEqual(unionOf("ClerkErrorOutcome"), ["not_sent", "not_applied", "unknown"]);
});

test("a table that lacks an operation, or has one too many, is refused", () => {
  assert.throws(() => complete("T", ["a", "b"], { a: 1 }), { message: "T lacks b, which the package declares" });
  assert.throws(() => complete("T", ["a"], { a: 1, c: 2 }), { message: "T has c, which the package does not declare" });
});
