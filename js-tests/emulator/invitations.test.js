// Tests that an address is invited once, within the limits, and that an invitation ends as Clerk documents it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertRefused, caller, ok, organizationFor } from "./testing.js";

const DAY_MS = 86_400_000;
const addresses = ({ data }) => data.map(({ email_address: address }) => address);
const guest = (name, body) => ({ email_address: `${name}@example.org`, role: "org:member", ...body });

async function invitingFor(t, options, body) {
  const emulator = await organizationFor(t, options, body);
  const invite = (invitation) => emulator.call("POST", `${emulator.path}/invitations`, invitation);
  const inviteAll = (all) => emulator.call("POST", `${emulator.path}/invitations/bulk`, all);
  const list = (query = "") => ok(emulator.call("GET", `${emulator.path}/invitations?${query}`));
  return { ...emulator, invite, inviteAll, list };
}

test("an invitation has a role, an inviter, a link and an expiry", async (t) => {
  const now = 1_800_000_000_000;
  const { invite, call, path, users, organization } = await invitingFor(t, { now: () => now });
  const sent = guest("Guest", {
    inviter_user_id: users[0],
    public_metadata: { a: 1 },
    redirect_url: "/welcome",
    notify: false,
  });
  const made = await ok(invite(sent));
  assert.match(made.id, /^orginv_[0-9A-Za-z]{27}$/);
  assert.match(made.url, /\/v1\/tickets\/accept\?ticket=[\w-]{32}$/);
  const { id, url, public_inviter_data: inviter, ...rest } = made;
  assert.deepEqual([inviter.user_id, inviter.identifier], [users[0], "ada.adler@example.com"]);
  assert.deepEqual(rest, {
    ...{ object: "organization_invitation", email_address: "guest@example.org", role: "org:member" },
    ...{ role_name: "Member", organization_id: organization.id, inviter_id: users[0], status: "pending" },
    ...{
      public_metadata: { a: 1 },
      private_metadata: {},
      expires_at: now + 30 * DAY_MS,
      created_at: now,
      updated_at: now,
    },
  });
  assert.deepEqual(await ok(call("GET", `${path}/invitations/${id}`)), made);
  const counted = await ok(call("GET", `${path}?include_members_count=true`));
  assert.deepEqual([counted.members_count, counted.pending_invitations_count], [1, 1]);
});

test("an address in any case has one pending invitation, and a member cannot be invited", async (t) => {
  const { invite, call, path, createUser } = await invitingFor(t);
  const { id } = await ok(invite(guest("a")));
  assertRefused(await invite(guest("A")), 400, "organization_invitation_not_unique");
  await ok(call("POST", `${path}/invitations/${id}/revoke`));
  await ok(invite(guest("a")));
  const user_id = createUser({ email_address: ["b@example.org"] });
  await ok(call("POST", `${path}/memberships`, { user_id, role: "org:member" }));
  assertRefused(await invite(guest("b")), 400, "already_a_member_in_organization");
});

test("an expired invitation takes no seat and does not block another", async (t) => {
  let now = 1_800_000_000_000;
  const { invite, list, call, path } = await invitingFor(t, { now: () => now }, { max_allowed_memberships: 2 });
  const made = await ok(invite(guest("a", { expires_in_days: 1 })));
  assertRefused(await invite(guest("b")), 403, "organization_membership_quota_exceeded");
  now += DAY_MS;
  const expired = await ok(call("GET", `${path}/invitations/${made.id}`));
  assert.deepEqual([expired.status, expired.url], ["expired", null]);
  assertRefused(
    await call("POST", `${path}/invitations/${made.id}/revoke`),
    404,
    "organization_invitation_not_pending",
  );
  await ok(invite(guest("a")));
  assert.deepEqual([(await list("status=expired")).total_count, (await list("status=pending")).total_count], [1, 1]);
});

test("an inviter must be able to manage the members of the organization", async (t) => {
  const { invite, call, path, users } = await invitingFor(t);
  await ok(call("POST", `${path}/memberships`, { user_id: users[1], role: "org:member" }));
  for (const inviter of [users[1], users[2]]) {
    const answer = await invite(guest("a", { inviter_user_id: inviter }));
    const { meta } = assertRefused(answer, 403, "missing_organization_permission");
    assert.deepEqual(meta, { permissions: ["org:sys_memberships:manage"] });
  }
  assertRefused(await invite(guest("a", { inviter_user_id: "user_none" })), 404, "resource_not_found");
  const { id } = await ok(invite(guest("a")));
  const revoke = (requesting_user_id) => call("POST", `${path}/invitations/${id}/revoke`, { requesting_user_id });
  assertRefused(await revoke(users[1]), 403, "missing_organization_permission");
  assert.equal((await ok(revoke(users[0]))).status, "revoked");
});

