// Tests the rules for parameters: values that Clerk would refuse or misunderstand cause no request, and the others are
// sent as Clerk reads them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { answerTo, call, clientOf, idsOf } from "./fuzz/calls.js";
import { DECLARED, OPERATIONS } from "./fuzz/declared.js";
import { requiredParams } from "./fuzz/parameters.js";

/** Calls an operation, and returns the query, the body and the path of its request. */
async function sent(operation, given = {}) {
  const requests = [];
  const fetch = async (url, { body }) => {
    requests.push({ url: new URL(url), body });
    return Response.json(answerTo(operation));
  };
  const api = clientOf(DECLARED[operation], { secretKey: "sk_test_1", fetch, maxRetries: 0 });
  try {
    await call(api, operation, given);
  } catch (error) {
    assert.equal(requests.length, 0, `sent a request, then failed: ${error.message}`);
    throw error;
  } finally {
    api.close();
  }
  const [{ url, body }] = requests;
  return { query: url.search.slice(1), path: url.pathname, body: body && JSON.parse(body) };
}

const refused = (operation, given, parameter) =>
  assert.rejects(sent(operation, given), { kind: "invalid", outcome: "not_sent", operation, parameter });

/** The operations that have a parameter with one of these names and this type. */
const having = (names, type) =>
  OPERATIONS.flatMap((operation) =>
    Object.entries(DECLARED[operation].params ?? {})
      .filter(([name, declared]) => names.includes(name) && declared.type === type)
      .map(([name]) => [operation, name]),
  );

/** The parameters of an operation, with one set to a value. If they are a list, it is set in the first item. */
function withValue(operation, name, value) {
  const params = requiredParams(operation);
  return DECLARED[operation].isList ? [{ ...params[0], [name]: value }] : { ...params, [name]: value };
}
const placeOf = (operation, name) => (DECLARED[operation].isList ? `0/${name}` : name);

async function assertRule(found, good, bad) {
  assert.ok(found.length > 0);
  for (const [operation, name] of found) {
    for (const value of good) await sent(operation, { params: withValue(operation, name, value) });
    for (const value of bad)
      await refused(operation, { params: withValue(operation, name, value) }, placeOf(operation, name));
  }
}

test("an id that is empty or would change the path is refused everywhere", async () => {
  let places = 0;
  for (const operation of OPERATIONS)
    for (const [position, name] of DECLARED[operation].ids.entries()) {
      places += 1;
      for (const id of ["", ".", "..", "a/b", "a?b", "%2e", " ", undefined, null, 5])
        await refused(operation, { ids: idsOf(DECLARED[operation]).with(position, id) }, name);
    }
  assert.ok(places >= 50, `${places} places`);
});

test("an id of an invitation that equals the last segment of another operation is refused", async () => {
  await refused("getOrganizationInvitation", { ids: ["org_1", "pending"] }, "invitationId");
  const { path } = await sent("getOrganizationInvitation", { ids: ["org_1", "pending_1"] });
  assert.equal(path, "/v1/organizations/org_1/invitations/pending_1");
  const revoked = await sent("revokeOrganizationInvitation", { ids: ["org_1", "pending"] });
  assert.equal(revoked.path, "/v1/organizations/org_1/invitations/pending/revoke");
});

test("a bulk call takes 1 to 10 invitations, and an error names the item", async () => {
  const operation = "createOrganizationInvitationBulk";
  const [item] = requiredParams(operation);
  for (const count of [1, 10]) {
    const { body } = await sent(operation, { params: Array(count).fill(item) });
    assert.deepEqual(body, Array(count).fill({ email_address: item.emailAddress, role: item.role }));
  }
  for (const params of [[], Array(11).fill(item), item, undefined, null, "x"])
    await refused(operation, { params }, "params");
  await refused(operation, { params: [{ ...item, emailAddress: "nobody" }] }, "0/emailAddress");
  await refused(operation, { params: [item, { ...item, emailAddress: undefined }] }, "1/emailAddress");
  await refused(operation, { params: [item, item, { ...item, rol: "org:member" }] }, "2/rol");
});

test("an invitation expires in 1 to 365 days", () =>
  assertRule(having(["expiresInDays"], "number"), [1, 365, null], [0, 366, -1, 1.5, "30", Number.NaN]));

test("a page has 1 to 500 rows, one of organizations up to 499", async () => {
  const lists = having(["limit"], "number");
  assert.ok(lists.length >= 13);
  await assertRule(lists, [1, 499], [0, 501, -1, 1.5, "10"]);
  const others = lists.filter(([operation]) => operation !== "listOrganizations");
  await assertRule(others, [500], []);
  await refused("listOrganizations", { params: { limit: 500 } }, "limit");
});

const NOT_ROLE_KEYS = ["", "admin", "basic_member", "org:", "org:Admin", "org:a-b", "org:a:b", " org:admin", 5];

