// Tests that roles have permissions, and cannot be deleted while anything depends on them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertRefused, emulatorFor, ok, organizationFor } from "./testing.js";

const PATH = "/organization_roles";
const keys = (list) => list.map(({ key }) => key);

const roleOf = async (call, key) =>
  (await ok(call("GET", `${PATH}?query=${key}`))).data.find((role) => role.key === key);
const permissionOf = async (call, key) => (await ok(call("GET", `/organization_permissions?query=${key}`))).data[0];

test("an instance starts with the roles administrator and member", async (t) => {
  const { call } = await emulatorFor(t);
  const { data, total_count } = await ok(call("GET", `${PATH}?order_by=key`));
  assert.deepEqual([keys(data), total_count], [["org:admin", "org:member"], 2]);
  assert.deepEqual(
    data.map((role) => role.is_creator_eligible),
    [true, false],
  );
  assert.equal(data[0].permissions.length, 9);
  assert.match(data[0].id, /^role_[0-9A-Za-z]{27}$/);
});

test("a role is created with permissions by id, read, changed and deleted", async (t) => {
  const { call } = await emulatorFor(t);
  const [read, manage] = await Promise.all(
    ["org:sys_domains:read", "org:sys_domains:manage"].map((key) => permissionOf(call, key)),
  );
  const made = await ok(
    call("POST", PATH, { name: "Host", key: "org:host", permissions: [read.id], description: null }),
  );
  assert.deepEqual([made.object, made.description, made.permissions], ["role", null, [read]]);
  const update = (body) => ok(call("PATCH", `${PATH}/${made.id}`, body));
  const replaced = await update({ permissions: [manage.id], description: "Domains", key: "org:hosts" });
  assert.deepEqual([replaced.permissions, replaced.description, replaced.key], [[manage], "Domains", "org:hosts"]);
  const cleared = await update({ name: null, key: null, description: null, permissions: null });
  assert.deepEqual([cleared.name, cleared.key, cleared.description], ["Host", "org:hosts", null]);
  assert.deepEqual(cleared.permissions, [manage]);
  assert.deepEqual((await update({ permissions: [] })).permissions, []);
  assert.deepEqual(await ok(call("DELETE", `${PATH}/${made.id}`)), { object: "role", id: made.id, deleted: true });
  assertRefused(await call("GET", `${PATH}/${made.id}`), 404, "resource_not_found");
});

test("a key begins with org: and is unique; permissions must exist", async (t) => {
  const { call } = await emulatorFor(t);
  const create = (body) => call("POST", PATH, { name: "R", key: "org:r", ...body });
  for (const key of ["r", "org:R", "org:", "org:a:b"])
    assertRefused(await create({ key }), 422, "form_param_format_invalid", "key");
  assertRefused(await create({ key: "org:admin" }), 422, "form_identifier_exists", "key");
  assertRefused(await create({ permissions: ["perm_none"] }), 404, "resource_not_found", "permissions");
  assertRefused(await create({ permissions: [5] }), 422, "form_param_type_invalid", "permissions");
  assertRefused(await call("GET", `${PATH}/org:admin`), 404, "resource_not_found");
  const { id } = await ok(create());
  assertRefused(await call("PATCH", `${PATH}/${id}`, { key: "org:member" }), 422, "form_identifier_exists", "key");
});

test("an instance has at most ten custom roles", async (t) => {
  const { call } = await emulatorFor(t);
  const create = (i, body) => call("POST", PATH, { name: "R", key: `org:r${i}`, ...body });
  for (let i = 0; i < 8; i += 1) await ok(create(i, { include_in_initial_role_set: true }));
  const full = await create(8, { include_in_initial_role_set: true });
  assertRefused(full, 422, "form_param_array_size_exceeded", "include_in_initial_role_set");
  for (let i = 8; i < 10; i += 1) await ok(create(i));
  assertRefused(await create(10), 403, "organization_instance_roles_quota_exceeded");
});

test("a permission is assigned once and removed once", async (t) => {
  const { call } = await emulatorFor(t);
  const role = await roleOf(call, "org:member");
  const permission = await permissionOf(call, "org:sys_domains:read");
  const path = `${PATH}/${role.id}/permissions/${permission.id}`;
  const assigned = await ok(call("POST", path));
  assert.ok(keys(assigned.permissions).includes("org:sys_domains:read"));
  assertRefused(await call("POST", path), 409, "organization_role_permission_association_exists");
  assert.equal(keys((await ok(call("DELETE", path))).permissions).includes("org:sys_domains:read"), false);
  assertRefused(await call("DELETE", path), 404, "resource_not_found");
  assertRefused(await call("POST", `${PATH}/${role.id}/permissions/perm_none`), 404, "resource_not_found");
  assertRefused(await call("POST", `${PATH}/role_none/permissions/${permission.id}`), 404, "resource_not_found");
});

test("the creator role keeps the permissions to administer an organization", async (t) => {
  const { call } = await emulatorFor(t);
  const admin = await roleOf(call, "org:admin");
  const needed = await permissionOf(call, "org:sys_profile:delete");
  const code = "organization_missing_creator_role_permissions";
  assertRefused(await call("DELETE", `${PATH}/${admin.id}/permissions/${needed.id}`), 422, code);
  assertRefused(await call("PATCH", `${PATH}/${admin.id}`, { permissions: [] }), 422, code);
  assert.deepEqual(await ok(call("GET", `${PATH}/${admin.id}`)), admin);
});

test("a role cannot be deleted while it is a creator role, a default role, of a member or in an invitation", async (t) => {
  const { call, path, users } = await organizationFor(t);
  const remove = ({ id }) => call("DELETE", `${PATH}/${id}`);
  const create = (key) => ok(call("POST", PATH, { name: key, key, include_in_initial_role_set: true }));
  assertRefused(await remove(await roleOf(call, "org:admin")), 422, "organization_role_default_creator_role");
  assertRefused(await remove(await roleOf(call, "org:member")), 422, "organization_role_domain_default_role");
  const held = await create("org:held");
  await ok(call("POST", `${path}/memberships`, { user_id: users[1], role: "org:held" }));
  assertRefused(await remove(held), 422, "organization_role_assigned_members");
  const named = await create("org:named");
  await ok(call("POST", `${path}/invitations`, { email_address: "a@example.org", role: "org:named" }));
  assertRefused(await remove(named), 422, "organization_role_exists_in_invitations");
  await ok(call("DELETE", `${path}/memberships/${users[1]}`));
  await ok(remove(held));
});

test("a new key applies to members, invitations and settings", async (t) => {
  const { call, path, users } = await organizationFor(t);
  await ok(call("POST", `${path}/invitations`, { email_address: "a@example.org", role: "org:admin" }));
  const admin = await roleOf(call, "org:admin");
  await ok(call("PATCH", `${PATH}/${admin.id}`, { key: "org:boss", name: "Boss" }));
  const { data } = await ok(call("GET", `${path}/memberships?role=org:boss`));
  assert.deepEqual([data[0].public_user_data.user_id, data[0].role_name], [users[0], "Boss"]);
  assert.equal((await ok(call("GET", `${path}/invitations`))).data[0].role, "org:boss");
  assert.equal((await ok(call("GET", "/instance/organization_settings"))).creator_role, "org:boss");
});
