// Clerk cannot send an invitation again: the old one is revoked, and a new one takes its place.
import type { CreateOrganizationInvitationParams, OrganizationInvitation } from "clerk-organizations/slim";
import { invitations } from "../api.ts";
import { keyOf } from "./entry.ts";
import { findPending } from "./look-up.ts";
import { verdictOn } from "./verdict.ts";

type Options = Omit<CreateOrganizationInvitationParams, "emailAddress" | "role">;

/**
 * Invites the same address again with the same role and metadata. If this fails, it can be repeated: it reads first what is left to
 * do.
 *
 * @param onRevoked called once the old link no longer works
 */
export async function resend(
  organizationId: string,
  { id, emailAddress }: OrganizationInvitation,
  options: Options,
  onRevoked: () => void,
): Promise<void> {
  const old = await invitations.getOrganizationInvitation(organizationId, id);
  if (old.status === "accepted") throw new Error(`${emailAddress} has accepted the invitation meanwhile.`);
  if (old.status === "pending") {
    await invitations.revokeOrganizationInvitation(organizationId, id);
    onRevoked();
  }
  const { role, publicMetadata, privateMetadata } = old;
  const params = { emailAddress, role, publicMetadata, privateMetadata, ...options };
  try {
    await invitations.createOrganizationInvitation(organizationId, params);
  } catch (error) {
    if (verdictOn(error) !== "unknown" || !(await isPending(organizationId, emailAddress))) throw error;
  }
}

const isPending = (organizationId: string, address: string) =>
  findPending(organizationId).then(
    (pending) => pending.has(keyOf(address)),
    () => false,
  );
