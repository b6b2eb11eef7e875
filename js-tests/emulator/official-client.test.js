// Tests the emulator with Clerk's own client, whose authors know the real service.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createClerkClient } from "@clerk/backend";
import { ADMIN_USER_ID, start } from "./index.js";
import { PNG } from "./testing.js";

/** Those of the 54 that it has no method for: verifying a domain's ownership, credits and three lists. */
const MISSING = 6;

let emulator;
let clerk;
let organizations;
before(async () => {
  emulator = await start({ seed: 30, record: true });
  clerk = createClerkClient({ secretKey: emulator.secretKey, apiUrl: new URL(emulator.url).origin });
  ({ organizations } = clerk);
});
after(() => emulator.close());

const create = (params) => organizations.createOrganization({ name: "Acme", createdBy: ADMIN_USER_ID, ...params });

test("the official client creates an organization and gets it by id and slug", async () => {
  const made = await create({ slug: "acme", publicMetadata: { plan: "pro" }, maxAllowedMemberships: 3 });
  assert.equal(made.createdBy, ADMIN_USER_ID);
  assert.deepEqual([made.slug, made.publicMetadata, made.maxAllowedMemberships], ["acme", { plan: "pro" }, 3]);
  const byId = await organizations.getOrganization({ organizationId: made.id, includeMembersCount: true });
  assert.equal(byId.membersCount, 1);
  assert.equal((await organizations.getOrganization({ slug: "acme" })).id, made.id);
});

test("the official client lists organizations", async () => {
  const { data, totalCount } = await organizations.getOrganizationList({ limit: 5, orderBy: "+created_at" });
  assert.equal(data.length, 5);
  assert.ok(totalCount >= 30);
  assert.ok(data[0].createdAt < data[4].createdAt);
  const mine = await organizations.getOrganizationList({
    userId: [ADMIN_USER_ID, "user_none"],
    includeMembersCount: true,
  });
  assert.ok(mine.totalCount > 0 && mine.data[0].membersCount > 0);
});

test("the official client updates, merges and replaces metadata", async () => {
  const { id } = await create({ publicMetadata: { a: { b: 1 }, c: 2 } });
  assert.equal((await organizations.updateOrganization(id, { name: "Renamed" })).name, "Renamed");
  const merged = await organizations.updateOrganizationMetadata(id, { publicMetadata: { a: { d: 3 }, c: null } });
  assert.deepEqual(merged.publicMetadata, { a: { b: 1, d: 3 } });
  const replaced = await organizations.replaceOrganizationMetadata(id, { publicMetadata: { e: 4 } });
  assert.deepEqual(replaced.publicMetadata, { e: 4 });
});

test("the official client uploads a logo and deletes it", async () => {
  const { id } = await create();
  const file = new Blob([PNG], { type: "image/png" });
  const withLogo = await organizations.updateOrganizationLogo(id, { file, uploaderUserId: ADMIN_USER_ID });
  assert.equal(withLogo.hasImage, true);
  assert.equal((await fetch(withLogo.imageUrl)).status, 200);
  assert.equal((await organizations.deleteOrganizationLogo(id)).hasImage, false);
});

test("the official client deletes an organization, and reads errors", async () => {
  const { id } = await create({ slug: "taken" });
  await assert.rejects(create({ slug: "taken" }), (error) => {
    assert.equal(error.status, 422);
    assert.match(error.clerkTraceId, /^[0-9a-f]{32}$/);
    assert.deepEqual([error.errors[0].code, error.errors[0].meta.paramName], ["form_identifier_exists", "slug"]);
    return true;
  });
  const deleted = await organizations.deleteOrganization(id);
  assert.deepEqual([deleted.id, deleted.deleted], [id, true]);
  await assert.rejects(organizations.getOrganization({ organizationId: id }), { status: 404 });
});

