// Tests that every operation has its id, and that the emulator has a route for each.
import assert from "node:assert/strict";
import { test } from "node:test";
import { nearestOperations, OPERATIONS, operationId, operationOf } from "./operations.js";
import { operations } from "./reference.js";

const pathOf = ({ path }) => path.replaceAll(":", "some_id");

test("there are 54 operations, and each is found by its method and path", () => {
  assert.equal(OPERATIONS.length, 54);
  for (const operation of OPERATIONS) assert.equal(operationOf(operation.method, pathOf(operation)), operation.id);
});

test("a request that is not an operation has no id", () => {
  for (const path of ["/", "/v1", "/v1/organizations/", "/v1/organizations/a/b/c/d/e", "/v1/users/u", "/v2/role_sets"])
    assert.equal(operationOf("GET", path), undefined, path);
  assert.equal(operationOf("PUT", "/v1/organizations"), undefined);
});

test("they are the routes of the emulator", () => {
  const routes = operations().map((route) => route.replaceAll(/:\w+/g, ":"));
  assert.deepEqual(routes.sort(), OPERATIONS.map(({ method, path }) => `${method} ${path}`).sort());
});

test("an id may begin with a small letter, and the nearest ids of a misspelled one are found", () => {
  assert.equal(operationId("createOrganization"), "CreateOrganization");
  assert.equal(operationId("constructor"), undefined);
  assert.equal(operationId("createorganization"), undefined);
  assert.equal(nearestOperations("CreateOrganisation")[0], "CreateOrganization");
  assert.equal(nearestOperations("listMemberships").includes("ListOrganizationMemberships"), true);
});
