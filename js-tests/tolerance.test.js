// Tests that deviations of Clerk's responses from its reference, and later additions, are read without an error, and
// that invalid responses are refused.
import assert from "node:assert/strict";
import { test } from "node:test";
import { answerOf, snake } from "./fixtures/answers.js";
import { answerTo, call, clientOf } from "./fuzz/calls.js";
import { DECLARED, ITERATORS } from "./fuzz/declared.js";

/** Calls an operation with this response. */
async function read(operation, answer) {
  const fetch = async () => Response.json(answer);
  const api = clientOf(DECLARED[operation], { secretKey: "sk_test_1", fetch, maxRetries: 0 });
  return call(api, operation, {}).finally(() => api.close());
}
const without = (name, { [name]: _, ...others }) => others;

const membership = answerOf("OrganizationMembership");
const invitation = answerOf("OrganizationInvitation");
const domain = answerOf("OrganizationDomain");
const page = (...data) => ({ data, total_count: data.length });

test("if a role has no permissions, null on the wire becomes an empty list", async () => {
  const members = page(membership, { ...membership, permissions: null });
  const { data } = await read("listOrganizationMemberships", members);
  assert.deepEqual(
    data.map(({ permissions }) => permissions),
    [membership.permissions, []],
  );
  const role = await read("getOrganizationRole", { ...answerOf("Role"), permissions: null });
  assert.deepEqual(role.permissions, []);
});

test("a missing list is an error, not an empty list", async () => {
  for (const [operation, body] of [
    ["updateOrganizationMembership", without("permissions", membership)],
    ["getOrganizationRole", without("permissions", answerOf("Role"))],
  ])
    await assert.rejects(read(operation, body), { kind: "decode", pointer: "/permissions" });
});

test("a list can have a membership without public_user_data", async () => {
  for (const body of [without("public_user_data", membership), { ...membership, public_user_data: null }]) {
    const { data } = await read("listOrganizationMemberships", page(body, membership));
    assert.equal("publicUserData" in data[0], false);
    assert.equal(data[1].publicUserData.userId, membership.public_user_data.user_id);
  }
});

test("each verification of a domain may be null", async () => {
  const names = { affiliation_verification: null, ownership_verification: null, verification: null };
  const got = await read("updateOrganizationDomain", { ...domain, ...names, affiliation_email_address: null });
  assert.equal(got.name, domain.name);
  assert.deepEqual(
    Object.keys(got).filter((name) => /verification|affiliation/i.test(name)),
    [],
  );
});

test("an invitation may lack its URL, its inviter and its expiry", async () => {
  const nulls = { url: null, inviter_id: null, public_inviter_data: null, expires_at: null };
  const got = await read("getOrganizationInvitation", { ...invitation, ...nulls });
  for (const name of ["url", "inviterId", "publicInviterData", "expiresAt"]) assert.equal(name in got, false, name);
});

test("unknown values in a list of strings are kept", async () => {
  const texts = [
    ["getOrganizationInvitation", "status", invitation],
    ["updateOrganizationDomain", "enrollmentMode", domain],
    ["getOrganizationPermission", "type", answerOf("Permission")],
    ["getRoleSet", "type", answerOf("RoleSet")],
    ["getOrganizationBillingSubscription", "status", answerOf("CommerceSubscription")],
  ];
  for (const [operation, name, body] of texts) {
    assert.equal((await read(operation, { ...body, [snake(name)]: "later" }))[name], "later", operation);
  }
  const ownership = { ...domain.ownership_verification, strategy: "later", status: "later" };
  const { ownershipVerification } = await read("updateOrganizationDomain", {
    ...domain,
    ownership_verification: ownership,
  });
  assert.deepEqual([ownershipVerification.strategy, ownershipVerification.status], ["later", "later"]);
});

test("an unknown field is kept under its camelCase name, in nested models too, and its content is unchanged", async () => {
  const later = { later_field: { keeps_inner: [{ a_b: 1 }] } };
  const body = {
    ...membership,
    ...later,
    organization: { ...membership.organization, ...later },
    public_user_data: { ...membership.public_user_data, ...later },
  };
  const {
    data: [got],
    laterField,
  } = await read("listOrganizationMemberships", { ...page(body), ...later });
  for (const found of [laterField, got.laterField, got.organization.laterField, got.publicUserData.laterField])
    assert.deepEqual(found, later.later_field);
});

test("metadata and the keys of a map keep their names", async () => {
  const metadata = { a_b: { c_d: null }, __proto_: 1 };
  const { publicMetadata } = await read("updateOrganizationMembership", { ...membership, public_metadata: metadata });
  assert.deepEqual(publicMetadata, metadata);
  const { roleSetMigration } = await read("getRoleSet", answerOf("RoleSet"));
  assert.deepEqual(roleSetMigration.mappings, { "org:old_admin": "org:admin" });
});

test("metadata that is stored as null is an empty object", async () => {
  const got = await read("getOrganizationInvitation", { ...invitation, public_metadata: null });
  assert.deepEqual(got.publicMetadata, {});
});

test("the response to bulk invitations may be a page or a bare list", async () => {
  const expected = await read("createOrganizationInvitationBulk", page(invitation, invitation));
  assert.equal(expected.totalCount, 2);
  assert.deepEqual(await read("createOrganizationInvitationBulk", [invitation, invitation]), expected);
  assert.deepEqual(await read("createOrganizationInvitationBulk", []), { data: [], totalCount: 0 });
  await assert.rejects(read("createOrganizationInvitationBulk", [invitation, 5]), {
    kind: "decode",
    pointer: "/data/1",
  });
});

test("a list operation refuses a bare list, which has no total", async () => {
  const lists = Object.keys(ITERATORS).map((name) => name.replace("iterate", "list"));
  assert.ok(lists.length >= 13);
  for (const operation of lists)
    await assert.rejects(read(operation, answerTo(operation).data), { kind: "decode", pointer: "" }, operation);
});

test("the time of an entry of the credit ledger is a string, and a balance may be null", async () => {
  const ledger = answerOf("CommerceCreditLedger");
  const entry = await read("adjustOrganizationBillingCreditBalance", ledger);
  assert.equal(entry.createdAt, ledger.created_at);
  await assert.rejects(read("adjustOrganizationBillingCreditBalance", { ...ledger, created_at: 1700000000000 }), {
    kind: "decode",
    pointer: "/created_at",
  });
  const nothing = await read("getOrganizationBillingCreditBalance", {
    object: "commerce_credit_balance",
    balance: null,
  });
  assert.deepEqual(nothing, { object: "commerce_credit_balance" });
  const { balance } = await read("getOrganizationBillingCreditBalance", answerOf("CommerceCreditBalance"));
  assert.deepEqual(balance, { amount: 1250, amountFormatted: "12.50", currency: "USD", currencySymbol: "$" });
});

test("an error in a nested model has its position", async () => {
  const spoiled = { ...membership, organization: { ...membership.organization, name: 5 } };
  await assert.rejects(read("listOrganizationMemberships", page(membership, spoiled)), {
    kind: "decode",
    pointer: "/data/1/organization/name",
    message: /expected a string, found a number at \/data\/1\/organization\/name/,
  });
  const permission = answerOf("Permission");
  await assert.rejects(read("getOrganizationRole", { ...answerOf("Role"), permissions: [permission, null] }), {
    pointer: "/permissions/1",
  });
});
