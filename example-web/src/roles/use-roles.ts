// The roles that members can have.
import type { Role } from "clerk-organizations/slim";
import { roles } from "../api.ts";
import { type Loaded, useLoaded } from "../shell/loaded.ts";

/** Clerk allows fewer roles in an instance than there are rows in a page. */
const ALL = { limit: 500 };

export function useRoles(): Loaded<Role[]> {
  return useLoaded("The list of roles", "roles", loadRoles);
}

export async function loadRoles(signal?: AbortSignal): Promise<Role[]> {
  return (await roles.listOrganizationRoles(ALL, { signal })).data;
}

/** The names of roles by their keys. */
export function roleNames(roles: readonly Role[] = []): Record<string, string> {
  return Object.fromEntries(roles.map(({ key, name }) => [key, name]));
}
