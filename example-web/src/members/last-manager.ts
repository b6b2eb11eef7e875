// Clerk refuses to remove or demote the last member whose role can manage the organization. The page says so beforehand.
import type { OrganizationMembership, OrganizationMemberships, Role } from "clerk-organizations/slim";

/** The permissions that at least one member must have, and the creator role. */
export const NEEDED = ["org:sys_memberships:manage", "org:sys_memberships:read", "org:sys_profile:delete"];

export const canManage = (permissions: readonly string[]) => NEEDED.every((key) => permissions.includes(key));

export const isManagerRole = ({ permissions }: Pick<Role, "permissions">) =>
  canManage(permissions.map(({ key }) => key));

/**
 * Whether no other member can manage the organization, or `undefined` if the page does not tell.
 *
 * @param page members with a role that can manage the organization
 */
export function isLastOf(
  { data, totalCount }: OrganizationMemberships,
  membership: OrganizationMembership,
): boolean | undefined {
  if (data.some(({ id, permissions }) => id !== membership.id && canManage(permissions))) return false;
  return totalCount <= data.length ? true : undefined;
}