const WRONG = [
  [{ email_address: undefined }, "form_param_missing", "email_address"],
  [{ email_address: "nobody" }, "form_param_format_invalid", "email_address"],
  [{ role: null }, "form_param_missing", "role"],
  [{ expires_in_days: 0 }, "form_param_value_invalid", "expires_in_days"],
  [{ expires_in_days: 366 }, "form_param_value_too_large", "expires_in_days"],
  [{ expires_in_days: 1.5 }, "form_param_type_invalid", "expires_in_days"],
  [{ redirect_url: "javascript:alert(1)" }, "invalid_redirect_url", "redirect_url"],
  [{ notify: "yes" }, "form_param_type_invalid", "notify"],
  [{ public_metadata: [] }, "form_param_type_invalid", "public_metadata"],
  [{ email: "a@example.org" }, "form_param_unknown", "email"],
];

test("an invalid field is a 422 that names it, in a single request and in bulk", async (t) => {
  const { invite, inviteAll, list } = await invitingFor(t);
  for (const [change, code, field] of WRONG) {
    assertRefused(await invite(guest("a", change)), 422, code, field);
    assertRefused(await inviteAll([guest("b"), guest("a", change)]), 422, code, field);
  }
  assertRefused(await invite(guest("a", { role: "org:none" })), 404, "resource_not_found", "role");
  assert.equal((await list()).total_count, 0);
});

test("a bulk request creates all invitations or none, and returns a list in the order of the addresses", async (t) => {
  const { inviteAll, list } = await invitingFor(t, {}, { max_allowed_memberships: 4 });
  const made = await ok(inviteAll([guest("b"), guest("a")]));
  assert.deepEqual([addresses(made), made.total_count], [["b@example.org", "a@example.org"], 2]);
  const code = "organization_invitation_not_unique";
  assertRefused(await inviteAll([guest("c"), guest("a")]), 400, code);
  assertRefused(await inviteAll([guest("c"), guest("c")]), 400, code);
  assertRefused(await inviteAll([guest("c"), guest("d")]), 403, "organization_membership_quota_exceeded");
  assert.equal((await list()).total_count, 2);
  await ok(inviteAll([guest("c")]));
});

test("a bulk request is an array of one to ten", async (t) => {
  const { inviteAll, call, path } = await invitingFor(t);
  const many = (count) => Array.from({ length: count }, (_, i) => guest(`g${i}`));
  assertRefused(await inviteAll(many(11)), 400, "bulk_size_exceeded");
  for (const body of [[], guest("a"), undefined]) assertRefused(await inviteAll(body), 400, "request_body_invalid");
  assertRefused(await call("POST", `${path}/invitations`, [guest("a")]), 400, "request_body_invalid");
  assert.equal((await ok(inviteAll(many(10)))).total_count, 10);
});

test("only a pending invitation can be revoked, and an unknown one is a 404", async (t) => {
  const { invite, call, path } = await invitingFor(t);
  const { id } = await ok(invite(guest("a")));
  const revoked = await ok(call("POST", `${path}/invitations/${id}/revoke`, {}));
  assert.deepEqual([revoked.id, revoked.status, revoked.url], [id, "revoked", null]);
  assertRefused(await call("POST", `${path}/invitations/${id}/revoke`), 404, "organization_invitation_not_pending");
  assertRefused(await call("GET", `${path}/invitations/orginv_none`), 404, "organization_invitation_not_found");
  const other = await ok(call("POST", "/organizations", { name: "Other" }));
  const elsewhere = await call("GET", `/organizations/${other.id}/invitations/${id}`);
  assertRefused(elsewhere, 404, "organization_invitation_not_found");
});

test("a user who accepts becomes a member with the role and metadata of the invitation", async (t) => {
  const { invite, call, path, createUser, acceptInvitation, list } = await invitingFor(
    t,
    {},
    { max_allowed_memberships: 2 },
  );
  const { id } = await ok(invite(guest("a", { role: "org:admin", public_metadata: { seat: 7 } })));
  const userId = createUser({ email_address: ["a@example.org"] });
  acceptInvitation(id, userId);
  const { data } = await ok(call("GET", `${path}/memberships?user_id=${userId}`));
  assert.deepEqual([data[0].role, data[0].public_metadata], ["org:admin", { seat: 7 }]);
  assert.deepEqual(addresses(await list("status=accepted")), ["a@example.org"]);
  assert.throws(() => acceptInvitation(id, userId), /already a member/);
  assert.throws(() => acceptInvitation("orginv_none", userId), /not found/);
});

