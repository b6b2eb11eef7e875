// Makes a change again that an earlier run began without recording its result. The change is made once: what that run has
// already made counts as done.
import type { ClerkApiError, OrganizationsApi } from "clerk-organizations";
import { isClerkError, UnknownOutcome } from "../../failure.js";
import { operationOf } from "../../operations/operations.js";
import { type Call, execute, iterateList, type Result } from "../../requests/call.js";

/** Reads a list, with all its pages. */
type List = (operation: string, ...args: unknown[]) => Promise<Result[]>;

/** Whether the server has what a refused change would have made. `ids` are those in its path. */
type Finder = (list: List, ids: string[], params: any, error: ClerkApiError) => Promise<boolean>;

/** The largest number of rows that every list accepts. */
const PAGE = 499;

/**
 * Returns `undefined` if an earlier run has made the change.
 *
 * @param onRefusal is called if Clerk refuses the change, and the earlier run has not made it either. After any other error, that
 *   remains unknown.
 * @throws UnknownOutcome if nothing can show whether it was made
 */
export async function executeAgain(
  api: OrganizationsApi,
  call: Call,
  onRefusal: () => void,
): Promise<Result | undefined> {
  const { operation, args } = call;
  const find = async () => (operation === "createOrganization" ? findCreated(api, Object(args[0])) : undefined);
  const found = await find();
  if (found) return found;
  try {
    return await execute(api, call);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    // The request of the earlier run may have arrived late.
    const late = await find();
    if (late || (await isMade(api, call, error))) return late;
    onRefusal();
    throw error;
  }
}

/** The statuses of refusals that are not about the data: the key, a replayed request, the rate limit. */
const ABOUT_THE_CALL = [401, 425, 429];

/** Whether Clerk refused a change because of the state of the data, not because of the key, the rate limit or a lock. */
export const isRefusal = (error: unknown): error is ClerkApiError =>
  isClerkError(error) &&
  error.outcome === "not_applied" &&
  (error.status ?? 500) < 500 &&
  !ABOUT_THE_CALL.includes(error.status ?? 401) &&
  (error as ClerkApiError).code !== "resource_locked";

function isMade(api: OrganizationsApi, { operation, args }: Call, error: ClerkApiError): Promise<boolean> {
  const { ids, isDeletion } = operationOf(operation);
  const list: List = async (name, ...inputs) => {
    const rows: Result[] = [];
    for await (const row of await iterateList(api, { operation: name, args: inputs })) rows.push(row);
    return rows;
  };
  const find = FINDERS[operation] ?? (isDeletion ? wasDeleted : wasNot);
  return find(list, args.slice(0, ids.length) as string[], args[ids.length], error);
}

/** An error that names a parameter is not about what was to be deleted, nor is a 404 of a gateway, which has none of Clerk's errors. */
const wasDeleted: Finder = async (_list, _ids, _params, { status, errors }) =>
  status === 404 && errors.length > 0 && !errors.some(({ meta }) => meta && "paramName" in meta);
const wasNot: Finder = async () => false;

/** The changes that Clerk refuses to make twice. */
const FINDERS: Record<string, Finder> = {
  async createOrganizationMembership(list, [id], { userId, role }) {
    const found = await list("listOrganizationMemberships", id, { userId: [userId] });
    return found.some((one) => one.role === role);
  },
  createOrganizationInvitation: (list, ids, params) => areInvited(list, ids, [params]),
  createOrganizationInvitationBulk: (list, ids, params) => areInvited(list, ids, params),
  async revokeOrganizationInvitation(list, [id, invitationId]) {
    const found = await list("listOrganizationInvitations", id, { status: ["revoked"], limit: PAGE });
    return found.some((one) => one.id === invitationId);
  },
  async createOrganizationDomain(list, [id], { name }) {
    const found = await list("listOrganizationDomains", id, { limit: PAGE });
    return found.some((one) => one.name === name.toLowerCase());
  },
  createOrganizationRole: (list, _ids, { key }) => hasKey(list, "listOrganizationRoles", key),
  createOrganizationPermission: (list, _ids, { key }) => hasKey(list, "listOrganizationPermissions", key),
  createRoleSet: (list, _ids, { key }) => hasKey(list, "listRoleSets", key),
  assignPermissionToOrganizationRole: async (_list, _ids, _params, { status }) => status === 409,
  async addRolesToRoleSet(list, [id], { roleKeys }) {
    const keys = await rolesOf(list, id);
    return roleKeys.every((key: string) => keys.includes(key));
  },
  async replaceRoleInRoleSet(list, [id], { roleKey, toRoleKey }) {
    const keys = await rolesOf(list, id);
    return keys.includes(toRoleKey) && !keys.includes(roleKey);
  },
};

async function areInvited(list: List, [id]: string[], params: { emailAddress: string; role: string }[]) {
  const query = { status: ["pending", "accepted"], limit: PAGE };
  const pages = params.map(({ emailAddress }) =>
    list("listOrganizationInvitations", id, { ...query, emailAddress: emailAddress.toLowerCase() }),
  );
  const found = (await Promise.all(pages)).flat();
  return params.every(({ emailAddress, role }) =>
    found.some((one) => String(one.emailAddress).toLowerCase() === emailAddress.toLowerCase() && one.role === role),
  );
}

async function hasKey(list: List, operation: string, key: string | undefined): Promise<boolean> {
  if (key === undefined) return false;
  return (await list(operation, { query: key, limit: PAGE })).some((one) => one.key === key);
}

async function rolesOf(list: List, keyOrId: string | undefined): Promise<string[]> {
  const sets = await list("listRoleSets", { query: keyOrId, limit: PAGE });
  const found = sets.find(({ id, key }) => id === keyOrId || key === keyOrId);
  return ((found?.roles ?? []) as { key: string }[]).map(({ key }) => key);
}

/** What identifies an organization that an earlier run may have created. */
interface Identity {
  name?: string;
  slug?: string | null;
  createdAt?: string | null;
}

/** Finds the organization by its slug, or by its name and the time of its creation. Clerk would create a second one. */
async function findCreated(api: OrganizationsApi, { name, slug, createdAt }: Identity): Promise<Result | undefined> {
  if (typeof slug !== "string" && typeof createdAt !== "string")
    throw new UnknownOutcome(
      `an earlier run may have created "${name}": check, and give it a slug before you repeat it`,
    );
  const time = Date.parse(createdAt ?? "");
  // A query finds parts of names and slugs, so the one that is meant may be behind many others.
  for await (const one of api.iterateOrganizations({ query: slug ?? name, limit: PAGE }))
    if (one.name === name && (typeof slug === "string" ? one.slug === slug : one.createdAt === time)) return { ...one };
  return undefined;
}
