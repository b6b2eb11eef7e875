// Clerk refuses to remove or demote the last member whose role can manage the organization. Whether a member is that one is found out
// before a dialog offers it.
import type { OrganizationMembership, OrganizationMemberships, Role } from "clerk-organizations/slim";
import { memberships } from "../api.ts";

/** The permissions that at least one member must have. */
const NEEDED = ["org:sys_memberships:manage", "org:sys_memberships:read", "org:sys_profile:delete"];

export const canManage = (permissions: readonly string[]) => NEEDED.every((key) => permissions.includes(key));

export const isManagerRole = ({ permissions }: Role) => canManage(permissions.map(({ key }) => key));

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
  const role = [...new Set([membership.role, ...roles.filter(isManagerRole).map(({ key }) => key)])];
  try {
    const page = await memberships.listOrganizationMemberships(membership.organization.id, { role, limit: 2 });
    return isLastOf(page, membership);
  } catch {
    return undefined;
  }
}

/** @param page members with a role that can manage the organization */
export function isLastOf(
  { data, totalCount }: OrganizationMemberships,
  membership: OrganizationMembership,
): boolean | undefined {
  if (data.some(({ id, permissions }) => id !== membership.id && canManage(permissions))) return false;
  return totalCount <= data.length ? true : undefined;
}
