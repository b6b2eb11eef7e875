// Tests that an instance can have custom permissions, and that Clerk's system permissions cannot change.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertRefused, emulatorFor, ok } from "./testing.js";

const PATH = "/organization_permissions";
const keys = ({ data }) => data.map(({ key }) => key);

test("a permission is created, read, changed and deleted", async (t) => {
  const { call } = await emulatorFor(t);
  const made = await ok(call("POST", PATH, { name: "Read reports", key: "org:reports:read" }));
  assert.match(made.id, /^perm_[0-9A-Za-z]{27}$/);
  assert.deepEqual([made.object, made.description, made.type], ["permission", "", "user"]);
  assert.deepEqual(await ok(call("GET", `${PATH}/${made.id}`)), made);
  const changes = { name: "See reports", key: "org:reports:see", description: "All of them" };
  const { updated_at, ...changed } = await ok(call("PATCH", `${PATH}/${made.id}`, changes));
  assert.ok(updated_at >= made.updated_at);
  assert.deepEqual({ ...changed, updated_at: made.updated_at }, { ...made, ...changes });
  const deleted = await ok(call("DELETE", `${PATH}/${made.id}`));
  assert.deepEqual(deleted, { object: "permission", id: made.id, deleted: true });
  for (const method of ["GET", "PATCH", "DELETE"])
    assertRefused(await call(method, `${PATH}/${made.id}`), 404, "resource_not_found");
});

test("a system permission can be neither changed nor deleted", async (t) => {
  const { call } = await emulatorFor(t);
  const { data } = await ok(call("GET", `${PATH}?query=org:sys_billing`));
  assert.deepEqual(
    data.map(({ type }) => type),
    ["system", "system"],
  );
  const code = "organization_system_permission_not_modifiable";
  assertRefused(await call("PATCH", `${PATH}/${data[0].id}`, { name: "Mine" }), 403, code);
  assertRefused(await call("DELETE", `${PATH}/${data[0].id}`), 403, code);
});

test("a key has a feature and an action, is not a system key, and is unique", async (t) => {
  const { call } = await emulatorFor(t);
  const create = (key) => call("POST", PATH, { name: "P", key });
  for (const key of ["reports:read", "org:reports", "org:Reports:read", "org:sys_reports:read", "org:a:b:c"])
    assertRefused(await create(key), 422, "form_param_format_invalid", "key");
  await ok(create("org:a:b"));
  assertRefused(await create("org:a:b"), 422, "form_identifier_exists", "key");
  const { id } = await ok(create("org:a:c"));
  assertRefused(await call("PATCH", `${PATH}/${id}`, { key: "org:a:b" }), 422, "form_identifier_exists", "key");
  await ok(call("PATCH", `${PATH}/${id}`, { key: "org:a:c" }));
  assertRefused(await call("POST", PATH, { name: "P" }), 422, "form_param_missing", "key");
  const nothing = await call("POST", PATH, { name: "P", key: "org:a:d", description: null });
  assertRefused(nothing, 422, "form_param_type_invalid", "description");
});

test("permissions are listed newest first, and can be searched, ordered and paged", async (t) => {
  const { call } = await emulatorFor(t);
  for (const key of ["org:b:x", "org:a:x"]) await ok(call("POST", PATH, { name: `Name ${key}`, key }));
  const all = await ok(call("GET", `${PATH}?limit=500`));
  assert.deepEqual([keys(all).slice(0, 2), all.total_count], [["org:a:x", "org:b:x"], 11]);
  assert.deepEqual(keys(await ok(call("GET", `${PATH}?query=NAME%20org&order_by=-key`))), ["org:b:x", "org:a:x"]);
  assert.deepEqual(keys(await ok(call("GET", `${PATH}?query=${all.data[1].id}`))), ["org:b:x"]);
  assert.equal((await ok(call("GET", PATH))).data.length, 10);
  assertRefused(await call("GET", `${PATH}?order_by=type`), 422, "form_param_value_invalid", "order_by");
});

test("a deleted permission is removed from the roles that had it", async (t) => {
  const { call } = await emulatorFor(t);
  const { id } = await ok(call("POST", PATH, { name: "P", key: "org:a:b" }));
  const role = await ok(call("POST", "/organization_roles", { name: "R", key: "org:r", permissions: [id] }));
  assert.deepEqual(
    role.permissions.map(({ key }) => key),
    ["org:a:b"],
  );
  await ok(call("DELETE", `${PATH}/${id}`));
  assert.deepEqual((await ok(call("GET", `/organization_roles/${role.id}`))).permissions, []);
});
