// The operations of Clerk's organization family: the id, the method and the path of each.

const PATHS = {
  ListOrganizations: "GET /organizations",
  CreateOrganization: "POST /organizations",
  GetOrganization: "GET /organizations/:",
  UpdateOrganization: "PATCH /organizations/:",
  DeleteOrganization: "DELETE /organizations/:",
  MergeOrganizationMetadata: "PATCH /organizations/:/metadata",
  ReplaceOrganizationMetadata: "PUT /organizations/:/metadata",
  UploadOrganizationLogo: "PUT /organizations/:/logo",
  DeleteOrganizationLogo: "DELETE /organizations/:/logo",
  GetOrganizationBillingSubscription: "GET /organizations/:/billing/subscription",
  GetOrganizationBillingCreditBalance: "GET /organizations/:/billing/credits",
  AdjustOrganizationBillingCreditBalance: "POST /organizations/:/billing/credits",
  ListOrganizationMemberships: "GET /organizations/:/memberships",
  CreateOrganizationMembership: "POST /organizations/:/memberships",
  UpdateOrganizationMembership: "PATCH /organizations/:/memberships/:",
  DeleteOrganizationMembership: "DELETE /organizations/:/memberships/:",
  UpdateOrganizationMembershipMetadata: "PATCH /organizations/:/memberships/:/metadata",
  InstanceGetOrganizationMemberships: "GET /organization_memberships",
  UsersGetOrganizationMemberships: "GET /users/:/organization_memberships",
  ListOrganizationInvitations: "GET /organizations/:/invitations",
  CreateOrganizationInvitation: "POST /organizations/:/invitations",
  CreateOrganizationInvitationBulk: "POST /organizations/:/invitations/bulk",
  ListPendingOrganizationInvitations: "GET /organizations/:/invitations/pending",
  GetOrganizationInvitation: "GET /organizations/:/invitations/:",
  RevokeOrganizationInvitation: "POST /organizations/:/invitations/:/revoke",
  ListInstanceOrganizationInvitations: "GET /organization_invitations",
  UsersGetOrganizationInvitations: "GET /users/:/organization_invitations",
  ListOrganizationDomains: "GET /organizations/:/domains",
  CreateOrganizationDomain: "POST /organizations/:/domains",
  UpdateOrganizationDomain: "PATCH /organizations/:/domains/:",
  DeleteOrganizationDomain: "DELETE /organizations/:/domains/:",
  VerifyOrganizationDomainOwnership: "POST /organizations/:/domains/:/verify_ownership",
  ListAllOrganizationDomains: "GET /organization_domains",
  ListOrganizationRoles: "GET /organization_roles",
  CreateOrganizationRole: "POST /organization_roles",
  GetOrganizationRole: "GET /organization_roles/:",
  UpdateOrganizationRole: "PATCH /organization_roles/:",
  DeleteOrganizationRole: "DELETE /organization_roles/:",
  AssignPermissionToOrganizationRole: "POST /organization_roles/:/permissions/:",
  RemovePermissionFromOrganizationRole: "DELETE /organization_roles/:/permissions/:",
  ListOrganizationPermissions: "GET /organization_permissions",
  CreateOrganizationPermission: "POST /organization_permissions",
  GetOrganizationPermission: "GET /organization_permissions/:",
  UpdateOrganizationPermission: "PATCH /organization_permissions/:",
  DeleteOrganizationPermission: "DELETE /organization_permissions/:",
  ListRoleSets: "GET /role_sets",
  CreateRoleSet: "POST /role_sets",
  GetRoleSet: "GET /role_sets/:",
  UpdateRoleSet: "PATCH /role_sets/:",
  ReplaceRoleSet: "POST /role_sets/:/replace",
  AddRolesToRoleSet: "POST /role_sets/:/roles",
  ReplaceRoleInRoleSet: "POST /role_sets/:/roles/replace",
  GetInstanceOrganizationSettings: "GET /instance/organization_settings",
  UpdateInstanceOrganizationSettings: "PATCH /instance/organization_settings",
};

export const OPERATIONS = Object.entries(PATHS).map(([id, text]) => {
  const [method, path] = text.split(" ");
  return { id, method, path: `/v1${path}` };
});

/** A tree of path segments. A node's ids are under the names of their methods. */
const newNode = () => ({ children: new Map(), ids: new Map() });

const ROOT = newNode();
for (const { id, method, path } of OPERATIONS) {
  let node = ROOT;
  for (const segment of path.split("/")) {
    if (!node.children.has(segment)) node.children.set(segment, newNode());
    node = node.children.get(segment);
  }
  node.ids.set(method, id);
}

/** Returns the id of the operation, or undefined for a request that is none. A fixed segment wins over a parameter. */
export function operationOf(method, path) {
  let node = ROOT;
  for (const segment of path.split("/")) {
    node = node.children.get(segment) ?? (segment === "" ? undefined : node.children.get(":"));
    if (node === undefined) return undefined;
  }
  return node.ids.get(method);
}

/** Returns the id in Clerk's spelling, or undefined. Clients write the first letter in lower case. */
export function operationId(name) {
  const id = name.charAt(0).toUpperCase() + name.slice(1);
  return Object.hasOwn(PATHS, id) ? id : undefined;
}

const NEAREST = 3;

/** The ids that are most similar to a name that is none. */
export function nearestOperations(name) {
  const wanted = name.toLowerCase();
  const ranked = OPERATIONS.map(({ id }) => ({ id, distance: distance(wanted, id.toLowerCase()) }));
  return ranked
    .sort((a, b) => a.distance - b.distance)
    .slice(0, NEAREST)
    .map(({ id }) => id);
}

/** The number of letters to insert, remove or replace (Levenshtein). */
function distance(from, to) {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1)
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (from[i - 1] === to[j - 1] ? 0 : 1));
    row = next;
  }
  return row[to.length];
}
