// Tests that role sets contain roles, and that members move when a set or one of its roles is replaced.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertRefused, emulatorFor, ok, organizationFor } from "./testing.js";

const PATH = "/role_sets";
const DEFAULT = `${PATH}/role_set:default`;
const keys = (list) => list.map(({ key }) => key);

const createRole = (call, key, initial = false) =>
  ok(call("POST", "/organization_roles", { name: key, key, include_in_initial_role_set: initial }));

const createSet = (call, body) =>
  call("POST", PATH, {
    name: "Small team",
    roles: ["org:admin", "org:member"],
    ...{ default_role_key: "org:member", creator_role_key: "org:admin", ...body },
  });

test("an instance starts with one set of two roles, which all organizations use", async (t) => {
  const { call } = await organizationFor(t);
  const set = await ok(call("GET", DEFAULT));
  assert.deepEqual([set.object, set.type, set.role_set_migration], ["role_set", "initial", null]);
  assert.deepEqual(
    [keys(set.roles), set.default_role.key, set.creator_role.key],
    [["org:admin", "org:member"], "org:member", "org:admin"],
  );
  assert.deepEqual(
    set.roles.map((role) => [role.object, role.members_count, role.has_members]),
    [
      ["role_set_item", 1, true],
      ["role_set_item", 0, false],
    ],
  );
  assert.deepEqual(await ok(call("GET", `${PATH}/${set.id}`)), set);
  assert.deepEqual(await ok(call("GET", `${PATH}/role_set%3Adefault`)), set);
  assertRefused(await call("GET", `${PATH}/role_set:none`), 404, "resource_not_found");
});

test("a set gets a key from its name, and has one to ten roles, including a default and a creator role", async (t) => {
  const { call } = await emulatorFor(t);
  const made = await ok(createSet(call));
  assert.deepEqual([made.key, made.type, made.description], ["role_set:small_team", "custom", null]);
  assertRefused(await createSet(call), 422, "form_identifier_exists", "key");
  assertRefused(await createSet(call, { key: "small" }), 422, "form_param_format_invalid", "key");
  const another = { key: "role_set:another" };
  const many = Array.from({ length: 11 }, (_, i) => `org:r${i}`);
  const wrong = [
    [{ roles: [] }, 422, "form_param_missing", "roles"],
    [{ roles: many }, 422, "form_param_array_size_exceeded", "roles"],
    [{ roles: ["org:admin", "org:none"] }, 404, "resource_not_found", "roles"],
    [{ roles: ["org:admin"] }, 422, "form_param_value_invalid", "default_role_key"],
    [{ creator_role_key: "org:none" }, 404, "resource_not_found", "creator_role_key"],
    [{ creator_role_key: "org:member" }, 422, "organization_missing_creator_role_permissions"],
    [{ type: "other" }, 422, "form_param_value_invalid", "type"],
    [{ default_role_key: undefined }, 422, "form_param_missing", "default_role_key"],
  ];
  for (const [body, ...expected] of wrong) assertRefused(await createSet(call, { ...another, ...body }), ...expected);
  for (let i = 0; i < 8; i += 1) await ok(createSet(call, { key: `role_set:s${i}` }));
  assertRefused(await createSet(call, another), 402, "unsupported_subscription_plan_features");
});

test("a set can be changed, and its organizations follow the new key", async (t) => {
  const { call, path } = await organizationFor(t);
  await ok(createSet(call));
  await ok(call("PATCH", path, { role_set_key: "role_set:small_team" }));
  const changes = { name: "Tiny", key: "role_set:tiny", description: "Few", default_role_key: "org:admin" };
  const changed = await ok(call("PATCH", `${PATH}/role_set:small_team`, changes));
  assert.deepEqual(
    [changed.name, changed.key, changed.description, changed.default_role.key],
    [...["Tiny", "role_set:tiny", "Few", "org:admin"]],
  );
  assert.equal((await ok(call("GET", path))).role_set_key, "role_set:tiny");
  const nothing = { name: null, key: null, type: null, default_role_key: null, creator_role_key: null };
  assert.equal((await ok(call("PATCH", `${PATH}/role_set:tiny`, nothing))).name, "Tiny");
  const wrong = await call("PATCH", `${PATH}/role_set:tiny`, { type: "custom" });
  assertRefused(wrong, 422, "form_param_value_invalid", "type");
  const taken = await call("PATCH", `${PATH}/role_set:tiny`, { key: "role_set:default" });
  assertRefused(taken, 422, "form_identifier_exists", "key");
});

