// The member of a membership. Clerk may omit the user's data; the name is then that of nobody.
import type { OrganizationMembership, Role } from "clerk-organizations/slim";
import { memberships } from "../api.ts";
import { canManage, isLastOf, isManagerRole } from "./last-manager.ts";

/** The name to show: the user's full name, or else what identifies the user. */
export function nameOf({ publicUserData: user }: OrganizationMembership): string {
  const fullName = [user?.firstName, user?.lastName].filter(Boolean).join(" ");
  return fullName || user?.username || user?.identifier || user?.userId || "Unknown user";
}

export function roleNameOf({ role, roleName }: OrganizationMembership): string {
  return roleName || role;
}

/** Reads the current state of a membership. */
export async function readMembership(
  before: OrganizationMembership,
  signal?: AbortSignal,
): Promise<OrganizationMembership> {
  const userId = userIdOf(before);
  const { data } = await memberships.listOrganizationMemberships(
    before.organization.id,
    { userId: [userId] },
    { signal },
  );
  // Clerk ignores ids that it does not know, and then lists others.
  const now = data.find(({ publicUserData }) => publicUserData?.userId === userId);
  if (!now) throw new Error(`${nameOf(before)} is no longer a member.`);
  return now;
}

/** Throws for a membership without user data, which has no actions. */
export function userIdOf(membership: OrganizationMembership): string {
  const { publicUserData: user } = membership;
  if (!user) throw new Error("Clerk did not say who this member is.");
  return user.userId;
}

/**
 * Whether no other member can manage the organization. Returns `undefined` if that cannot be known.
 *
 * @param roles all roles of the instance, or `undefined` if they could not be loaded
 */
export async function isLastManager(
  membership: OrganizationMembership,
  roles: readonly Role[] | undefined,
): Promise<boolean | undefined> {
  if (!canManage(membership.permissions)) return false;
  if (!roles) return undefined;
  const keys = new Set([membership.role, ...roles.filter(isManagerRole).map(({ key }) => key)]);
  try {
    const params = { role: [...keys], limit: 2 };
    return isLastOf(await memberships.listOrganizationMemberships(membership.organization.id, params), membership);
  } catch {
    return undefined;
  }
}
