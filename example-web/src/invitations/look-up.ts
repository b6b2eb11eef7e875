// Finds out who of many people is invited or a member already.
import { invitations, memberships } from "../api.ts";
import { keyOf } from "./entry.ts";

/** Clerk accepts a hundred addresses, but the URL would get too long for some servers. */
const CHUNK = 50;

/** The pending invitations, by the key of their address. Clerk can filter by one address only, so all are read. */
export async function findPending(organizationId: string, signal?: AbortSignal): Promise<Set<string>> {
  const params = { status: ["pending"], limit: 500 };
  const found = new Set<string>();
  for await (const { emailAddress } of invitations.iterateOrganizationInvitations(organizationId, params, { signal }))
    found.add(keyOf(emailAddress));
  return found;
}

/** The keys of the addresses that belong to members. */
export async function findMembers(
  organizationId: string,
  addresses: readonly string[],
  signal: AbortSignal,
): Promise<Set<string>> {
  const found: string[] = [];
  for (let at = 0; at < addresses.length; at += CHUNK)
    found.push(...(await membersAmong(organizationId, addresses.slice(at, at + CHUNK), signal)));
  return new Set(found.map(keyOf));
}

/** A member shows one of its addresses at most, and can be found by others. Then halves of the list are tried. */
async function membersAmong(organizationId: string, addresses: string[], signal: AbortSignal): Promise<string[]> {
  if (addresses.length === 0) return [];
  const params = { emailAddress: addresses.map(keyOf), limit: CHUNK };
  const { data } = await memberships.listOrganizationMemberships(organizationId, params, { signal });
  if (data.length === 0) return [];
  if (addresses.length === 1) return addresses;
  const shown = new Set(data.map(({ publicUserData }) => keyOf(publicUserData?.identifier ?? "")));
  const isShown = (address: string) => shown.has(keyOf(address));
  const found = addresses.filter(isShown);
  const others = addresses.filter((address) => !isShown(address));
  const half = found.length > 0 ? others.length : Math.ceil(others.length / 2);
  return [
    ...found,
    ...(await membersAmong(organizationId, others.slice(0, half), signal)),
    ...(await membersAmong(organizationId, others.slice(half), signal)),
  ];
}