test("an invitation can be accepted over HTTP too", async (t) => {
  const { invite, call, users } = await invitingFor(t);
  const { id } = await ok(invite(guest("a")));
  const accepted = await ok(call("POST", `/../__emulator/invitations/${id}/accept`, { user_id: users[3] }));
  assert.equal(accepted.status, "accepted");
  const again = await call("POST", `/../__emulator/invitations/${id}/accept`, { user_id: users[4] });
  assertRefused(again, 404, "organization_invitation_not_pending");
});

test("invitations are listed by status and address, and ordered", async (t) => {
  const { inviteAll, list, call, path } = await invitingFor(t);
  const { data } = await ok(inviteAll([guest("b"), guest("c"), guest("a")]));
  await ok(call("POST", `${path}/invitations/${data[1].id}/revoke`));
  const all = ["a@example.org", "c@example.org", "b@example.org"];
  assert.deepEqual(addresses(await list()), all);
  assert.deepEqual(addresses(await list("status=pending&status=revoked")), all);
  assert.deepEqual(addresses(await list("status=revoked&status=accepted")), ["c@example.org"]);
  assert.deepEqual(addresses(await list("email_address=A@example.org")), ["a@example.org"]);
  assert.deepEqual(addresses(await list("order_by=-email_address&limit=2")), ["c@example.org", "b@example.org"]);
  const pending = await ok(call("GET", `${path}/invitations/pending?limit=1`));
  assert.deepEqual([addresses(pending), pending.total_count], [["a@example.org"], 2]);
  const wrong = await call("GET", `${path}/invitations?status=open`);
  assertRefused(wrong, 422, "form_param_value_invalid", "status");
  for (const end of ["", "/pending"])
    assertRefused(await call("GET", `/organizations/org_none/invitations${end}`), 404, "resource_not_found");
});

test("the lists of the instance and of a user have invitations with their organization", async (t) => {
  const { invite, call, organization, createUser, users } = await invitingFor(t);
  const other = await ok(call("POST", "/organizations", { name: "Other" }));
  await ok(invite(guest("a")));
  await ok(call("POST", `/organizations/${other.id}/invitations`, guest("a")));
  await ok(invite(guest("b")));
  const found = await ok(call("GET", "/organization_invitations?query=A@EX&status=pending"));
  const { image_url, ...data } = found.data[1].public_organization_data;
  assert.deepEqual(data, { id: organization.id, name: "Acme", slug: organization.slug, has_image: false });
  assert.deepEqual([found.total_count, found.data[0].organization_id], [2, other.id]);
  const userId = createUser({ email_address: ["second@example.org", "a@example.org"] });
  const own = await ok(call("GET", `/users/${userId}/organization_invitations?status=pending`));
  assert.deepEqual([own.total_count, own.data[0].public_organization_data.id], [2, other.id]);
  const none = await ok(call("GET", `/users/${createUser({ username: "none" })}/organization_invitations`));
  assert.deepEqual(none, { data: [], total_count: 0 });
  assert.equal((await ok(call("GET", `/users/${users[0]}/organization_invitations`))).total_count, 0);
  assertRefused(await call("GET", "/users/user_none/organization_invitations"), 404, "resource_not_found");
});

test("invitations are limited per hour, and bulk requests separately from single ones", async (t) => {
  let now = 1_800_000_000_000;
  const each = { limit: 1, windowMs: 3_600_000 };
  const rateLimit = { invitations: each, bulkInvitations: each };
  const { invite, inviteAll } = await invitingFor(t, { now: () => now, rateLimit });
  await ok(invite(guest("a")));
  await ok(inviteAll([guest("b")]));
  now += 600_000;
  for (const answer of [await invite(guest("c")), await inviteAll([guest("c")])]) {
    assertRefused(answer, 429, "too_many_requests");
    assert.equal(answer.headers.get("retry-after"), "3000");
  }
  now += 3_000_000;
  await ok(invite(guest("c")));
});

test("two concurrent requests for one address create one invitation", async (t) => {
  const emulator = await invitingFor(t);
  const call = caller(emulator);
  const all = await Promise.all(
    Array.from({ length: 8 }, () => call("POST", `${emulator.path}/invitations`, guest("a"))),
  );
  assert.deepEqual(all.map(({ status }) => status).sort(), [200, 400, 400, 400, 400, 400, 400, 400]);
});

test("concurrent requests do not fill more seats than there are", async (t) => {
  const { invite, call, path } = await invitingFor(t, {}, { max_allowed_memberships: 4 });
  const all = await Promise.all(Array.from({ length: 12 }, (_, i) => invite(guest(`g${i}`))));
  assert.equal(all.filter(({ status }) => status === 200).length, 3);
  const counted = await ok(call("GET", `${path}?include_members_count=true`));
  assert.equal(counted.members_count + counted.pending_invitations_count, 4);
});
