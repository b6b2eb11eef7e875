// A call of the API as a value, so that it can be made or only shown.
import type { DeletedObject, Organization, OrganizationsApi } from "clerk-organizations";

/** The methods that act on one organization. */
export const METHODS = [
  "createOrganization",
  "getOrganization",
  "updateOrganization",
  "deleteOrganization",
  "mergeOrganizationMetadata",
  "replaceOrganizationMetadata",
  "uploadOrganizationLogo",
  "deleteOrganizationLogo",
] as const;
export type Method = (typeof METHODS)[number];

export interface Call {
  operation: Method;
  args: unknown[];
}

export type Result = Organization | DeletedObject;

/** Makes it. */
export function make(api: OrganizationsApi, { operation, args }: Call): Promise<Result> {
  return (api[operation] as (...args: unknown[]) => Promise<Result>).apply(api, args);
}
