// Parses a line of a file of changes: the method of the API, the organization and the parameters.
import { dirname, resolve } from "node:path";
import { type Call, METHODS, type Method } from "./call.js";
import type { CheckedImages } from "./checked-images.js";
import { parseExactJson } from "./exact-json.js";
import { errorMessage, usage } from "./failure.js";
import type { Line, Source } from "./source.js";

export interface Change {
  line: number;
  text: string;
  operation: Method;
  /** Absent if the organization is to be created. */
  organizationId: string | undefined;
  params: unknown;
  /** The folder of relative paths in the change. */
  folder: string;
  images: CheckedImages;
}

const CHANGES: readonly Method[] = METHODS.filter((name) => name !== "getOrganization");
const MEMBERS = ["operation", "id", "params"];
const WITHOUT_PARAMS: Method[] = ["deleteOrganization", "deleteOrganizationLogo"];

/** Parses a line. The API checks the parameters. */
export function changeOf(source: Source, { number, text }: Line): Change {
  const broken = (rule: string) => usage(`${source.at(number)}: ${rule}`);
  const { operation, id, params, ...others } = objectOf(text, broken);
  if (!CHANGES.includes(operation as Method)) throw broken(`operation must be one of ${CHANGES.join(", ")}`);
  const other = Object.keys(others)[0];
  if (other !== undefined)
    throw broken(`unknown member ${JSON.stringify(other)}; expected one of ${MEMBERS.join(", ")}`);
  const isNew = operation === "createOrganization";
  if (isNew ? id !== undefined : typeof id !== "string" || id === "")
    throw broken(isNew ? "a create has no id" : "id must be the id of an organization");
  if (params !== undefined && WITHOUT_PARAMS.includes(operation as Method))
    throw broken(`${operation} takes no params`);
  return {
    line: number,
    text,
    operation: operation as Method,
    organizationId: id as string | undefined,
    params,
    folder: source.name === "standard input" ? process.cwd() : dirname(source.name),
    images: source.images,
  };
}

function objectOf(text: string, broken: (rule: string) => Error): Record<string, unknown> {
  let value: unknown;
  try {
    value = parseExactJson(text);
  } catch (error) {
    throw broken(`cannot be parsed as JSON: ${errorMessage(error)}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw broken("must be a JSON object");
  return value as Record<string, unknown>;
}

/** Returns the call of a change. The path of a logo is relative to the file of changes. */
export async function callOf({ operation, organizationId, params, folder, images }: Change): Promise<Call> {
  const ids = organizationId === undefined ? [] : [organizationId];
  if (params === undefined) return { operation, args: ids };
  const { file } = Object(params);
  const isPath = operation === "uploadOrganizationLogo" && typeof file === "string";
  return {
    operation,
    args: [...ids, isPath ? { ...Object(params), file: await images.open(resolve(folder, file)) } : params],
  };
}
