// A call of the API as a value, so that it can be made or only shown.
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

/** Makes it. */
export function execute(api: OrganizationsApi, { operation, args }: Call): Promise<Result> {
  return (api[operation] as (...args: unknown[]) => Promise<Result>).apply(api, args);
}

/** What it would send; a call that breaks a rule rejects, as it would when it is made. */
export function preview(api: OrganizationsApi, { operation, args }: Call): Promise<RequestPreview> {
  return api.preview(operation, ...(args as Parameters<OrganizationsApi[Method]>));
}
