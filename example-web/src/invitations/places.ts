// Whether an organization has places for those who are to be invited.
import type { Organization } from "clerk-organizations/slim";

type Limits = Pick<Organization, "maxAllowedMemberships" | "membersCount">;

/** Returns a warning if they are too many. Pending invitations take places too. No limit is 0. */
export function placesWarning(
  { maxAllowedMemberships: max, membersCount = 0 }: Limits,
  pending: number,
  ready: number,
) {
  const free = Math.max(0, max - membersCount - pending);
  if (max === 0 || ready <= free) return "";
  const [count, verb] = [free === 0 ? "None" : free, free > 1 ? "are" : "is"];
  const refused = free === 0 ? "these invitations" : `${ready - free} of these invitations`;
  return `The organization allows ${max} memberships, and pending invitations count. ${count} of them ${verb} free, so Clerk will refuse ${refused}.`;
}