test("the official client reads and changes memberships", async () => {
  const { id: organizationId } = await create({ maxAllowedMemberships: 0 });
  const [, userId, other] = emulator.users;
  const made = await organizations.createOrganizationMembership({ organizationId, userId, role: "org:member" });
  assert.deepEqual(
    [made.role, made.organization.id, made.publicUserData.userId],
    ["org:member", organizationId, userId],
  );
  await organizations.createOrganizationMembership({ organizationId, userId: other, role: "org:member" });
  const found = await organizations.getOrganizationMembershipList({
    ...{ organizationId, role: ["org:member", "org:none"], userId: [userId, `-${other}`], query: "ada" },
    ...{ emailAddress: ["ben.adler@example.com"], nameQuery: "ben", createdAtAfter: 1, orderBy: "-created_at" },
  });
  assert.equal(found.totalCount, 0);
  const others = await organizations.getOrganizationMembershipList({ organizationId, userId: [`-${other}`], limit: 1 });
  assert.deepEqual([others.data[0].id, others.totalCount], [made.id, 2]);
  const changed = await organizations.updateOrganizationMembership({ organizationId, userId, role: "org:admin" });
  assert.ok(changed.permissions.includes("org:sys_memberships:manage"));
  const metadata = { organizationId, userId, publicMetadata: { seat: 7 } };
  const merged = await organizations.updateOrganizationMembershipMetadata(metadata);
  assert.deepEqual(merged.publicMetadata, { seat: 7 });
  assert.equal((await organizations.deleteOrganizationMembership({ organizationId, userId })).id, made.id);
  const instance = await organizations.getInstanceOrganizationMembershipList({ orderBy: "-created_at", limit: 1 });
  assert.equal(instance.data[0].publicUserData.userId, other);
  const own = await clerk.users.getOrganizationMembershipList({ userId: other, limit: 1 });
  assert.equal(own.data[0].organization.id, organizationId);
  await assert.rejects(
    organizations.deleteOrganizationMembership({ organizationId, userId: ADMIN_USER_ID }),
    (error) => {
      assert.deepEqual([error.status, error.errors[0].code], [400, "organization_minimum_permissions_needed"]);
      return true;
    },
  );
});

test("the official client creates single and bulk invitations, and revokes one", async () => {
  const { id: organizationId } = await create({ maxAllowedMemberships: 0 });
  const user = await clerk.users.createUser({ emailAddress: ["guest@example.org"], firstName: "Guest" });
  assert.equal((await clerk.users.getUser(user.id)).primaryEmailAddress.emailAddress, "guest@example.org");
  const made = await organizations.createOrganizationInvitation({
    ...{ organizationId, emailAddress: "guest@example.org", role: "org:member", inviterUserId: ADMIN_USER_ID },
    ...{ redirectUrl: "https://example.com/welcome", expiresInDays: 3, publicMetadata: { a: 1 } },
  });
  assert.deepEqual([made.status, made.roleName, made.organizationId], ["pending", "Member", organizationId]);
  const all = ["a", "b"].map((name) => ({ emailAddress: `${name}@example.org`, role: "org:member" }));
  const { data } = await organizations.createOrganizationInvitationBulk(organizationId, all);
  assert.deepEqual(
    data.map(({ emailAddress }) => emailAddress),
    ["a@example.org", "b@example.org"],
  );
  const of = { organizationId, invitationId: made.id };
  assert.equal((await organizations.getOrganizationInvitation(of)).url, made.url);
  const own = await clerk.users.getOrganizationInvitationList({ userId: user.id, status: "pending" });
  assert.equal(own.data[0].publicOrganizationData.id, organizationId);
  const revoked = await organizations.revokeOrganizationInvitation({ ...of, requestingUserId: ADMIN_USER_ID });
  assert.equal(revoked.status, "revoked");
  const list = await organizations.getOrganizationInvitationList({ organizationId, status: ["pending", "accepted"] });
  assert.equal(list.totalCount, 2);
});

test("the official client creates, updates and deletes domains", async () => {
  const { id: organizationId } = await create();
  const claimed = { organizationId, name: "official.example", enrollmentMode: "automatic_invitation" };
  const { id: domainId } = await organizations.createOrganizationDomain(claimed);
  const update = { organizationId, domainId, enrollmentMode: "manual_invitation", verified: false };
  // The official client does not rename the fields of a domain.
  assert.equal((await organizations.updateOrganizationDomain(update)).enrollment_mode, "manual_invitation");
  assert.equal((await organizations.getOrganizationDomainList({ organizationId })).totalCount, 1);
  assert.equal((await organizations.deleteOrganizationDomain({ organizationId, domainId })).deleted, true);
});