test("one set is the initial one; organizations that used the earlier one keep it", async (t) => {
  const { call, path, organization } = await organizationFor(t);
  assert.equal(organization.role_set_key, null);
  await ok(createSet(call, { type: "initial" }));
  assert.equal((await ok(call("GET", DEFAULT))).type, "custom");
  assert.equal((await ok(call("GET", path))).role_set_key, "role_set:default");
  await ok(call("PATCH", DEFAULT, { type: "initial" }));
  const { data } = await ok(call("GET", `${PATH}?order_by=key`));
  assert.deepEqual(
    data.map(({ type }) => type),
    ["initial", "custom"],
  );
  assert.equal((await ok(call("GET", "/instance/organization_settings"))).initial_role_set_key, "role_set:default");
});

test("sets are listed newest first, and can be searched, ordered and paged", async (t) => {
  const { call } = await emulatorFor(t);
  for (const name of ["Beta", "Alpha"]) await ok(createSet(call, { name }));
  const list = async (query) => keys((await ok(call("GET", `${PATH}?${query}`))).data);
  assert.deepEqual(await list(""), ["role_set:alpha", "role_set:beta", "role_set:default"]);
  assert.deepEqual(await list("query=ET&order_by=name"), ["role_set:alpha", "role_set:beta", "role_set:default"]);
  assert.deepEqual(await list("query=BETA"), ["role_set:beta"]);
  assert.deepEqual(await list("order_by=-name&limit=1&offset=1"), ["role_set:beta"]);
  assertRefused(await call("GET", `${PATH}?limit=0`), 422, "form_param_value_invalid", "limit");
});

test("up to ten roles are added, once each, and can become the default or creator role", async (t) => {
  const { call } = await emulatorFor(t);
  const made = [];
  for (let i = 0; i < 9; i += 1) made.push((await createRole(call, `org:r${i}`)).key);
  const add = (body) => call("POST", `${DEFAULT}/roles`, body);
  const grown = await ok(add({ role_keys: ["org:r0", "org:member"], default_role_key: "org:r0" }));
  assert.deepEqual([keys(grown.roles), grown.default_role.key], [["org:admin", "org:member", "org:r0"], "org:r0"]);
  assertRefused(await add({ role_keys: made }), 422, "form_param_array_size_exceeded", "role_keys");
  assertRefused(await add({ role_keys: ["org:none"] }), 404, "resource_not_found", "role_keys");
  assertRefused(await add({ role_keys: [] }), 422, "form_param_missing", "role_keys");
  const creator = await add({ role_keys: ["org:r1"], creator_role_key: "org:r1" });
  assertRefused(creator, 422, "organization_missing_creator_role_permissions");
  assert.equal((await ok(call("GET", DEFAULT))).roles.length, 3);
});

async function migratingFor(t) {
  const emulator = await organizationFor(t);
  const { call, path, users } = emulator;
  await createRole(call, "org:editor", true);
  await ok(call("POST", `${path}/memberships`, { user_id: users[1], role: "org:editor" }));
  await ok(call("POST", `${path}/invitations`, { email_address: "a@example.org", role: "org:editor" }));
  const roleNow = async () => (await ok(call("GET", `${path}/memberships?user_id=${users[1]}`))).data[0].role;
  return { ...emulator, roleNow };
}

test("replacing a role moves its members and invitations, one step per request", async (t) => {
  const { call, path, roleNow } = await migratingFor(t);
  const replace = (role_key, to_role_key) => call("POST", `${DEFAULT}/roles/replace`, { role_key, to_role_key });
  const replaced = await ok(replace("org:editor", "org:member"));
  assert.deepEqual(keys(replaced.roles), ["org:admin", "org:member"]);
  const { status, trigger_type, mappings, source_role_set_id, completed_at } = replaced.role_set_migration;
  assert.deepEqual([status, trigger_type, mappings], ["enqueued", "role_removal", { "org:editor": "org:member" }]);
  assert.deepEqual([source_role_set_id, completed_at], [replaced.id, null]);
  const { role_set_migration: migration } = await ok(call("GET", DEFAULT));
  assert.equal(migration.status, "in_progress");
  assert.equal(await roleNow(), "org:member");
  assert.equal((await ok(call("GET", `${path}/invitations`))).data[0].role, "org:member");
  assert.equal((await ok(call("GET", DEFAULT))).role_set_migration, null);
});

