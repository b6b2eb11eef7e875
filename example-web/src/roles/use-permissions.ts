import type { Permission } from "clerk-organizations/slim";
import { permissions } from "../api.ts";
import { type Loaded, useLoaded } from "../shell/loaded.ts";

/** The number of permissions has no limit, so they may need several requests. */
export function usePermissions(): Loaded<Permission[]> {
  return useLoaded("The list of permissions", "permissions", async (signal) => {
    const all: Permission[] = [];
    const params = { orderBy: "key", limit: 500 } as const;
    for await (const permission of permissions.iterateOrganizationPermissions(params, { signal })) all.push(permission);
    return all;
  });
}
