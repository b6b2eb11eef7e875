// Does a seeded emulator hold members, roles, invitations and domains, the same ones every time?
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertRefused, emulatorFor, ok } from "./testing.js";

const PATHS = ["organization_memberships", "organization_invitations", "organization_domains"];
const bare = ({ image_url, ...rest }) => rest;

/** Without what depends on the port. */
const withoutPort = (value) => JSON.parse(JSON.stringify(value).replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, ""));

const everything = async (call) => {
  const lists = {};
  for (const path of [...PATHS, "organization_roles", "organization_permissions", "role_sets"])
    lists[path] = withoutPort(await ok(call("GET", `/${path}?limit=500`)));
  return lists;
};

test("seeding is deterministic in every section", async (t) => {
  const [first, second] = [await emulatorFor(t, { seed: 60 }), await emulatorFor(t, { seed: 60 })];
  const [one, other] = [await everything(first.call), await everything(second.call)];
  const custom = (row) => !row.type || row.type !== "user";
  for (const path of PATHS) {
    assert.ok(one[path].total_count > 0, path);
    assert.deepEqual(one[path].data.map(bare), other[path].data.map(bare));
  }
  const keysOf = (lists, path) => lists[path].data.map(({ key }) => key).sort();
  for (const path of ["organization_roles", "organization_permissions", "role_sets"])
    assert.deepEqual(keysOf(one, path), keysOf(other, path));
  assert.ok(one.organization_permissions.data.some((row) => !custom(row)));
  assert.deepEqual(one.organization_roles.data.length, 4);
  assert.deepEqual(one.role_sets.data.length, 2);
});

test("seeded organizations keep the rules", async (t) => {
  const { call } = await emulatorFor(t, { seed: 200 });
  const asked = "include_members_count=true&include_missing_member_with_elevated_permissions=true";
  const { data } = await ok(call("GET", `/organizations?limit=500&${asked}`));
  assert.ok(data.some((row) => row.pending_invitations_count > 0));
  for (const row of data) {
    const { members_count: members, pending_invitations_count: pending = 0, max_allowed_memberships: max } = row;
    assert.ok(max === 0 || members + pending <= max, row.id);
    assert.equal(row.missing_member_with_elevated_permissions, false);
  }
  const member = data.find((row) => row.members_count > 1);
  const { data: members } = await ok(call("GET", `/organizations/${member.id}/memberships?order_by=created_at`));
  assert.deepEqual([members[0].public_user_data.user_id, members[0].role], [member.created_by, "org:admin"]);
  assert.equal(members.length, Math.min(10, member.members_count));
});

test("seeded rows can be written to like any others", async (t) => {
  const { call } = await emulatorFor(t, { seed: 60 });
  const { data: invitations } = await ok(call("GET", "/organization_invitations?status=pending"));
  const { id, organization_id: organization, email_address } = invitations[0];
  const path = `/organizations/${organization}/invitations`;
  const again = await call("POST", path, { email_address, role: "org:member" });
  assertRefused(again, 400, "organization_invitation_not_unique");
  assert.equal((await ok(call("POST", `${path}/${id}/revoke`))).status, "revoked");
  const { data: domains } = await ok(call("GET", "/organization_domains?verified=false"));
  const domain = `/organizations/${domains[0].organization_id}/domains/${domains[0].id}`;
  assert.equal((await ok(call("PATCH", domain, { verified: true }))).verification.status, "verified");
});

test("two hundred organizations are there at once", async (t) => {
  const since = performance.now();
  await emulatorFor(t, { seed: 200 });
  const took = performance.now() - since;
  t.diagnostic(`${Math.round(took)} ms`);
  assert.ok(took < 300);
});