test("the replacement takes over as default or creator role, for which it must qualify", async (t) => {
  const { call } = await migratingFor(t);
  const replace = (role_key, to_role_key) => call("POST", `${DEFAULT}/roles/replace`, { role_key, to_role_key });
  const unfit = await replace("org:admin", "org:member");
  assertRefused(unfit, 422, "organization_missing_creator_role_permissions");
  assertRefused(await replace("org:none", "org:member"), 404, "resource_not_found", "role_key");
  assertRefused(await replace("org:editor", "org:editor"), 422, "form_param_value_invalid", "to_role_key");
  await createRole(call, "org:loose");
  assertRefused(await replace("org:editor", "org:loose"), 422, "form_param_value_invalid", "to_role_key");
  assert.equal((await ok(replace("org:member", "org:editor"))).default_role.key, "org:editor");
  assertRefused(await replace("org:editor", "org:admin"), 422, "role_set_migration_in_progress");
});

test("a replaced set is deleted once its organizations have moved", async (t) => {
  const { call, path, roleNow } = await migratingFor(t);
  const { id } = await ok(call("GET", DEFAULT));
  const small = await ok(createSet(call));
  const replace = (body) => call("POST", `${DEFAULT}/replace`, { dest_role_set_key: small.key, ...body });
  assertRefused(await replace(), 422, "form_param_missing", "reassignment_mappings");
  const unknown = await replace({ reassignment_mappings: { "org:editor": "org:editor" } });
  assertRefused(unknown, 422, "form_param_value_invalid", "reassignment_mappings");
  const deleted = await ok(replace({ reassignment_mappings: { "org:editor": "org:admin" } }));
  assert.deepEqual(deleted, { object: "role_set", id, deleted: true });
  const { role_set_migration: migration } = await ok(call("GET", DEFAULT));
  assert.deepEqual([migration.status, migration.trigger_type], ["in_progress", "role_set_deletion"]);
  assert.equal(migration.dest_role_set_id, small.id);
  assertRefused(await call("GET", DEFAULT), 404, "resource_not_found");
  assert.equal(await roleNow(), "org:admin");
  assert.equal((await ok(call("GET", `${PATH}/${small.key}`))).type, "initial");
  assert.equal((await ok(call("GET", path))).role_set_key, null);
});

test("a set cannot be replaced by itself or an unknown set, and cannot take part in two migrations", async (t) => {
  const { call } = await emulatorFor(t);
  for (const name of ["One", "Two", "Three"]) await ok(createSet(call, { name }));
  const replace = (from, dest_role_set_key) => call("POST", `${PATH}/role_set:${from}/replace`, { dest_role_set_key });
  assertRefused(await replace("one", "role_set:one"), 422, "form_param_value_invalid", "dest_role_set_key");
  assertRefused(await replace("one", "role_set:none"), 422, "form_param_value_invalid", "dest_role_set_key");
  assertRefused(await replace("none", "role_set:one"), 404, "resource_not_found");
  await ok(replace("one", "role_set:two"));
  assertRefused(await replace("two", "role_set:three"), 422, "role_set_migration_in_progress");
  await ok(replace("two", "role_set:three"));
});

test("an organization can change only to a set that has the roles of its members", async (t) => {
  const { call, path } = await migratingFor(t);
  await ok(createSet(call));
  const change = (role_set_key) => call("PATCH", path, { role_set_key });
  assertRefused(await change("role_set:small_team"), 422, "form_param_value_invalid", "role_set_key");
  await ok(call("POST", `${PATH}/role_set:small_team/roles`, { role_keys: ["org:editor"] }));
  assert.equal((await ok(change("role_set:small_team"))).role_set_key, "role_set:small_team");
});

test("a creator gets the creator role of the role set of the organization", async (t) => {
  const { call, users } = await emulatorFor(t);
  const { data: permissions } = await ok(call("GET", "/organization_permissions?query=org:sys_&limit=500"));
  const body = { name: "Owner", key: "org:owner", permissions: permissions.map(({ id }) => id) };
  await ok(call("POST", "/organization_roles", body));
  await ok(createSet(call, { roles: ["org:owner", "org:member"], creator_role_key: "org:owner" }));
  const made = { name: "A", created_by: users[0], role_set_key: "role_set:small_team" };
  const { id } = await ok(call("POST", "/organizations", made));
  assert.equal((await ok(call("GET", `/organizations/${id}/memberships`))).data[0].role, "org:owner");
});
