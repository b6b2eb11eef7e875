// Tests that the documented rules for the admin page of an organization allow its administrators exactly that.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createProxy } from "clerk-organizations/proxy";
import ts from "typescript";
import { samplesOf } from "../documentation.js";
import { OPERATIONS, SECTIONS } from "./family.js";

const classes = await import("clerk-organizations");
const sample = samplesOf("docs/proxy.md").find((text) => text.includes("function adminOf"));

/** Creates the proxy of the sample, in which `user_admin` is an administrator of `org_1`, with a stub of Clerk. */
function proxyOf(more, asked) {
  const { outputText } = ts.transpileModule(sample, { compilerOptions: { target: "ES2022", module: "ESNext" } });
  const body = outputText.replace(/^import .*$/m, "").replace("export const proxy =", "return");
  const fetch = async (url, { method }) => {
    asked.push(`${method} ${new URL(url).pathname}`);
    return Response.json({});
  };
  const create = (options) => createProxy({ ...options, secretKey: "sk_test_1", fetch, ...more });
  const adminOf = async (cookie, organizationId) =>
    cookie === "user_admin" && organizationId === "org_1" ? { id: "user_admin" } : undefined;
  return new Function("createProxy", "adminOf", "process", body)(create, adminOf, { env: {} });
}

/** The status of a call from a page with this cookie. Clerk's response is not decoded. */
async function statusOf(proxy, { className, name }, args, cookie = "user_admin") {
  let status = 0;
  const fetch = async (url, init) => {
    const response = await proxy(new Request(url, init));
    status = response.status;
    if (status === 403) assert.equal((await response.clone().json()).errors[0].code, "authorization_invalid");
    return response;
  };
  const api = new classes[className]({
    baseUrl: "https://a.test/api/clerk",
    fetch,
    headers: { cookie },
    maxRetries: 0,
  });
  await api[name](...args).catch(() => {});
  return status;
}

const of = (wanted) => OPERATIONS.find(({ name }) => name === wanted);
const invitation = { emailAddress: "a@b.test", role: "org:member" };
/** The operations of the page, with their arguments after the organization. */
const PAGE = {
  listOrganizationMemberships: [{ limit: 5 }],
  updateOrganizationMembership: ["user_2", { role: "org:admin" }],
  deleteOrganizationMembership: ["user_2"],
  listOrganizationInvitations: [],
  createOrganizationInvitationBulk: [[invitation, invitation]],
  revokeOrganizationInvitation: ["orginv_1"],
};

test("an administrator manages the members and invitations of their own organization, and of no other", async () => {
  const asked = [];
  const proxy = proxyOf({}, asked);
  for (const [name, args] of Object.entries(PAGE)) {
    assert.equal(await statusOf(proxy, of(name), ["org_1", ...args]), 200, name);
    assert.equal(await statusOf(proxy, of(name), ["org_2", ...args]), 403, name);
    assert.equal(await statusOf(proxy, of(name), ["org_1", ...args], "user_2"), 403, name);
  }
  assert.equal(asked.length, Object.keys(PAGE).length);
});

test("no other operation is available, and the rules would not allow one without an organization", async () => {
  const asked = [];
  const [proxy, open] = [proxyOf({}, asked), proxyOf({ operations: SECTIONS }, asked)];
  for (const operation of OPERATIONS.filter(({ name }) => !Object.hasOwn(PAGE, name))) {
    const isInside = operation.ids.includes("organizationId");
    const args = isInside ? operation.args.with(0, "org_1") : operation.args;
    assert.equal(await statusOf(proxy, operation, args), 404, operation.name);
    if (!isInside) assert.equal(await statusOf(open, operation, args), 403, operation.name);
  }
  assert.deepEqual(asked, []);
});

test("nobody can change their own membership, and invitations are only for the member role", async () => {
  const asked = [];
  const proxy = proxyOf({}, asked);
  for (const name of ["updateOrganizationMembership", "deleteOrganizationMembership"])
    assert.equal(await statusOf(proxy, of(name), ["org_1", "user_admin", ...PAGE[name].slice(1)]), 403, name);
  for (const more of [
    { role: "org:admin" },
    { inviterUserId: "user_2" },
    { redirectUrl: "https://evil.test" },
    { publicMetadata: {} },
  ]) {
    const list = [invitation, { ...invitation, ...more }];
    assert.equal(await statusOf(proxy, of("createOrganizationInvitationBulk"), ["org_1", list]), 403);
  }
  assert.deepEqual(asked, []);
});
