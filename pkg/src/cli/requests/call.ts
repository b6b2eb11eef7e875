// A call of the API as data, so that it can be executed or only previewed.
import type { Iteration, OrganizationsApi, RequestPreview } from "clerk-organizations";
import { operationOf } from "../operations/operations.js";

export interface Call {
  operation: string;
  /** The ids in the path, then the parameters. */
  args: unknown[];
}

/** What a call returns: an object of the API, or a page of them. */
export type Result = Record<string, unknown> & { id?: string | undefined };

/** A page of a list. */
export interface Page {
  data: Result[];
  totalCount: number;
}

type Method = (...args: unknown[]) => Promise<Result | undefined>;
type Class = new (api: OrganizationsApi) => OrganizationsApi & Record<string, Method>;

/** The client of the section that has an operation. It shares everything with `api`. */
export async function clientOf(api: OrganizationsApi, operation: string) {
  const classes = (await import("clerk-organizations")) as unknown as Record<string, Class>;
  const { className } = operationOf(operation);
  return new (classes[className] as Class)(api);
}

/** Returns `undefined` if a retry found that the change had already been made. */
export async function execute(api: OrganizationsApi, { operation, args }: Call): Promise<Result | undefined> {
  const client = await clientOf(api, operation);
  return (client[operation] as Method)(...args);
}

/** Iterates over all rows of a list. `args` are those of its operation. */
export async function iterateList(api: OrganizationsApi, { operation, args }: Call): Promise<Iteration<Result>> {
  const client = await clientOf(api, operation);
  const method = client[operationOf(operation).iterator as string] as (...args: unknown[]) => unknown;
  return method.apply(client, args) as Iteration<Result>;
}

/** Returns the request of a call. Rejects if the call breaks a rule. */
export async function preview(api: OrganizationsApi, { operation, args }: Call): Promise<RequestPreview> {
  const client = await clientOf(api, operation);
  return client.preview(operation as "getOrganization", ...(args as [string]));
}
