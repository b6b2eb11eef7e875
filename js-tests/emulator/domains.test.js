// Tests that domains are claimed once, verified, listed and deleted.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertRefused, ok, organizationFor } from "./testing.js";

const names = ({ data }) => data.map(({ name }) => name);

async function claimingFor(t, options) {
  const emulator = await organizationFor(t, options);
  const claim = (name, body, path = emulator.path) =>
    emulator.call("POST", `${path}/domains`, { name, enrollment_mode: "manual_invitation", ...body });
  const settings = (body) => ok(emulator.call("PATCH", "/instance/organization_settings", body));
  return { ...emulator, claim, settings };
}

test("a domain is verified unless the request says otherwise, and its name becomes lower case", async (t) => {
  const { claim, organization } = await claimingFor(t, { now: () => 1_800_000_000_000 });
  const { id, affiliation_verification, ...made } = await ok(claim("Acme.Example"));
  assert.match(id, /^orgdmn_[0-9A-Za-z]{27}$/);
  assert.deepEqual(made, {
    ...{ object: "organization_domain", organization_id: organization.id, name: "acme.example" },
    ...{
      enrollment_mode: "manual_invitation",
      affiliation_email_address: null,
      verification: affiliation_verification,
    },
    ownership_verification: { status: "unverified", strategy: "txt", attempts: 0, expire_at: null, verified_at: null },
    ...{ total_pending_invitations: 0, total_pending_suggestions: 0 },
    ...{ created_at: 1_800_000_000_000, updated_at: 1_800_000_000_000 },
  });
  assert.deepEqual([affiliation_verification.status, affiliation_verification.strategy], ["verified", "email_code"]);
  const unverified = await ok(claim("other.example", { verified: false }));
  assert.equal(unverified.verification.status, "unverified");
});

test("only one organization can have a verified name, and each can claim a name once", async (t) => {
  const { claim, call } = await claimingFor(t);
  const other = await ok(call("POST", "/organizations", { name: "Other" }));
  const path = `/organizations/${other.id}`;
  await ok(claim("acme.example"));
  const code = "organization_domain_already_exists";
  assertRefused(await claim("acme.example", { verified: false }), 422, code, "name");
  assertRefused(await claim("acme.example", {}, path), 422, code, "name");
  const { id } = await ok(claim("acme.example", { verified: false }, path));
  assertRefused(await call("PATCH", `${path}/domains/${id}`, { verified: true }), 422, code, "name");
});

test("common providers, disposable addresses and invalid domain names are refused", async (t) => {
  const { claim } = await claimingFor(t);
  assertRefused(await claim("gmail.com"), 422, "organization_domain_common", "name");
  assertRefused(await claim("mailinator.com"), 422, "organization_domain_blocked", "name");
  for (const name of ["localhost", "a b.example", "-a.example", "https://a.example", "a..example"])
    assertRefused(await claim(name), 422, "form_param_format_invalid", "name");
  assertRefused(await claim(undefined), 422, "form_param_missing", "name");
  assertRefused(
    await claim("a.example", { enrollment_mode: "open" }),
    422,
    "form_param_value_invalid",
    "enrollment_mode",
  );
  assertRefused(await claim("a.example", {}, "/organizations/org_none"), 404, "resource_not_found");
});

test("an organization has at most ten domains", async (t) => {
  const { claim } = await claimingFor(t);
  for (let i = 0; i < 10; i += 1) await ok(claim(`d${i}.example`));
  assertRefused(await claim("d10.example"), 403, "organization_domain_quota_exceeded");
});

test("an update changes the mode and the verification, never the name, and null leaves both unchanged", async (t) => {
  const { claim, call, path } = await claimingFor(t);
  const { id } = await ok(claim("acme.example"));
  const update = (body) => call("PATCH", `${path}/domains/${id}`, body);
  const changed = await ok(update({ enrollment_mode: "automatic_suggestion", verified: false }));
  assert.deepEqual([changed.enrollment_mode, changed.verification.status], ["automatic_suggestion", "unverified"]);
  const { updated_at: _, ...same } = await ok(update({ enrollment_mode: null, verified: null }));
  assert.deepEqual({ ...same, updated_at: changed.updated_at }, changed);
  assertRefused(await update({ name: "other.example" }), 422, "form_param_unknown", "name");
  assertRefused(await call("PATCH", `${path}/domains/orgdmn_none`, {}), 404, "resource_not_found");
});

test("verifying the ownership twice changes nothing the second time", async (t) => {
  let now = 1_800_000_000_000;
  const { claim, call, path } = await claimingFor(t, { now: () => now });
  const { id } = await ok(claim("acme.example", { verified: false }));
  const owned = await ok(call("POST", `${path}/domains/${id}/verify_ownership`));
  const { status, strategy, verified_at } = owned.ownership_verification;
  assert.deepEqual([status, strategy, verified_at], ["verified", "manual_override", now]);
  assert.equal(owned.affiliation_verification.status, "unverified");
  now += 5_000;
  assert.deepEqual(await ok(call("POST", `${path}/domains/${id}/verify_ownership`)), owned);
});

