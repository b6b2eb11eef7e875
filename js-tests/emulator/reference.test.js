// Tests that the README's tables are those of the code, and that every error in them is the answer to some request.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { errors, operations, readme, withTables } from "./reference.js";
import { controlFor, logoForm, ok, organizationFor } from "./testing.js";

test("the README's tables are those of the code", () => {
  assert.equal(readme(), withTables(readme()), "run `node js-tests/emulator/reference.js`");
});

test("the emulator has all 54 operations", () => {
  assert.equal(operations().length, 54);
});

/** Repeats a request until it is refused, at most eleven times, and returns the last response. */
async function repeat(send) {
  let answer;
  for (let i = 0; i < 11 && (answer === undefined || answer.status === 200); i += 1) answer = await send(i);
  return answer;
}

const invite = ({ call, path }, body) =>
  call("POST", `${path}/invitations`, { email_address: "a@example.org", role: "org:member", ...body });
const claim = ({ call, path }, name, enrollment_mode = "manual_invitation") =>
  call("POST", `${path}/domains`, { name, enrollment_mode });
const settings = ({ call }, body) => ok(call("PATCH", "/instance/organization_settings", body));
const organization = ({ call }, body) => call("POST", "/organizations", { name: "A", ...body });
const role = ({ call }, body) => call("POST", "/organization_roles", { name: "Lead", key: "org:lead", ...body });
const credit = ({ call, path }, body) =>
  call("POST", `${path}/billing/credits`, { amount: 5, action: "increase", idempotency_key: "k", ...body });
const roleSet = ({ call }, i) =>
  call("POST", "/role_sets", {
    ...{ name: `Set ${i}`, roles: ["org:admin", "org:member"] },
    ...{ default_role_key: "org:member", creator_role_key: "org:admin" },
  });
const idOf = async ({ call }, list, key) =>
  (await ok(call("GET", `/${list}?query=${key}`))).data.find((row) => row.key === key).id;
const removeRole = async (clerk, key) =>
  clerk.call("DELETE", `/organization_roles/${await idOf(clerk, "organization_roles", key)}`);

