// Tests that every operation has its id, and that the emulator has a route for each.
import assert from "node:assert/strict";
import { test } from "node:test";
import { nearestOperations, OPERATIONS, operationId, operationOf } from "./operations.js";
import { emulatorFor } from "./testing.js";

const pathOf = ({ path }) => path.replaceAll(":", "some_id");

test("there are 54 operations, and each is found by its method and path", () => {
  assert.equal(OPERATIONS.length, 54);
  for (const operation of OPERATIONS) assert.equal(operationOf(operation.method, pathOf(operation)), operation.id);
});

test("a request that is no operation has no id", () => {
  for (const path of ["/", "/v1", "/v1/organizations/", "/v1/organizations/a/b/c/d/e", "/v1/users/u", "/v2/role_sets"])
    assert.equal(operationOf("GET", path), undefined, path);
  assert.equal(operationOf("PUT", "/v1/organizations"), undefined);
});

test("the emulator has a route for every operation", async (t) => {
  const { call, url } = await emulatorFor(t);
  for (const operation of OPERATIONS) {
    const { body } = await call(operation.method, pathOf(operation).slice(new URL(url).pathname.length), undefined);
    assert.notEqual(body.errors?.[0].message, "Resource not found.", operation.id);
  }
});

test("an id may begin with a small letter, and the nearest ids of a misspelled one are found", () => {
  assert.equal(operationId("createOrganization"), "CreateOrganization");
  assert.equal(operationId("constructor"), undefined);
  assert.equal(operationId("createorganization"), undefined);
  assert.equal(nearestOperations("CreateOrganisation")[0], "CreateOrganization");
  assert.equal(nearestOperations("listMemberships").includes("ListOrganizationMemberships"), true);
});