test("the official client manages roles and permissions", async () => {
  const { organizationRoles: roles, organizationPermissions: permissions } = clerk;
  const { id: permissionId } = await permissions.createOrganizationPermission({ name: "P", key: "org:official:use" });
  const renamed = await permissions.updateOrganizationPermission({ permissionId, name: "Use it" });
  assert.deepEqual(await permissions.getOrganizationPermission(permissionId), renamed);
  const { totalCount } = await permissions.getOrganizationPermissionList({ query: "official", orderBy: "-key" });
  assert.equal(totalCount, 1);
  const { id } = await roles.createOrganizationRole({ name: "R", key: "org:official", permissions: [] });
  const assigned = await roles.assignPermissionToOrganizationRole({ organizationRoleId: id, permissionId });
  assert.deepEqual(
    assigned.permissions.map(({ key }) => key),
    ["org:official:use"],
  );
  const without = await roles.removePermissionFromOrganizationRole({ organizationRoleId: id, permissionId });
  assert.deepEqual(without.permissions, []);
  await roles.updateOrganizationRole({ organizationRoleId: id, description: "Official" });
  assert.equal((await roles.getOrganizationRole(id)).description, "Official");
  assert.equal((await roles.getOrganizationRoleList({ query: "org:official" })).totalCount, 1);
  assert.equal((await roles.deleteOrganizationRole(id)).deleted, true);
  assert.equal((await permissions.deleteOrganizationPermission(permissionId)).deleted, true);
});

test("the official client manages role sets", async () => {
  const { roleSets } = clerk;
  const chosen = { defaultRoleKey: "org:member", creatorRoleKey: "org:admin", roles: ["org:admin", "org:member"] };
  const made = await roleSets.createRoleSet({ name: "Official", ...chosen });
  const grown = await roleSets.addRolesToRoleSet({ roleSetKeyOrId: made.key, roleKeys: ["org:editor"] });
  assert.equal(grown.roles.length, 3);
  const of = { roleSetKeyOrId: made.id };
  const replaced = await roleSets.replaceRoleInRoleSet({ ...of, roleKey: "org:editor", toRoleKey: "org:member" });
  assert.equal(replaced.roleSetMigration.status, "enqueued");
  assert.equal((await roleSets.updateRoleSet({ ...of, description: "D" })).description, "D");
  assert.equal((await roleSets.getRoleSet(made.key)).roleSetMigration, null);
  assert.equal((await roleSets.getRoleSetList({ query: "official" })).totalCount, 1);
  const gone = await roleSets.replaceRoleSet({ ...of, destRoleSetKey: "role_set:default", reassignmentMappings: {} });
  assert.deepEqual([gone.id, gone.deleted], [made.id, true]);
});

test("the official client reads and changes the settings, and reads a subscription", async () => {
  assert.equal((await clerk.instance.getOrganizationSettings()).creatorRole, "org:admin");
  const settings = await clerk.instance.updateOrganizationSettings({ maxAllowedMemberships: 9, domainsEnabled: true });
  assert.equal(settings.maxAllowedMemberships, 9);
  const { id } = await create();
  const { status, subscriptionItems } = await clerk.billing.getOrganizationBillingSubscription(id);
  assert.deepEqual([status, subscriptionItems[0].planPeriod], ["active", "month"]);
});

/** A request with the ids in its path left out. */
const shapeOf = ({ method, path }) =>
  `${method} ${path.replaceAll(/\/(role_set:\w+|[a-z_]+_[0-9A-Za-z]{27}|acme)/g, "/:id")}`;

test("these tests call every operation of the official client, and no others", () => {
  const isOurs = ({ path }) => !/^\/v1\/users(\/[^/]+)?$/.test(path);
  const asked = new Set(emulator.requests.list.filter(isOurs).map(shapeOf));
  assert.equal(asked.size, 54 - MISSING, [...asked].join("\n"));
});