/** For each error a request that it answers. All emulators have one organization, whose first user administers it. */
const REQUESTS = {
  "400 already_a_member_in_organization": ({ call, path, users }) =>
    call("POST", `${path}/memberships`, { user_id: users[0], role: "org:member" }),
  "400 api_version_invalid": ({ call }) => call("GET", "/organizations?__clerk_api_version=1999-01-01"),
  "400 bulk_size_exceeded": ({ call, path }) => call("POST", `${path}/invitations/bulk`, Array(11).fill({})),
  "400 currency_invalid": (clerk) => credit(clerk, { currency: "EUR" }),
  "400 form_param_missing": ({ call, path }) => {
    const form = new FormData();
    form.append("uploader_user_id", "user_1");
    return call("PUT", `${path}/logo`, form);
  },
  "400 organization_creator_not_found": (clerk) => organization(clerk, { created_by: "user_none" }),
  "400 organization_invitation_not_unique": (clerk) => repeat(() => invite(clerk)),
  "400 organization_minimum_permissions_needed": ({ call, path, users }) =>
    call("DELETE", `${path}/memberships/${users[0]}`),
  "400 request_body_invalid": ({ call }) => call("POST", "/organizations", "{"),
  "401 authorization_header_format_invalid": ({ call }) =>
    call("GET", "/organizations", undefined, { authorization: "x" }),
  "401 clerk_key_invalid": ({ call }) => call("GET", "/organizations", undefined, { authorization: "Bearer x" }),
  "402 unsupported_subscription_plan_features": (clerk) => repeat((i) => roleSet(clerk, i)),
  "403 emulator_not_local": ({ url }) =>
    controlFor({ url })("GET", "/faults", undefined, { origin: "https://a.example" }),
  "403 missing_organization_permission": (clerk) => invite(clerk, { inviter_user_id: clerk.users[1] }),
  "403 organization_domain_enrollment_mode_not_enabled": async (clerk) => {
    await settings(clerk, { domains_enrollment_modes: [] });
    return claim(clerk, "acme.example", "automatic_invitation");
  },
  "403 organization_domain_quota_exceeded": (clerk) => repeat((i) => claim(clerk, `acme${i}.example`)),
  "403 organization_domains_not_enabled": async (clerk) => {
    await settings(clerk, { domains_enabled: false });
    return claim(clerk, "acme.example");
  },
  "403 organization_instance_roles_quota_exceeded": (clerk) => repeat((i) => role(clerk, { key: `org:role_${i}` })),
  "403 organization_membership_quota_exceeded": async (clerk) => {
    await ok(clerk.call("PATCH", clerk.path, { max_allowed_memberships: 1 }));
    return invite(clerk);
  },
  "403 organization_not_enabled_in_instance": async (clerk) => {
    await settings(clerk, { enabled: false });
    return clerk.call("GET", "/organizations");
  },
  "403 organization_slugs_disabled": async (clerk) => {
    await settings(clerk, { slug_disabled: true });
    return organization(clerk, { slug: "a" });
  },
  "403 organization_system_permission_not_modifiable": async (clerk) =>
    clerk.call(
      "DELETE",
      `/organization_permissions/${await idOf(clerk, "organization_permissions", "org:sys_billing:read")}`,
    ),
  "404 organization_invitation_not_found": ({ call, path }) => call("GET", `${path}/invitations/orginv_none`),
  "404 organization_invitation_not_pending": async (clerk) => {
    const { id } = await ok(invite(clerk));
    return repeat(() => clerk.call("POST", `${clerk.path}/invitations/${id}/revoke`));
  },
  "404 resource_not_found": ({ call }) => call("GET", "/organizations/org_none"),
  "409 idempotency_key_conflict": (clerk) => repeat((i) => credit(clerk, { amount: 5 + i })),
  "409 organization_role_permission_association_exists": async (clerk) => {
    const admin = await idOf(clerk, "organization_roles", "org:admin");
    const permission = await idOf(clerk, "organization_permissions", "org:sys_billing:read");
    return clerk.call("POST", `/organization_roles/${admin}/permissions/${permission}`);
  },
  "413 image_too_large": ({ call, path }) => call("PUT", `${path}/logo`, logoForm(Buffer.alloc(11 * 1024 * 1024))),
  "413 request_body_too_large": (clerk) => organization(clerk, { name: "x".repeat(1024 * 1024) }),
  "415 unsupported_content_type": ({ call }) =>
    call("POST", "/organizations", "name=A", { "content-type": "text/plain" }),
  "422 emulator_state_invalid": ({ url, dump }) => controlFor({ url })("PUT", "/state", { ...dump(), version: 0 }),
  "422 form_identifier_exists": (clerk) => repeat(() => organization(clerk, { slug: "taken" })),
  "422 form_param_array_size_exceeded": ({ call }) =>
    call("POST", "/role_sets", {
      ...{ name: "Large", roles: Array.from({ length: 11 }, (_, i) => `org:role_${i}`) },
      ...{ default_role_key: "org:member", creator_role_key: "org:admin" },
    }),
  "422 form_param_exceeds_allowed_size": (clerk) =>
    organization(clerk, { public_metadata: { text: "x".repeat(9 * 1024) } }),
  "422 form_param_format_invalid": (clerk) => organization(clerk, { slug: "A B" }),
  "422 form_param_invalid_time": (clerk) => organization(clerk, { created_at: "yesterday" }),
  "422 form_param_max_length_exceeded": (clerk) => organization(clerk, { name: "x".repeat(257) }),
  "422 form_param_missing": ({ call }) => call("POST", "/organizations", {}),
  "422 form_param_type_invalid": (clerk) => organization(clerk, { max_allowed_memberships: "5" }),
  "422 form_param_unknown": (clerk) => organization(clerk, { nmae: "A" }),
  "422 form_param_value_invalid": ({ call }) => call("GET", "/organizations?limit=0"),
  "422 form_param_value_too_large": (clerk) => invite(clerk, { expires_in_days: 366 }),
  "422 invalid_credit_action": (clerk) => credit(clerk, { action: "give" }),
  "422 invalid_credit_amount": (clerk) => credit(clerk, { amount: -1 }),
  "422 invalid_redirect_url": (clerk) => invite(clerk, { redirect_url: "ftp://example.com" }),
  "422 organization_domain_already_exists": (clerk) => repeat(() => claim(clerk, "acme.example")),
  "422 organization_domain_blocked": (clerk) => claim(clerk, "mailinator.com"),
  "422 organization_domain_common": (clerk) => claim(clerk, "gmail.com"),
  "422 organization_missing_creator_role_permissions": async (clerk) => {
    const id = await idOf(clerk, "organization_roles", "org:admin");
    return clerk.call("PATCH", `/organization_roles/${id}`, { permissions: [] });
  },
  "422 organization_role_assigned_members": async (clerk) => {
    const body = { include_in_initial_role_set: true };
    await ok(role(clerk, body));
    const membership = { user_id: clerk.users[1], role: "org:lead" };
    await ok(clerk.call("POST", `${clerk.path}/memberships`, membership));
    return removeRole(clerk, "org:lead");
  },
  "422 organization_role_default_creator_role": (clerk) => removeRole(clerk, "org:admin"),
  "422 organization_role_domain_default_role": (clerk) => removeRole(clerk, "org:member"),
  "422 organization_role_exists_in_invitations": async (clerk) => {
    await ok(role(clerk, { include_in_initial_role_set: true }));
    await ok(invite(clerk, { role: "org:lead" }));
    return removeRole(clerk, "org:lead");
  },
  "422 role_set_migration_in_progress": async (clerk) => {
    await ok(role(clerk, { include_in_initial_role_set: true }));
    const move = { role_key: "org:lead", to_role_key: "org:member" };
    return repeat(() => clerk.call("POST", "/role_sets/role_set:default/roles/replace", move));
  },
  "429 too_many_requests": ({ call }) => repeat(() => call("GET", "/organizations")),
  "500 internal_clerk_error": ({ call }) => {
    readTime = () => Number.NaN;
    return call("POST", "/organizations", { name: "Acme" });
  },
};

