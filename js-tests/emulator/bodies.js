// The schema of the body of each operation. An absent field stays absent, and null stays null.
import { z } from "zod";
import { MAX_SET_ROLES } from "./limits.js";
import {
  boolean,
  count,
  emailAddress,
  metadata,
  name,
  oneOf,
  problem,
  required,
  slug,
  string,
  strings,
  text,
  time,
} from "./validate.js";

const MAX_EXPIRY_DAYS = 365;

const METADATA = { public_metadata: metadata.nullable(), private_metadata: metadata.nullable() };

const organization = z.strictObject({
  name,
  slug: slug.nullable(),
  max_allowed_memberships: count.nullable(),
  created_at: time.nullable(),
  role_set_key: string.nullable(),
});

const organizationUpdate = organization.extend({ admin_delete_enabled: boolean.nullable() }).partial();

const days = z
  .number("integer")
  .refine(Number.isInteger, problem("type", "integer"))
  .refine((value) => value >= 1, problem("value", "1 or more"))
  .refine((value) => value <= MAX_EXPIRY_DAYS, problem("tooGreat", MAX_EXPIRY_DAYS));

const isPathOrUrl = (text) => text.startsWith("/") || (/^https?:/i.test(text) && URL.canParse(text));
const redirectUrl = string.refine(isPathOrUrl, problem("redirectUrl"));

const invitation = z
  .strictObject({
    ...METADATA,
    inviter_user_id: string.nullable(),
    redirect_url: redirectUrl.nullable(),
    expires_in_days: days.nullable(),
    notify: boolean.nullable(),
  })
  .partial()
  .extend({ email_address: required(emailAddress), role: required(string) });

/** The modes that the settings can enable. */
const OFFERED_MODES = ["manual_invitation", "automatic_invitation", "automatic_suggestion"];
export const ENROLLMENT_MODES = [...OFFERED_MODES, "enterprise_sso"];
const enrollmentMode = oneOf(...ENROLLMENT_MODES);

const HOST = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;
const domainName = string
  .transform((value) => value.toLowerCase())
  .refine((value) => HOST.test(value), problem("format", "must be a domain name, such as example.com"));

const keyOf = (pattern, form) => string.refine((value) => pattern.test(value), problem("format", `must be ${form}`));
const roleKey = keyOf(/^org:[a-z0-9_]+$/, "org: followed by a-z, 0-9 and _");
const roleSetKey = keyOf(/^role_set:[a-z0-9_]+$/, "role_set: followed by a-z, 0-9 and _");
const permissionKey = keyOf(
  /^org:(?!sys_)[a-z0-9_]+:[a-z0-9_]+$/,
  "org:<feature>:<action> of a-z, 0-9 and _, and must not begin with org:sys_",
);

const roleKeys = strings
  .refine((keys) => keys.length > 0, problem("missing"))
  .refine((keys) => keys.length <= MAX_SET_ROLES, problem("tooMany", MAX_SET_ROLES));

const role = z.strictObject({ name, key: roleKey, description: string.nullable(), permissions: strings.nullable() });
const roleSet = z.strictObject({ name, key: roleSetKey.nullable(), description: string.nullable() });
const setRoles = { default_role_key: string, creator_role_key: string };

const amount = z
  .number("integer")
  .refine(Number.isSafeInteger, problem("type", "integer"))
  .refine((value) => value > 0, problem("creditAmount", "must be greater than 0"));

const action = string.refine((value) => ["increase", "decrease"].includes(value), problem("creditAction"));
const identifiers = z.array(
  string.transform((value) => value.toLowerCase()),
  "array",
);

export const BODIES = {
  createOrganization: organization
    .extend({ ...METADATA, created_by: string.nullable() })
    .partial()
    .extend({ name }),
  updateOrganization: organizationUpdate,
  updateOrganizationWithMetadata: organizationUpdate.extend(METADATA).partial(),
  metadata: z.strictObject({ public_metadata: metadata, private_metadata: metadata }).partial(),
  createMembership: z
    .strictObject(METADATA)
    .partial()
    .extend({ user_id: required(string), role: required(string) }),
  updateMembership: z.strictObject({ role: required(string) }),
  createInvitation: invitation,
  createInvitations: z.array(invitation),
  revokeInvitation: z.strictObject({ requesting_user_id: string.nullable() }).partial(),
  acceptInvitation: z.strictObject({ user_id: required(string) }),
  createDomain: z
    .strictObject({ verified: boolean.nullable() })
    .partial()
    .extend({ name: required(domainName), enrollment_mode: required(enrollmentMode) }),
  updateDomain: z.strictObject({ enrollment_mode: enrollmentMode.nullable(), verified: boolean.nullable() }).partial(),
  createRole: role
    .extend({ include_in_initial_role_set: boolean.nullable() })
    .partial()
    .extend({ name, key: required(roleKey) }),
  updateRole: role.extend({ name: text.nullable(), key: roleKey.nullable() }).partial(),
  createPermission: z.strictObject({ name, key: required(permissionKey), description: string.optional() }),
  updatePermission: z.strictObject({ name, key: permissionKey, description: string }).partial(),
  createRoleSet: roleSet
    .extend({ type: oneOf("initial", "custom") })
    .partial()
    .extend({
      name,
      default_role_key: required(string),
      creator_role_key: required(string),
      roles: required(roleKeys),
    }),
  updateRoleSet: roleSet
    .extend({
      name: text.nullable(),
      type: oneOf("initial").nullable(),
      default_role_key: string.nullable(),
      creator_role_key: string.nullable(),
    })
    .partial(),
  addRoles: z
    .strictObject(setRoles)
    .partial()
    .extend({ role_keys: required(roleKeys) }),
  replaceRole: z.strictObject({ role_key: required(string), to_role_key: required(string) }),
  replaceRoleSet: z.strictObject({
    dest_role_set_key: required(string),
    reassignment_mappings: z.record(z.string(), string, "object").optional(),
  }),
  updateSettings: z
    .strictObject({
      enabled: boolean.nullable(),
      max_allowed_memberships: count.nullable(),
      admin_delete_enabled: boolean.nullable(),
      domains_enabled: boolean.nullable(),
      slug_disabled: boolean.nullable(),
      domains_enrollment_modes: z.array(oneOf(...OFFERED_MODES), "array"),
      creator_role_id: string.nullable(),
      domains_default_role_id: string.nullable(),
    })
    .partial(),
  adjustCredits: z
    .strictObject({ currency: string, note: string })
    .partial()
    .extend({ amount: required(amount), action: required(action), idempotency_key: required(string) }),
  createUser: z
    .strictObject({
      email_address: z.array(emailAddress, "array"),
      phone_number: identifiers,
      web3_wallet: identifiers,
      username: string.transform((value) => value.toLowerCase()).nullable(),
      first_name: string.nullable(),
      last_name: string.nullable(),
      created_at: time.nullable(),
      last_active_at: z.int("integer").nullable(),
    })
    .partial(),
};
