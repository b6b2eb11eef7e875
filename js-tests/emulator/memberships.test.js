// Tests that users join, change and leave organizations as Clerk allows, and that lists find them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertRefused, ok, organizationFor } from "./testing.js";

const userIds = ({ data }) => data.map(({ public_user_data: user }) => user.user_id);

test("a creator is an administrator: the membership has the permissions of the role and the organization", async (t) => {
  const { call, path, users, organization } = await organizationFor(t);
  const { data, total_count } = await ok(call("GET", `${path}/memberships`));
  assert.equal(total_count, 1);
  const [membership] = data;
  assert.match(membership.id, /^orgmem_[0-9A-Za-z]{27}$/);
  assert.deepEqual([membership.role, membership.role_name], ["org:admin", "Admin"]);
  assert.ok(membership.permissions.includes("org:sys_memberships:manage"));
  assert.deepEqual(membership.organization, { ...organization, members_count: 1 });
  const { image_url, ...user } = membership.public_user_data;
  assert.equal((await fetch(image_url)).status, 200);
  assert.deepEqual(user, {
    ...{ user_id: users[0], first_name: "Ada", last_name: "Adler", username: "ada_adler", banned: false },
    ...{ identifier: "ada.adler@example.com", has_image: false, profile_image_url: null },
  });
});

test("a user joins once, with a role and metadata, and is counted", async (t) => {
  const { call, path, users } = await organizationFor(t);
  const body = { user_id: users[1], role: "org:member", public_metadata: { a: [1] }, private_metadata: null };
  const made = await ok(call("POST", `${path}/memberships`, body));
  assert.deepEqual([made.public_metadata, made.private_metadata], [{ a: [1] }, {}]);
  assert.equal(made.organization.members_count, 2);
  assertRefused(await call("POST", `${path}/memberships`, body), 400, "already_a_member_in_organization");
  assert.equal((await ok(call("GET", `${path}?include_members_count=true`))).members_count, 2);
  const ordered = await ok(call("GET", "/organizations?order_by=-members_count&include_members_count=true"));
  assert.equal(ordered.data[0].members_count, 2);
});

test("an unknown user, role or organization is a 404, and all problems of a body are reported at once", async (t) => {
  const { call, path, users } = await organizationFor(t);
  const join = (body, at = path) => call("POST", `${at}/memberships`, body);
  assertRefused(await join({ user_id: "user_none", role: "org:member" }), 404, "resource_not_found");
  assertRefused(await join({ user_id: users[1], role: "admin" }), 404, "resource_not_found", "role");
  const elsewhere = await join({ user_id: users[1], role: "org:member" }, "/organizations/org_none");
  assertRefused(elsewhere, 404, "resource_not_found");
  const { body } = await join({ role: 5, extra: 1 });
  assert.deepEqual(
    body.errors.map(({ code, meta }) => [code, meta.param_name]),
    [
      ["form_param_missing", "user_id"],
      ["form_param_type_invalid", "role"],
      ["form_param_unknown", "extra"],
    ],
  );
  for (const method of ["PATCH", "DELETE"])
    assertRefused(
      await call(method, `${path}/memberships/${users[9]}`, { role: "org:member" }),
      404,
      "resource_not_found",
    );
});

test("a role outside the role set of the organization is refused", async (t) => {
  const { call, path, users } = await organizationFor(t);
  await ok(call("POST", "/organization_roles", { name: "Loose", key: "org:loose" }));
  const answer = await call("POST", `${path}/memberships`, { user_id: users[1], role: "org:loose" });
  assertRefused(answer, 422, "form_param_value_invalid", "role");
});

test("members and pending invitations together fill an organization, and 0 is no limit", async (t) => {
  const { call, path, users } = await organizationFor(t, {}, { max_allowed_memberships: 3 });
  const join = (i) => call("POST", `${path}/memberships`, { user_id: users[i], role: "org:member" });
  await ok(call("POST", `${path}/invitations`, { email_address: "guest@example.org", role: "org:member" }));
  await ok(join(1));
  assertRefused(await join(2), 403, "organization_membership_quota_exceeded");
  await ok(call("PATCH", path, { max_allowed_memberships: 0 }));
  for (let i = 2; i < 9; i += 1) await ok(join(i));
});

