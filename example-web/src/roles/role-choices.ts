// The roles that an organization can give its members: those of its role set.
import type { Organization, Role } from "clerk-organizations/slim";
import { api, roleSets } from "../api.ts";
import { loadRoles } from "./use-roles.ts";

/** Of an organization that is not loaded, only the id is known. */
export type MaybeLoaded = Pick<Organization, "id"> & Partial<Organization>;

export interface RoleChoices {
  /** All roles of the instance. */
  all: readonly Role[];
  /** The roles of the role set, or all roles if it cannot be read. Then Clerk decides. */
  offered: readonly Role[];
  /** The key of the role that new members have by default. */
  defaultKey: string;
}

/** Clerk's default role, for when the role set cannot be read. */
const MEMBER = "org:member";

/** Not repeated if it fails: a server may not allow it, and the roles are needed soon. */
const ONCE = { maxRetries: 0, timeout: 5000 };

export async function loadRoleChoices(organization: MaybeLoaded, signal?: AbortSignal): Promise<RoleChoices> {
  const [all, set] = await Promise.all([loadRoles(signal), findRoleSet(organization, signal).catch(() => undefined)]);
  const offered = set ? all.filter(({ key }) => set.roles.some((role) => role.key === key)) : all;
  return { all, offered, defaultKey: set?.defaultRole?.key ?? MEMBER };
}

/** An organization without a key uses the initial role set. */
async function findRoleSet(organization: MaybeLoaded, signal: AbortSignal | undefined) {
  const call = { ...ONCE, signal };
  const [{ roleSetKey }, { data }] = await Promise.all([
    organization.name === undefined ? api.getOrganization(organization.id, {}, call) : organization,
    roleSets.listRoleSets({ limit: 500 }, call),
  ]);
  return data.find(({ key, type }) => (roleSetKey ? key === roleSetKey : type === "initial"));
}
