// The requests of all operations, written independently of the package, so that a wrong declaration is found.
import { complete, OPERATIONS } from "./declared.js";

/** The method and the path's segments below the base URL, where each `*` is an id, in order. */
export const LINES = complete("LINES of js-tests/fuzz/lines.js", OPERATIONS, {
  createOrganization: "POST organizations",
  listOrganizations: "GET organizations",
  getOrganization: "GET organizations *",
  updateOrganization: "PATCH organizations *",
  deleteOrganization: "DELETE organizations *",
  mergeOrganizationMetadata: "PATCH organizations * metadata",
  replaceOrganizationMetadata: "PUT organizations * metadata",
  uploadOrganizationLogo: "PUT organizations * logo",
  deleteOrganizationLogo: "DELETE organizations * logo",

  listOrganizationMemberships: "GET organizations * memberships",
  createOrganizationMembership: "POST organizations * memberships",
  updateOrganizationMembership: "PATCH organizations * memberships *",
  deleteOrganizationMembership: "DELETE organizations * memberships *",
  updateOrganizationMembershipMetadata: "PATCH organizations * memberships * metadata",
  listInstanceOrganizationMemberships: "GET organization_memberships",
  listUserOrganizationMemberships: "GET users * organization_memberships",

  createOrganizationInvitation: "POST organizations * invitations",
  createOrganizationInvitationBulk: "POST organizations * invitations bulk",
  listOrganizationInvitations: "GET organizations * invitations",
  listPendingOrganizationInvitations: "GET organizations * invitations pending",
  getOrganizationInvitation: "GET organizations * invitations *",
  revokeOrganizationInvitation: "POST organizations * invitations * revoke",
  listInstanceOrganizationInvitations: "GET organization_invitations",
  listUserOrganizationInvitations: "GET users * organization_invitations",

  listOrganizationDomains: "GET organizations * domains",
  createOrganizationDomain: "POST organizations * domains",
  updateOrganizationDomain: "PATCH organizations * domains *",
  deleteOrganizationDomain: "DELETE organizations * domains *",
  verifyOrganizationDomainOwnership: "POST organizations * domains * verify_ownership",
  listAllOrganizationDomains: "GET organization_domains",

  listOrganizationRoles: "GET organization_roles",
  createOrganizationRole: "POST organization_roles",
  getOrganizationRole: "GET organization_roles *",
  updateOrganizationRole: "PATCH organization_roles *",
  deleteOrganizationRole: "DELETE organization_roles *",
  assignPermissionToOrganizationRole: "POST organization_roles * permissions *",
  removePermissionFromOrganizationRole: "DELETE organization_roles * permissions *",

  listOrganizationPermissions: "GET organization_permissions",
  createOrganizationPermission: "POST organization_permissions",
  getOrganizationPermission: "GET organization_permissions *",
  updateOrganizationPermission: "PATCH organization_permissions *",
  deleteOrganizationPermission: "DELETE organization_permissions *",

  listRoleSets: "GET role_sets",
  createRoleSet: "POST role_sets",
  getRoleSet: "GET role_sets *",
  updateRoleSet: "PATCH role_sets *",
  addRolesToRoleSet: "POST role_sets * roles",
  replaceRoleInRoleSet: "POST role_sets * roles replace",
  replaceRoleSet: "POST role_sets * replace",

  getInstanceOrganizationSettings: "GET instance organization_settings",
  updateInstanceOrganizationSettings: "PATCH instance organization_settings",

  getOrganizationBillingSubscription: "GET organizations * billing subscription",
  getOrganizationBillingCreditBalance: "GET organizations * billing credits",
  adjustOrganizationBillingCreditBalance: "POST organizations * billing credits",
});

/** The read after a change whose response is lost. No other operation sends a second kind of request. */
export const READS = {
  revokeOrganizationInvitation: "GET organizations * invitations *",
  assignPermissionToOrganizationRole: "GET organization_roles *",
  removePermissionFromOrganizationRole: "GET organization_roles *",
};

/** The query parameters whose list is one string with commas. All others are repeated. */
export const JOINED = { listAllOrganizationDomains: ["enrollment_mode"] };
