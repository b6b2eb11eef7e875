// A line of a file as a change: which method of the API, about which organization, with which parameters.
import { dirname, resolve } from "node:path";
import { type Call, METHODS, type Method } from "./call.js";
import { parseExactJson } from "./exact-json.js";
import { errorMessage, usage } from "./failure.js";
import { readImage } from "./image.js";
import type { Line, Source } from "./source.js";

export interface Change {
  line: number;
  text: string;
  operation: Method;
  /** The organization, where there is one yet. */
  organizationId: string | undefined;
  params: unknown;
  /** What a relative path in it starts from. */
  folder: string;
}

const CHANGES: readonly Method[] = METHODS.filter((name) => name !== "getOrganization");
const MEMBERS = ["operation", "id", "params"];
const WITHOUT_PARAMS: Method[] = ["deleteOrganization", "deleteOrganizationLogo"];

/** Reads a line. What the API itself checks is checked by it. */
export function changeOf(source: Source, { number, text }: Line): Change {
  const broken = (rule: string) => usage(`${source.at(number)}: ${rule}`);
  const { operation, id, params, ...others } = objectOf(text, broken);
  if (!CHANGES.includes(operation as Method)) throw broken(`operation must be one of ${CHANGES.join(", ")}`);
  const other = Object.keys(others)[0];
  if (other !== undefined) throw broken(`has the member ${JSON.stringify(other)}; known are ${MEMBERS.join(", ")}`);
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
  };
}

function objectOf(text: string, broken: (rule: string) => Error): Record<string, unknown> {
  let value: unknown;
  try {
    value = parseExactJson(text);
  } catch (error) {
    throw broken(`cannot be taken as JSON: ${errorMessage(error)}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw broken("must be a JSON object");
  return value as Record<string, unknown>;
}

/** The call that it stands for. The file of a logo is found beside the file of changes. */
export async function callOf({ operation, organizationId, params, folder }: Change): Promise<Call> {
  const ids = organizationId === undefined ? [] : [organizationId];
  if (params === undefined) return { operation, args: ids };
  const { file } = Object(params);
  const isPath = operation === "uploadOrganizationLogo" && typeof file === "string";
  return {
    operation,
    args: [...ids, isPath ? { ...Object(params), file: await readImage(resolve(folder, file)) } : params],
  };
}