test("the last member who can administer the organization is neither demoted nor removed", async (t) => {
  const { call, path, users } = await organizationFor(t);
  const admin = `${path}/memberships/${users[0]}`;
  await ok(call("POST", `${path}/memberships`, { user_id: users[1], role: "org:member" }));
  const code = "organization_minimum_permissions_needed";
  assertRefused(await call("PATCH", admin, { role: "org:member" }), 400, code);
  assertRefused(await call("DELETE", admin), 400, code);
  assert.equal((await ok(call("PATCH", admin, { role: "org:admin" }))).role, "org:admin");
  await ok(call("PATCH", `${path}/memberships/${users[1]}`, { role: "org:admin" }));
  assert.equal((await ok(call("PATCH", admin, { role: "org:member" }))).role, "org:member");
  const removed = await ok(call("DELETE", admin));
  assert.deepEqual([removed.object, removed.role], ["organization_membership", "org:member"]);
  assert.deepEqual(userIds(await ok(call("GET", `${path}/memberships`))), [users[1]]);
  const asked = "include_members_count=true&include_missing_member_with_elevated_permissions=true";
  const after = await ok(call("GET", `${path}?${asked}`));
  assert.deepEqual([after.members_count, after.missing_member_with_elevated_permissions], [1, false]);
});

test("an organization without members lacks a member who can administer it", async (t) => {
  const { call } = await organizationFor(t);
  const { id } = await ok(call("POST", "/organizations", { name: "Empty" }));
  const { data } = await ok(call("GET", "/organizations?include_missing_member_with_elevated_permissions=true"));
  const missing = data.filter((made) => made.missing_member_with_elevated_permissions);
  assert.deepEqual(
    missing.map((made) => made.id),
    [id],
  );
});

test("metadata is merged deeply, and must be an object", async (t) => {
  const { call, path, users } = await organizationFor(t);
  const metadata = (body) => call("PATCH", `${path}/memberships/${users[0]}/metadata`, body);
  await ok(metadata({ public_metadata: { a: { b: 1, c: 2 } }, private_metadata: { d: 1 } }));
  const merged = await ok(metadata({ public_metadata: { a: { b: null } } }));
  assert.deepEqual([merged.public_metadata, merged.private_metadata], [{ a: { c: 2 } }, { d: 1 }]);
  assertRefused(await metadata({ public_metadata: null }), 422, "form_param_type_invalid", "public_metadata");
  const large = { private_metadata: { a: "x".repeat(9000) } };
  assertRefused(await metadata(large), 422, "form_param_exceeds_allowed_size", "private_metadata");
});

async function peopleFor(t) {
  const emulator = await organizationFor(t);
  const { call, path, createUser } = emulator;
  const people = {
    xenia: { email_address: ["Xenia@Corp.example", "x@home.example"], first_name: "Xenia", last_name: "Young" },
    yuri: { username: "yuri_z", phone_number: ["+15550100"], first_name: "Yuri", last_active_at: 2_000 },
    zoe: { web3_wallet: ["0xABC"], last_name: "Özil", last_active_at: 5_000, created_at: "2001-01-01T00:00:00Z" },
  };
  const ids = {};
  for (const [name, person] of Object.entries(people)) {
    ids[name] = createUser(person);
    const role = name === "yuri" ? "org:admin" : "org:member";
    await ok(call("POST", `${path}/memberships`, { user_id: ids[name], role }));
  }
  const find = async (query) => {
    const found = await ok(call("GET", `${path}/memberships?${query}`));
    assert.equal(found.total_count, found.data.length);
    return userIds(found).map((id) => Object.keys(ids).find((name) => ids[name] === id) ?? "ada");
  };
  return { ...emulator, ids, find };
}