test("the key of a role begins with org:", async () => {
  const names = ["role", "roleKey", "toRoleKey", "defaultRoleKey", "creatorRoleKey"];
  const keys = [...having(names, "string"), ["createOrganizationRole", "key"], ["updateOrganizationRole", "key"]];
  await assertRule(keys, ["org:admin", "org:a_1"], NOT_ROLE_KEYS);
  const lists = [...having(["roles", "roleKeys"], "string[]")];
  await assertRule(lists, [Array(10).fill("org:a")], [[], Array(11).fill("org:a"), ["org:a", "admin"], "org:a"]);
});

test("the key of a permission has three parts, and is not one of Clerk's own", () =>
  assertRule(
    [
      ["createOrganizationPermission", "key"],
      ["updateOrganizationPermission", "key"],
    ],
    ["org:invoices:create", "org:system:a_1"],
    ["org:invoices", "invoices:create", "org:sys_memberships:read", "org:a:B", "org::a", "org:a:b:c", ""],
  ));

test("the key of a role set begins with role_set:", () =>
  assertRule(
    [
      ["createRoleSet", "key"],
      ["updateRoleSet", "key"],
      ["replaceRoleSet", "destRoleSetKey"],
    ],
    ["role_set:default"],
    ["default", "role_set:", "role_set:A", "org:admin", ""],
  ));

test("a filter that is a list has 1 to 100 items, because an empty one would list everything", () =>
  assertRule(
    OPERATIONS.filter((operation) => operation.startsWith("list")).flatMap((operation) =>
      Object.entries(DECLARED[operation].params)
        .filter(([, { type }]) => type.endsWith("[]"))
        .map(([name]) => [operation, name]),
    ),
    [Array(100).fill("a")],
    [[], Array(101).fill("a"), [""], ["a", " "], "a"],
  ));

test("false and 0 are sent, and are not taken for absent", async () => {
  const memberships = await sent("listOrganizationMemberships", { params: { offset: 0, lastActiveAtAfter: 0 } });
  assert.equal(memberships.query, "offset=0&last_active_at_after=0");
  for (const operation of ["listOrganizationDomains", "listAllOrganizationDomains"])
    assert.equal((await sent(operation, { params: { verified: false } })).query, "verified=false");
  const { body } = await sent("createOrganizationInvitation", {
    params: { ...requiredParams("createOrganizationInvitation"), notify: false, publicMetadata: null },
  });
  assert.deepEqual([body.notify, body.public_metadata], [false, null]);
  const settings = await sent("updateInstanceOrganizationSettings", {
    params: { enabled: false, maxAllowedMemberships: 0, domainsEnrollmentModes: [] },
  });
  assert.deepEqual(settings.body, { enabled: false, max_allowed_memberships: 0, domains_enrollment_modes: [] });
});

test("nothing is added to the given parameters", async () => {
  const { body } = await sent("createOrganizationDomain");
  assert.deepEqual(Object.keys(body), ["name", "enrollment_mode"]);
  assert.equal((await sent("listOrganizationInvitations", { params: {} })).query, "");
  assert.equal((await sent("verifyOrganizationDomainOwnership")).body, undefined);
});

test("the enrollment modes of domains are one value with commas, and other lists are repeated names", async () => {
  const domains = await sent("listAllOrganizationDomains", {
    params: { enrollmentMode: ["manual_invitation", "-enterprise_sso"], domains: ["a.test", "b.test"] },
  });
  assert.equal(domains.query, "enrollment_mode=manual_invitation%2C-enterprise_sso&domains=a.test&domains=b.test");
  await refused("listAllOrganizationDomains", { params: { enrollmentMode: ["a,b"] } }, "enrollmentMode");
  const invitations = await sent("listOrganizationInvitations", { params: { status: ["pending", "expired"] } });
  assert.equal(invitations.query, "status=pending&status=expired");
  const members = await sent("listOrganizationMemberships", {
    params: { userId: ["+user_1", "-user_2"], orderBy: "+username" },
  });
  assert.equal(members.query, "order_by=%2Busername&user_id=%2Buser_1&user_id=-user_2");
});

test("credits are whole cents from 1, and each change has a new idempotency key", async () => {
  const operation = "adjustOrganizationBillingCreditBalance";
  await assertRule([[operation, "amount"]], [1, Number.MAX_SAFE_INTEGER], [0, -5, 1.5, "5", 2 ** 53]);
  await assertRule([[operation, "action"]], ["increase", "decrease"], ["add", "", undefined]);
  await assertRule([[operation, "idempotencyKey"]], ["key 1"], ["", " ", undefined]);
});

test("the key and type of a new role set cannot be null, unlike those of an existing one", async () => {
  for (const name of ["key", "type"]) {
    await assertRule([["createRoleSet", name]], [], [null]);
    await assertRule([["updateRoleSet", name]], [null], []);
  }
});
