// Tests that the settings of the instance change the behaviour of the other operations.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { assertRefused, emulatorFor, ok } from "./testing.js";

const PATH = "/instance/organization_settings";

test("the settings report the limits of an instance", async (t) => {
  const { call } = await emulatorFor(t);
  assert.deepEqual(await ok(call("GET", PATH)), {
    ...{ object: "organization_settings", enabled: true, admin_delete_enabled: true, slug_disabled: false },
    ...{ max_allowed_memberships: 5, max_allowed_roles: 10, max_role_sets_allowed: 10, max_allowed_domains: 10 },
    ...{ domains_enabled: true, creator_role: "org:admin", domains_default_role: "org:member" },
    domains_enrollment_modes: ["manual_invitation", "automatic_invitation", "automatic_suggestion"],
    initial_role_set_key: "role_set:default",
  });
});

test("null and an absent field leave a setting unchanged, and a file keeps the settings", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "emulator-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const db = join(folder, "clerk.db");
  const first = await emulatorFor(t, { db });
  const set = await ok(first.call("PATCH", PATH, { max_allowed_memberships: 0, domains_enrollment_modes: [] }));
  assert.deepEqual([set.max_allowed_memberships, set.domains_enrollment_modes], [0, []]);
  const nothing = { enabled: null, max_allowed_memberships: null, creator_role_id: null, slug_disabled: null };
  for (const body of [nothing, {}, undefined]) assert.deepEqual(await ok(first.call("PATCH", PATH, body)), set);
  await first.close();
  const second = await emulatorFor(t, { db });
  assert.deepEqual(await ok(second.call("GET", PATH)), set);
});

const WRONG = [
  [{ enabled: "no" }, 422, "form_param_type_invalid", "enabled"],
  [{ max_allowed_memberships: -1 }, 422, "form_param_value_invalid", "max_allowed_memberships"],
  [{ domains_enrollment_modes: ["open"] }, 422, "form_param_value_invalid", "domains_enrollment_modes"],
  [{ domains_enrollment_modes: null }, 422, "form_param_type_invalid", "domains_enrollment_modes"],
  [{ creator_role_id: "org:admin" }, 404, "resource_not_found", "creator_role_id"],
  [{ initial_role_set_key: "role_set:default" }, 422, "form_param_unknown", "initial_role_set_key"],
];

test("a request with an invalid setting is refused and changes none", async (t) => {
  const { call } = await emulatorFor(t);
  const before = await ok(call("GET", PATH));
  for (const [body, ...expected] of WRONG)
    assertRefused(await call("PATCH", PATH, { slug_disabled: true, ...body }), ...expected);
  assert.deepEqual(await ok(call("GET", PATH)), before);
});

test("if organizations are off, everything but the settings answers 403", async (t) => {
  const { call, users } = await emulatorFor(t);
  await ok(call("PATCH", PATH, { enabled: false }));
  const paths = [
    ...["/organizations", "/organizations/org_1/memberships", "/organization_memberships", "/organization_roles"],
    ...["/role_sets", `/users/${users[0]}/organization_memberships`, "/organization_domains"],
  ];
  for (const path of paths) assertRefused(await call("GET", path), 403, "organization_not_enabled_in_instance");
  await ok(call("GET", `/users/${users[0]}`));
  await ok(call("PATCH", PATH, { enabled: true }));
  await ok(call("GET", "/organizations"));
});

test("if slugs are off, a slug is refused, but an organization still has one", async (t) => {
  const { call } = await emulatorFor(t);
  await ok(call("PATCH", PATH, { slug_disabled: true }));
  const code = "organization_slugs_disabled";
  assertRefused(await call("POST", "/organizations", { name: "A", slug: "mine" }), 403, code);
  const { id, slug } = await ok(call("POST", "/organizations", { name: "A" }));
  assert.equal(slug, "a");
  assertRefused(await call("PATCH", `/organizations/${id}`, { slug: "mine" }), 403, code);
  await ok(call("PATCH", `/organizations/${id}`, { name: "B", slug: null }));
});

test("a new organization has the instance's seats and permission to delete", async (t) => {
  const { call } = await emulatorFor(t);
  await ok(call("PATCH", PATH, { max_allowed_memberships: 7, admin_delete_enabled: false }));
  const made = await ok(call("POST", "/organizations", { name: "A" }));
  assert.deepEqual([made.max_allowed_memberships, made.admin_delete_enabled], [7, false]);
  await ok(call("PATCH", `/organizations/${made.id}`, { max_allowed_memberships: 2 }));
  const reset = await ok(call("PATCH", `/organizations/${made.id}`, { max_allowed_memberships: null }));
  assert.equal(reset.max_allowed_memberships, 7);
});

test("a creator gets the creator role, which must be able to administer an organization", async (t) => {
  const { call, users } = await emulatorFor(t);
  const { data: permissions } = await ok(call("GET", "/organization_permissions?query=org:sys_&limit=500"));
  const create = (key, ids) => ok(call("POST", "/organization_roles", { name: key, key, permissions: ids }));
  const owner = await create(
    "org:owner",
    permissions.map(({ id }) => id),
  );
  const guest = await create("org:guest", []);
  const unfit = await call("PATCH", PATH, { creator_role_id: guest.id });
  assertRefused(unfit, 422, "organization_missing_creator_role_permissions");
  const set = await ok(call("PATCH", PATH, { creator_role_id: owner.id, domains_default_role_id: guest.id }));
  assert.deepEqual([set.creator_role, set.domains_default_role], ["org:owner", "org:guest"]);
  const { id } = await ok(call("POST", "/organizations", { name: "A", created_by: users[0] }));
  assert.equal((await ok(call("GET", `/organizations/${id}/memberships`))).data[0].role, "org:owner");
  const initial = await ok(call("GET", "/role_sets/role_set:default"));
  assert.deepEqual([initial.creator_role.key, initial.default_role.key], ["org:owner", "org:guest"]);
});
