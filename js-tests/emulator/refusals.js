// All errors of the emulator except those about single fields: the status, code and message of each.
import { form, ofField, problem, Refusal } from "./errors.js";

const refusal = (status, code, ...words) => new Refusal(status, [problem(code, ...words)]);

const domainRefusal = (code, why) => new Refusal(422, [ofField("name", code, why, `The domain ${why}`)]);

export const refuse = {
  authorizationFormat: () =>
    refusal(
      401,
      "authorization_header_format_invalid",
      "Invalid Authorization header format",
      "Invalid Authorization header format. Must be 'Bearer <YOUR_API_KEY>'",
    ),
  key: () =>
    refusal(
      401,
      "clerk_key_invalid",
      "The provided Clerk Secret Key is invalid. Make sure that your Clerk Secret Key is correct.",
    ),
  apiVersion: (why) => refusal(400, "api_version_invalid", "Invalid API version", why),
  organization: () => refusal(404, "resource_not_found", "Given organization not found."),
  user: () => refusal(404, "resource_not_found", "Given user not found."),
  /** A field of the body names something that does not exist. */
  noResource: (field, what) =>
    new Refusal(404, [ofField(field, "resource_not_found", "not found", `${what} not found`)]),
  noFile: () => new Refusal(400, [form.missing("file")]),
  path: () => refusal(404, "resource_not_found", "Resource not found."),
  role: () => refusal(404, "resource_not_found", "Given organization role not found."),
  permission: () => refusal(404, "resource_not_found", "Given organization permission not found."),
  roleSet: () => refusal(404, "resource_not_found", "Given role set not found."),
  membership: () => refusal(404, "resource_not_found", "Given organization membership not found."),
  domain: () => refusal(404, "resource_not_found", "Given organization domain not found."),
  invitation: () => refusal(404, "organization_invitation_not_found", "Given organization invitation not found."),
  invitationNotPending: () =>
    refusal(
      404,
      "organization_invitation_not_pending",
      "Organization invitation is not pending",
      "The organization invitation is not pending, so it cannot be revoked or accepted.",
    ),
  alreadyMember: (email) =>
    refusal(
      400,
      "already_a_member_in_organization",
      "already a member",
      `${email} is already a member of the organization.`,
    ),
  invitationNotUnique: (email) =>
    refusal(
      400,
      "organization_invitation_not_unique",
      "duplicate invitation",
      `${email} has a pending invitation already.`,
    ),
  bulkSize: (max) =>
    refusal(400, "bulk_size_exceeded", "Bulk size exceeded", `At most ${max} invitations can be made at once.`),
  membershipQuota: (max) =>
    refusal(
      403,
      "organization_membership_quota_exceeded",
      "organization membership quota exceeded",
      `You have reached your limit of ${max} organization memberships, including outstanding invitations.`,
    ),
  lastAdministrator: () =>
    refusal(
      400,
      "organization_minimum_permissions_needed",
      "minimum permissions needed",
      "There has to be at least one member with the minimum system permissions: manage and read members, delete the profile.",
    ),
  missingPermission: (permission) =>
    new Refusal(403, [
      problem("missing_organization_permission", "missing permission", `The user lacks the permission ${permission}.`, {
        permissions: [permission],
      }),
    ]),
  notEnabled: () =>
    refusal(403, "organization_not_enabled_in_instance", "The organizations feature is not enabled for this instance."),
  slugsDisabled: () =>
    refusal(403, "organization_slugs_disabled", "Organization slugs are disabled for this instance."),
  domainsNotEnabled: () =>
    refusal(403, "organization_domains_not_enabled", "This instance does not have domains enabled for organizations."),
  domainExists: () =>
    domainRefusal("organization_domain_already_exists", "is taken by an organization of this instance."),
  domainBlocked: () => domainRefusal("organization_domain_blocked", "is a provider of disposable addresses."),
  domainCommon: () => domainRefusal("organization_domain_common", "is a common provider of addresses."),
  enrollmentModeNotEnabled: (mode) =>
    refusal(
      403,
      "organization_domain_enrollment_mode_not_enabled",
      "enrollment mode not enabled",
      `The enrollment mode ${mode} is not enabled for this instance.`,
    ),
  domainQuota: (max) =>
    refusal(
      403,
      "organization_domain_quota_exceeded",
      "domain quota exceeded",
      `An organization has at most ${max} domains.`,
    ),
  roleQuota: (max) =>
    refusal(
      403,
      "organization_instance_roles_quota_exceeded",
      "role quota exceeded",
      `An instance has at most ${max} custom roles.`,
    ),
  plan: (what) =>
    refusal(402, "unsupported_subscription_plan_features", "Unsupported plan features", `The plan has no ${what}.`),
  systemPermission: () =>
    refusal(
      403,
      "organization_system_permission_not_modifiable",
      "A system permission can be neither changed nor deleted.",
    ),
  permissionAssigned: () =>
    refusal(409, "organization_role_permission_association_exists", "The role has this permission already."),
  permissionNotAssigned: () => refusal(404, "resource_not_found", "The role does not have this permission."),
  roleOfMembers: () => refusal(422, "organization_role_assigned_members", "The role is held by a member."),
  roleOfInvitations: () =>
    refusal(422, "organization_role_exists_in_invitations", "The role is named in an invitation."),
  roleOfCreators: () =>
    refusal(422, "organization_role_default_creator_role", "The role is the creator role of a role set."),
  roleOfDomains: () =>
    refusal(422, "organization_role_domain_default_role", "The role is the default role of a role set."),
  creatorPermissions: () =>
    refusal(
      422,
      "organization_missing_creator_role_permissions",
      "The creator role needs the permissions to manage and read members and to delete the profile.",
    ),
  migrating: (key) =>
    refusal(
      422,
      "role_set_migration_in_progress",
      "Role set migration in progress",
      `The role set ${key} is being migrated.`,
    ),
  currency: (currency) => refusal(400, "currency_invalid", "Invalid currency", `${currency} is not supported.`),
  idempotencyKey: () =>
    refusal(
      409,
      "idempotency_key_conflict",
      "Idempotency key conflict",
      "The idempotency key was used with another request before.",
    ),
  creator: (id) => refusal(400, "organization_creator_not_found", `No users found with id ${id}`),
  body: (why) => refusal(400, "request_body_invalid", "Request body invalid", why),
  bodySize: () => refusal(413, "request_body_too_large", "Request body too large"),
  contentType: (wanted) =>
    refusal(415, "unsupported_content_type", "Unsupported content type", `The content type must be ${wanted}.`),
  imageSize: () => refusal(413, "image_too_large", "Image too large", "The image must not exceed 10 MB."),
  notLocal: (why) => refusal(403, "emulator_not_local", "This route drives the emulator", why),
  state: (where, why) =>
    new Refusal(422, [
      ofField(where, "emulator_state_invalid", "is invalid", `The state is refused: ${where} ${why}.`),
    ]),
  tooMany: (seconds) =>
    new Refusal(
      429,
      [problem("too_many_requests", "Too many requests", "Too many requests. Please try again in a bit.")],
      { "retry-after": String(seconds) },
    ),
  internal: () => refusal(500, "internal_clerk_error", "Oops, an unexpected error occurred"),
};
