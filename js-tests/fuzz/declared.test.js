// Tests that what the fuzzers read from the package's types is what the package has.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as everything from "clerk-organizations";
import {
  CALL_OPTIONS,
  CLASSES,
  CLIENT_OPTIONS,
  complete,
  DECLARED,
  ITERATORS,
  MODELS,
  membersOf,
  OPERATIONS,
  RESULTS,
  unionOf,
} from "./declared.js";

test("the declared operations and iterators are the methods of the exported classes", () => {
  const classes = Object.keys(everything).filter((name) => name.endsWith("Api"));
  assert.deepEqual([...CLASSES].sort(), classes.sort());
  const methods = [...Object.values(DECLARED), ...Object.values(ITERATORS)];
  for (const name of CLASSES) {
    // biome-ignore lint/performance/noDynamicNamespaceImportAccess: the names come from the declarations
    const own = Object.getOwnPropertyNames(everything[name].prototype).filter((method) => method !== "constructor");
    const declared = methods.filter(({ className }) => className === name).map((method) => method.name);
    assert.deepEqual(declared.sort(), own.sort(), name);
  }
  assert.ok(OPERATIONS.length >= 54 && Object.keys(ITERATORS).length >= 13);
});

test("ids, parameters and results are read with their names and types", () => {
  const { ids, params, isList, result } = DECLARED.getOrganization;
  assert.deepEqual([ids, isList, result], [["idOrSlug"], false, "Organization"]);
  assert.deepEqual(params.includeMembersCount, { type: "boolean", isOptional: true, isNullable: false });
  assert.deepEqual(DECLARED.assignPermissionToOrganizationRole.ids, ["roleId", "permissionId"]);
  assert.equal(DECLARED.getInstanceOrganizationSettings.params, undefined);
  const bulk = DECLARED.createOrganizationInvitationBulk;
  assert.deepEqual([bulk.isList, bulk.paramsName], [true, "CreateOrganizationInvitationParams"]);
  assert.deepEqual(bulk.params.role, { type: "string", isOptional: false, isNullable: false });
  assert.deepEqual(bulk.params.notify, { type: "boolean", isOptional: true, isNullable: true });
  const nothing = OPERATIONS.filter((operation) => DECLARED[operation].mayBeNothing);
  assert.deepEqual(nothing, ["deleteOrganizationMembership"]);
});

test("models are read with nested models and inherited fields, and unions and options with their names", () => {
  assert.ok(RESULTS.includes("Roles") && !RESULTS.includes("RoleSetMigration") && MODELS.includes("RoleSetMigration"));
  const [first] = Object.keys(membersOf("OrganizationInvitationWithPublicOrganizationData"));
  assert.deepEqual([first, membersOf("OrganizationWithLogo").logoUrl.isOptional], ["object", true]);
  assert.ok(CALL_OPTIONS.includes("signal") && CLIENT_OPTIONS.includes("secretKey"));
  assert.deepEqual(unionOf("ClerkErrorOutcome"), ["not_sent", "not_applied", "unknown"]);
});

test("a table with a missing or an extra operation is refused", () => {
  assert.throws(() => complete("T", ["a", "b"], { a: 1 }), { message: "T lacks b, which the package declares" });
  assert.throws(() => complete("T", ["a"], { a: 1, c: 2 }), { message: "T has c, which the package does not declare" });
});
