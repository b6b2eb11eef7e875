// A call of the API as data, so that it can be executed or only previewed.
import type { DeletedObject, Organization, OrganizationsApi, RequestPreview } from "clerk-organizations";

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

export function execute(api: OrganizationsApi, { operation, args }: Call): Promise<Result> {
  return (api[operation] as (...args: unknown[]) => Promise<Result>).apply(api, args);
}

/** Returns the request of a call. Rejects if the call breaks a rule. */
export function preview(api: OrganizationsApi, { operation, args }: Call): Promise<RequestPreview> {
  return api.preview(operation, ...(args as Parameters<OrganizationsApi[Method]>));
}
