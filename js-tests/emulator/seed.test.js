// Tests that a seeded emulator has members, roles, invitations and domains, the same in every run.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { assertRefused, emulatorFor, ok, organizationFor } from "./testing.js";

const PATHS = ["memberships", "invitations", "domains", "roles", "permissions"].map((name) => `/organization_${name}`);

/** Without what depends on the port. */
const withoutPort = (value) => JSON.parse(JSON.stringify(value).replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, ""));

const everything = async (call) =>
  Promise.all([...PATHS, "/role_sets"].map(async (path) => withoutPort(await ok(call("GET", `${path}?limit=500`)))));

test("seeding is deterministic in every section", async (t) => {
  const [first, second] = [await emulatorFor(t, { seed: 60 }), await emulatorFor(t, { seed: 60 })];
  const [one, other] = [await everything(first.call), await everything(second.call)];
  assert.deepEqual(one, other);
  const [members, invitations, domains, roles, permissions, sets] = one.map(({ total_count: total }) => total);
  assert.deepEqual([roles, permissions, sets, domains], [4, 12, 2, 3]);
  assert.ok(members > 60 && invitations > 3);
});

test("seeding leaves custom roles unchanged", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "emulator-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const db = join(folder, "clerk.db");
  const first = await emulatorFor(t, { db });
  await ok(first.call("POST", "/organization_roles", { name: "Analyst", key: "org:analyst" }));
  await first.close();
  const { call } = await emulatorFor(t, { db, seed: 20 });
  assert.equal((await ok(call("GET", "/organization_roles"))).total_count, 3);
  assert.ok((await ok(call("GET", "/organization_memberships"))).total_count > 20);
});

test("many members are added to an organization at once, regardless of its seats", async (t) => {
  const { call, path, organization, addMembers } = await organizationFor(t, {}, { max_allowed_memberships: 1 });
  const ids = addMembers(organization.id, 1_200);
  const { data, total_count } = await ok(call("GET", `${path}/memberships?limit=500&offset=1000&order_by=created_at`));
  assert.deepEqual([data.length, total_count], [201, 1_201]);
  assert.equal(data[200].public_user_data.user_id, ids[1_199]);
});

test("seeded organizations obey the rules of the API", async (t) => {
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

test("seeded rows can be changed like any others", async (t) => {
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