test("members are found by user, identifier, role, part of a name, and time", async (t) => {
  const { find, ids } = await peopleFor(t);
  const cases = {
    [`user_id=${ids.zoe}&user_id=%2B${ids.yuri}&user_id=user_none`]: ["zoe", "yuri"],
    [`user_id=-${ids.zoe}&user_id=-${ids.yuri}`]: ["xenia", "ada"],
    "email_address=X@HOME.example&email_address=nobody@example.com": ["xenia"],
    "email_address[]=xenia@corp.example": ["xenia"],
    "phone_number=%2B15550100": ["yuri"],
    "username=yuri_z": ["yuri"],
    "web3_wallet=0xabc": ["zoe"],
    "role=org:admin": ["yuri", "ada"],
    "role=org:member&role=org:none": ["zoe", "xenia"],
    "role=org:none": [],
    "query=CORP.ex": ["xenia"],
    "query=%C3%96ZIL": ["zoe"],
    "query=5550": ["yuri"],
    [`query=${ids.zoe.slice(5, 30)}`]: ["zoe"],
    "email_address_query=home": ["xenia"],
    "phone_number_query=555": ["yuri"],
    "username_query=RI_": ["yuri"],
    "name_query=xenia%20y": ["xenia"],
    "last_active_at_before=5000": ["yuri"],
    "last_active_at_after=2000": ["zoe"],
    "created_at_before=1000000000000": ["zoe"],
    [`created_at_after=${Date.now() - 60_000}`]: ["yuri", "xenia"],
    "role=org:member&query=özil": ["zoe"],
    "query=": ["zoe", "yuri", "xenia", "ada"],
  };
  for (const [query, expected] of Object.entries(cases)) assert.deepEqual(await find(query), expected, query);
});

test("members are listed newest first, or in the requested order", async (t) => {
  const { find } = await peopleFor(t);
  assert.deepEqual(await find(""), ["zoe", "yuri", "xenia", "ada"]);
  assert.deepEqual(await find("order_by=created_at"), ["ada", "xenia", "yuri", "zoe"]);
  assert.deepEqual((await find("order_by=-last_name")).slice(0, 2), ["zoe", "xenia"]);
  assert.deepEqual((await find("order_by=-email_address")).slice(0, 2), ["xenia", "ada"]);
});

test("a page is part of the list, with the total", async (t) => {
  const { call, path, ids } = await peopleFor(t);
  const { data, total_count } = await ok(call("GET", `${path}/memberships?limit=2&offset=1`));
  assert.deepEqual([userIds({ data }), total_count], [[ids.yuri, ids.xenia], 4]);
  for (const query of ["limit=0", "limit=501", "offset=-1", "order_by=role", "created_at_after=x"]) {
    const answer = await call("GET", `${path}/memberships?${query}`);
    assertRefused(answer, 422, "form_param_value_invalid", query.split("=")[0]);
  }
  assertRefused(await call("GET", "/organizations/org_none/memberships"), 404, "resource_not_found");
});

test("memberships are listed for a user and for the whole instance", async (t) => {
  const { call, organization, users, ids } = await peopleFor(t);
  const second = await ok(call("POST", "/organizations", { name: "Second", created_by: users[0] }));
  const mine = await ok(call("GET", `/users/${users[0]}/organization_memberships`));
  const names = mine.data.map((membership) => membership.organization.id);
  assert.deepEqual([names, mine.total_count], [[second.id, organization.id], 2]);
  assertRefused(await call("GET", "/users/user_none/organization_memberships"), 404, "resource_not_found");
  const all = await ok(call("GET", "/organization_memberships?order_by=created_at&limit=2&offset=1"));
  assert.deepEqual([userIds(all), all.total_count], [[ids.xenia, ids.yuri], 5]);
});

test("updates of a membership have a rate limit of their own", async (t) => {
  let now = 1_800_000_000_000;
  const rateLimit = { perMembership: { limit: 2, windowMs: 10_000 } };
  const { call, path, users } = await organizationFor(t, { now: () => now, rateLimit });
  await ok(call("POST", `${path}/memberships`, { user_id: users[1], role: "org:member" }));
  const one = `${path}/memberships/${users[1]}`;
  await ok(call("PATCH", one, { role: "org:admin" }));
  await ok(call("PATCH", `${one}/metadata`, {}));
  const refused = await call("PATCH", one, { role: "org:member" });
  assertRefused(refused, 429, "too_many_requests");
  assert.equal(refused.headers.get("retry-after"), "10");
  await ok(call("PATCH", `${path}/memberships/${users[0]}`, { role: "org:admin" }));
  now += 10_000;
  await ok(call("PATCH", one, { role: "org:member" }));
});