test("a deleted domain can be claimed again", async (t) => {
  const { claim, call, path } = await claimingFor(t);
  const { id } = await ok(claim("acme.example"));
  const deleted = await ok(call("DELETE", `${path}/domains/${id}`));
  assert.deepEqual(deleted, { object: "organization_domain", id, deleted: true });
  assertRefused(await call("DELETE", `${path}/domains/${id}`), 404, "resource_not_found");
  await ok(claim("acme.example"));
});

test("an automatic mode counts the users who are not members yet", async (t) => {
  const { claim, call, path, createUser } = await claimingFor(t);
  const [first] = ["a", "b"].map((name) => createUser({ email_address: [`${name}@acme.example`] }));
  createUser({ email_address: ["c@notacme.example"] });
  await ok(call("POST", `${path}/memberships`, { user_id: first, role: "org:member" }));
  const invited = await ok(claim("acme.example", { enrollment_mode: "automatic_invitation" }));
  assert.deepEqual([invited.total_pending_invitations, invited.total_pending_suggestions], [1, 0]);
  const body = { enrollment_mode: "automatic_suggestion" };
  const suggested = await ok(call("PATCH", `${path}/domains/${invited.id}`, body));
  assert.deepEqual([suggested.total_pending_invitations, suggested.total_pending_suggestions], [0, 1]);
});

test("the domains of an organization are listed by mode and verification", async (t) => {
  const { claim, call, path } = await claimingFor(t);
  await ok(claim("a.example"));
  await ok(claim("b.example", { verified: false, enrollment_mode: "automatic_invitation" }));
  await ok(claim("c.example", { enrollment_mode: "enterprise_sso" }));
  const cases = {
    "": ["c.example", "b.example", "a.example"],
    "verified=true": ["c.example", "a.example"],
    "verified=false": ["b.example"],
    "enrollment_mode=automatic_invitation&enrollment_mode=enterprise_sso": ["c.example", "b.example"],
    "enrollment_mode=-automatic_invitation": ["c.example", "a.example"],
    "limit=1&offset=1": ["b.example"],
  };
  for (const [query, expected] of Object.entries(cases))
    assert.deepEqual(names(await ok(call("GET", `${path}/domains?${query}`))), expected, query);
  for (const query of ["verified=1", "enrollment_mode=open", "limit=0"]) {
    const answer = await call("GET", `${path}/domains?${query}`);
    assertRefused(answer, 422, "form_param_value_invalid", query.split("=")[0]);
  }
});

test("the domains of the instance are found by name, organization and mode", async (t) => {
  const { claim, call, organization } = await claimingFor(t);
  const other = await ok(call("POST", "/organizations", { name: "Other" }));
  await ok(claim("b.example", { enrollment_mode: "automatic_invitation" }));
  await ok(claim("a.example", { verified: false }));
  await ok(claim("c.test", {}, `/organizations/${other.id}`));
  const cases = {
    "": ["c.test", "a.example", "b.example"],
    "order_by=name": ["a.example", "b.example", "c.test"],
    "query=EXAM": ["a.example", "b.example"],
    [`query=${other.id}`]: ["c.test"],
    [`query=${other.id}&organization_id=${organization.id}`]: [],
    [`organization_id=${organization.id}&verified=true`]: ["b.example"],
    "domains=c.test&domains=b.example&domains=none.example": ["c.test", "b.example"],
    "enrollment_mode=manual_invitation,automatic_invitation": ["c.test", "a.example", "b.example"],
    "enrollment_mode=manual_invitation,-automatic_invitation&query=example": ["a.example"],
  };
  for (const [query, expected] of Object.entries(cases))
    assert.deepEqual(names(await ok(call("GET", `/organization_domains?${query}`))), expected, query);
  const { data } = await ok(call("GET", "/organization_domains?domains=c.test"));
  assert.deepEqual([data[0].public_organization_data.id, data[0].public_organization_data.name], [other.id, "Other"]);
  for (const query of ["query=", "query=%20", "order_by=id"]) {
    const answer = await call("GET", `/organization_domains?${query}`);
    assertRefused(answer, 422, "form_param_value_invalid", query.split("=")[0]);
  }
});

test("the settings can disable single modes, or domains altogether", async (t) => {
  const { claim, call, path, settings } = await claimingFor(t);
  await settings({ domains_enrollment_modes: ["automatic_invitation"] });
  const code = "organization_domain_enrollment_mode_not_enabled";
  assertRefused(await claim("a.example", { enrollment_mode: "automatic_suggestion" }), 403, code);
  const { id } = await ok(claim("a.example"));
  const update = await call("PATCH", `${path}/domains/${id}`, { enrollment_mode: "automatic_suggestion" });
  assertRefused(update, 403, code);
  await settings({ domains_enabled: false });
  for (const [method, end] of [
    ["GET", ""],
    ["DELETE", `/${id}`],
    ["POST", `/${id}/verify_ownership`],
  ])
    assertRefused(await call(method, `${path}/domains${end}`), 403, "organization_domains_not_enabled");
  assertRefused(await call("GET", "/organization_domains"), 403, "organization_domains_not_enabled");
});
