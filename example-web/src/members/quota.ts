// How many members an organization has and may have, as far as its data says.
import type { Organization } from "clerk-organizations/slim";

const number = new Intl.NumberFormat();

/** For example "3 of 5, 1 pending invitation". Pending invitations take seats too. */
export function quotaText(organization: Partial<Organization>): string {
  const { membersCount, pendingInvitationsCount: pending = 0, maxAllowedMemberships: max } = organization;
  if (membersCount === undefined) return "";
  const members = number.format(membersCount);
  const parts = [max ? `${members} of ${number.format(max)}` : members];
  if (pending > 0) parts.push(`${number.format(pending)} pending invitation${pending === 1 ? "" : "s"}`);
  return parts.join(", ");
}

export function isFull(organization: Partial<Organization>): boolean {
  const { membersCount = 0, pendingInvitationsCount: pending = 0, maxAllowedMemberships: max } = organization;
  return Boolean(max) && membersCount + pending >= Number(max);
}