/** A clock that breaks. */
let readTime = Date.now;

const OPTIONS = {
  "429 too_many_requests": { rateLimit: { limit: 5, windowMs: 60_000 } },
  "500 internal_clerk_error": { clock: { now: () => readTime() } },
};

for (const [name, send] of Object.entries(REQUESTS))
  test(`${name} is the answer to a request`, async (t) => {
    if (name.startsWith("500")) t.mock.method(console, "error", () => {});
    const { status, body } = await send(await organizationFor(t, OPTIONS[name]));
    assert.equal(`${status} ${body.errors?.[0].code}`, name, JSON.stringify(body));
  });

/** The codes in the calls that make errors, wherever they stand. */
function codesInSource() {
  const folder = new URL(".", import.meta.url);
  const sources = readdirSync(folder).filter((name) => /^[a-z-]+\.js$/.test(name));
  const texts = sources.map((name) => readFileSync(new URL(name, folder), "utf8"));
  const call = /\b(?:refusal\(\s*\d+,|domainRefusal\(|ofField\(\s*[^,]+,|problem\()\s*"([a-z]+(?:_[a-z]+)+)"/g;
  return new Set(texts.flatMap((text) => [...text.matchAll(call)].map(([, code]) => code)));
}

test("the table has every code in the source", () => {
  const table = new Set(errors().map(({ code }) => code));
  assert.deepEqual([...codesInSource()].sort(), [...table].sort());
});

test("these are all errors of the table", () => {
  const table = new Set(errors().map(({ status, code }) => `${status} ${code}`));
  assert.deepEqual(Object.keys(REQUESTS).sort(), [...table].sort());
});
