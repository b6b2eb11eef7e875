// Tests that the migration table is true: both sides of each row are called, each with its own local Clerk.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createClerkClient } from "@clerk/backend";
import {
  BillingApi,
  InstanceSettingsApi,
  OrganizationDomainsApi,
  OrganizationInvitationsApi,
  OrganizationMembershipsApi,
  OrganizationPermissionsApi,
  OrganizationRolesApi,
  OrganizationsApi,
  RoleSetsApi,
} from "clerk-organizations";
import { table, textOf } from "./documentation.js";
import { start } from "./emulator/index.js";
import { png } from "./png.js";

const CELL = "`([\\w.]+\\(.*?\\))`";
const rows = [...table("migration").matchAll(new RegExp(`^\\| ${CELL} \\| ${CELL} \\|$`, "gm"))];
const NOW = Date.UTC(2030, 0, 1);

function clientsOf({ secretKey, url }) {
  const organizations = new OrganizationsApi({ secretKey, baseUrl: url });
  return {
    organizations,
    members: new OrganizationMembershipsApi(organizations),
    invitations: new OrganizationInvitationsApi(organizations),
    domains: new OrganizationDomainsApi(organizations),
    roles: new OrganizationRolesApi(organizations),
    permissions: new OrganizationPermissionsApi(organizations),
    roleSets: new RoleSetsApi(organizations),
    settings: new InstanceSettingsApi(organizations),
    billing: new BillingApi(organizations),
  };
}

/** The names that the calls of the table use. */
async function worldIn(
  clerk,
  { organizations, members, invitations, domains, roles, permissions, roleSets },
  isAdding,
) {
  const [requestingUserId, userId, newcomer] = clerk.users;
  const made = { name: "Before", slug: "acme", createdBy: requestingUserId, maxAllowedMemberships: 0 };
  const { id: organizationId } = await organizations.createOrganization({ ...made, publicMetadata: { seats: 1 } });
  await members.createOrganizationMembership(organizationId, { userId, role: "org:member" });
  const invited = { emailAddress: "guest@example.com", role: "org:member" };
  const { id: invitationId } = await invitations.createOrganizationInvitation(organizationId, invited);
  const claimed = { name: "acme.example", enrollmentMode: "automatic_invitation" };
  const { id: domainId } = await domains.createOrganizationDomain(organizationId, claimed);
  const used = await permissions.createOrganizationPermission({ name: "P", key: "org:reports:read" });
  const { id: permissionId } = await permissions.createOrganizationPermission({ name: "Q", key: "org:reports:write" });
  const { id: roleId } = await roles.createOrganizationRole({
    ...{ name: "Editor", key: "org:editor", permissions: [used.id] },
    includeInInitialRoleSet: false,
  });
  const { key: roleSetKey } = await roleSets.createRoleSet({
    ...{ name: "Team", roles: ["org:admin", "org:member"] },
    ...{ defaultRoleKey: "org:member", creatorRoleKey: "org:admin" },
  });
  const ids = { organizationId, userId, requestingUserId, invitationId, domainId, roleId, roleSetKey };
  return {
    ...ids,
    slug: "acme",
    permissionId: isAdding ? permissionId : used.id,
    userId: isAdding ? newcomer : userId,
  };
}

const GIVEN = {
  name: "Acme",
  publicMetadata: { plan: "gold" },
  file: new Blob([png()], { type: "image/png" }),
  emailAddress: "ada@example.org",
  role: "org:admin",
  enrollmentMode: "manual_invitation",
};

/** Replaces what differs between two local Clerks: their addresses, their ids, and the links of invitations. */
function comparable(text, clerk, world) {
  let same = text.replaceAll(new URL(clerk.url).origin, "");
  for (const [name, id] of Object.entries(world)) if (name.endsWith("Id")) same = same.replaceAll(id, name);
  return same.replaceAll(/_[0-9A-Za-z]{27}/g, "_").replaceAll(/ticket=[\w-]+/g, "ticket");
}

const isJson = ({ body, headers }) => body && headers["content-type"]?.startsWith("application/json");

/** A request as Clerk reads it. Of a form, only the path is compared, because its boundary is random. */
const asked = (request) => ({
  method: request.method,
  path: decodeURIComponent(request.path),
  query: [...new URLSearchParams(request.query)].map(([name, value]) => `${name}=${value}`).sort(),
  body: isJson(request) ? JSON.parse(request.body) : undefined,
});

/** Makes a call to a new local Clerk. Returns its last request and its result in a form that can be compared. */
async function outcome(call, clientsFor) {
  const clerk = await start({ record: true, now: () => NOW });
  try {
    const ours = clientsOf(clerk);
    const world = await worldIn(clerk, ours, /\.(create|assign)/.test(call));
    const values = { ...GIVEN, ...world };
    const clients = clientsFor(clerk, ours);
    clerk.requests.clear();
    const run = new Function(...Object.keys(clients), ...Object.keys(values), `return ${call}`);
    const result = await run(...Object.values(clients), ...Object.values(values));
    const request = clerk.requests.list.at(-1);
    const texts = [asked(request), result].map((value) => comparable(JSON.stringify(value), clerk, world));
    return {
      requests: clerk.requests.list.length,
      status: request.status,
      request: JSON.parse(texts[0]),
      result: JSON.parse(texts[1]),
    };
  } finally {
    await clerk.close();
  }
}

const official = ({ secretKey, url }) => {
  const { organizations, users, organizationRoles, organizationPermissions, roleSets, instance, billing } =
    createClerkClient({ secretKey, apiUrl: new URL(url).origin });
  return { organizations, users, organizationRoles, organizationPermissions, roleSets, instance, billing };
};

/** The part of a value whose keys the other value has too. */
function shared(value, other) {
  if (Array.isArray(value) && Array.isArray(other)) return value.map((item, i) => shared(item, other[i]));
  if (typeof value !== "object" || typeof other !== "object" || !value || !other) return value;
  const names = Object.keys(value).filter((name) => Object.hasOwn(other, name));
  return Object.fromEntries(names.map((name) => [name, shared(value[name], other[name])]));
}

for (const [, theirs, ours] of rows)
  test(`${ours} does what Clerk's ${theirs} does`, async () => {
    const expected = await outcome(theirs, official);
    const actual = await outcome(ours, (_, clients) => clients);
    assert.deepEqual([actual.status, expected.status], [200, 200]);
    assert.deepEqual(actual.request, expected.request);
    assert.deepEqual([actual.requests, expected.requests], [1, 1]);
    const result = shared(actual.result, expected.result);
    assert.ok(Object.keys(result).length > 0, "nothing to compare");
    assert.deepEqual(result, shared(expected.result, actual.result));
  });

test("the migration page names every operation once: in the table if Clerk's client has it, otherwise below", () => {
  const inTable = new Set(rows.map(([, , ours]) => /\.(\w+)\(/.exec(ours)[1]));
  const [, below] = /^`@clerk\/backend` \S+ has no method for ([\s\S]*?)\n\n/m.exec(textOf("docs/migration.md"));
  const missing = [...below.matchAll(/`(\w+)`/g)].map(([, name]) => name);
  const all = Object.values(clientsOf({ secretKey: "sk_test_1", url: "http://localhost/v1" })).flatMap((client) =>
    Object.getOwnPropertyNames(Object.getPrototypeOf(client)).filter((name) => !/^(constructor$|iterate)/.test(name)),
  );
  assert.deepEqual([...inTable, ...missing].sort(), all.sort());
});
