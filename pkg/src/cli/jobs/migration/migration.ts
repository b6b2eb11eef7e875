// Converts an organization, with what belongs to it, to the lines of a file that `apply` recreates it from.
import type {
  CallOptions,
  Organization,
  OrganizationDomain,
  OrganizationInvitation,
  OrganizationMembership,
  OrganizationsApi,
} from "clerk-organizations";
import { chunksOf } from "../../operations/operations.js";

/** What can be written beside organizations. */
export const PARTS = ["members", "invitations", "domains"] as const;
export type Part = (typeof PARTS)[number];

type Line = Record<string, unknown>;
type Call = Pick<CallOptions, "signal">;

const DAY_MS = 86_400_000;
const MAX_DAYS = 365;
/** Fewer are sent one by one: Clerk allows 50 calls of several in an hour, and 250 of one. */
const MIN_TOGETHER = 5;
const PAGE = 500;
/** Who has this permission can invite. */
const MANAGES_MEMBERS = "org:sys_memberships:manage";

/** The lines of one organization, in the order in which they have to be applied. */
export async function linesOf(
  api: OrganizationsApi,
  organization: Organization,
  parts: ReadonlySet<Part>,
  call: Call,
  now = Date.now(),
): Promise<Line[]> {
  const { OrganizationMembershipsApi, OrganizationInvitationsApi, OrganizationDomainsApi } = await import(
    "clerk-organizations"
  );
  const { id } = organization;
  const page = { limit: PAGE, orderBy: "+created_at" } as const;
  const members = parts.has("members")
    ? await all(new OrganizationMembershipsApi(api).iterateOrganizationMemberships(id, page, call))
    : [];
  const invitations = parts.has("invitations")
    ? await all(
        new OrganizationInvitationsApi(api).iterateOrganizationInvitations(id, { ...page, status: ["pending"] }, call),
      )
    : [];
  const domains = parts.has("domains")
    ? await all(new OrganizationDomainsApi(api).iterateOrganizationDomains(id, { limit: PAGE }, call))
    : [];
  return [
    ...organizationLines(organization, members),
    ...memberLines(organization, members),
    ...invitationLines(organization, invitations, members, now),
    ...domains.map((domain) => domainLine(organization, domain)),
  ];
}

async function all<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const row of rows) found.push(row);
  return found;
}

const userOf = ({ publicUserData }: OrganizationMembership) => publicUserData?.userId;
const isEmpty = (metadata: object | undefined) => Object.keys(metadata ?? {}).length === 0;

/** Omits metadata without keys. */
const metadataOf = (of: { publicMetadata: object; privateMetadata?: object | undefined }) => ({
  ...(!isEmpty(of.publicMetadata) && { publicMetadata: of.publicMetadata }),
  ...(!isEmpty(of.privateMetadata) && { privateMetadata: of.privateMetadata }),
});

const line = ({ id }: Organization, operation: string, more: Line): Line => ({
  operation,
  organizationId: { ref: id },
  ...more,
});

function organizationLines(organization: Organization, members: OrganizationMembership[]): Line[] {
  const { id, name, slug, maxAllowedMemberships, createdAt, roleSetKey, adminDeleteEnabled } = organization;
  const creator = creatorAmong(organization, members);
  const params = {
    name,
    ...(slug !== undefined && { slug }),
    // A creator becomes a member.
    ...(creator && { createdBy: userOf(creator) }),
    maxAllowedMemberships,
    ...metadataOf(organization),
    createdAt: new Date(createdAt).toISOString(),
    ...(roleSetKey !== undefined && { roleSetKey }),
  };
  const create = { operation: "createOrganization", ref: id, params };
  const update = {
    ...(adminDeleteEnabled !== undefined && { adminDeleteEnabled }),
    // Clerk makes a slug from the name if it creates an organization without one.
    ...(slug === undefined && { slug: null }),
  };
  if (Object.keys(update).length === 0) return [create];
  return [create, line(organization, "updateOrganization", { params: update })];
}

/** The creator, who is a member from the start. */
const creatorAmong = ({ createdBy }: Organization, members: OrganizationMembership[]) =>
  createdBy === undefined ? undefined : members.find((member) => userOf(member) === createdBy);

function memberLines(organization: Organization, members: OrganizationMembership[]): Line[] {
  const creator = creatorAmong(organization, members);
  const others = members.filter((member) => member !== creator && userOf(member) !== undefined);
  const create = (member: OrganizationMembership) =>
    line(organization, "createOrganizationMembership", {
      params: { userId: userOf(member), role: member.role, ...metadataOf(member) },
    });
  // The creator is the first administrator, and may lose the role only when there is another one.
  return [...others.map(create), ...(creator ? creatorLines(organization, creator) : [])];
}

function creatorLines(organization: Organization, creator: OrganizationMembership): Line[] {
  const userId = userOf(creator);
  const metadata = metadataOf(creator);
  const role = line(organization, "updateOrganizationMembership", { userId, params: { role: creator.role } });
  if (Object.keys(metadata).length === 0) return [role];
  return [role, line(organization, "updateOrganizationMembershipMetadata", { userId, params: metadata })];
}

function invitationLines(
  organization: Organization,
  invitations: OrganizationInvitation[],
  members: OrganizationMembership[],
  now: number,
): Line[] {
  const inviters = new Set(
    members.filter(({ permissions }) => permissions.includes(MANAGES_MEMBERS)).map((member) => userOf(member)),
  );
  const params = invitations.map((invitation) => invitationParams(invitation, inviters, now));
  return chunksOf("createOrganizationInvitationBulk", params).flatMap((chunk) =>
    chunk.length < MIN_TOGETHER
      ? chunk.map((params) => line(organization, "createOrganizationInvitation", { params }))
      : [line(organization, "createOrganizationInvitationBulk", { params: chunk })],
  );
}

/** Only a member who may manage members can be the inviter. */
function invitationParams(invitation: OrganizationInvitation, inviters: Set<string | undefined>, now: number): Line {
  const { emailAddress, role, inviterId, expiresAt } = invitation;
  const days = expiresAt === undefined ? undefined : Math.ceil((expiresAt - now) / DAY_MS);
  return {
    emailAddress,
    role,
    ...(inviterId !== undefined && inviters.has(inviterId) && { inviterUserId: inviterId }),
    ...metadataOf(invitation),
    ...(days !== undefined && { expiresInDays: Math.min(Math.max(days, 1), MAX_DAYS) }),
  };
}

function domainLine(organization: Organization, domain: OrganizationDomain): Line {
  const { name, enrollmentMode, verification, affiliationVerification } = domain;
  const verified = (affiliationVerification ?? verification)?.status === "verified";
  return line(organization, "createOrganizationDomain", { params: { name, enrollmentMode, verified } });
}
