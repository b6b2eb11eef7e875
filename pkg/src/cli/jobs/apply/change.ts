// Parses a line of a file of changes: an operation of the API, the ids in its path, and its parameters.
import { dirname, resolve } from "node:path";
import { didYouMean } from "../../arguments/nearest.js";
import { errorMessage, usage } from "../../failure.js";
import type { CheckedImages } from "../../input/checked-images.js";
import { parseExactJson } from "../../input/exact-json.js";
import type { Line, Source } from "../../input/source.js";
import { CHANGES, operationOf } from "../../operations/operations.js";
import type { Call } from "../../requests/call.js";

/** An id, or a reference to the organization that another line creates. */
export type Id = string | { ref: string };

export const isReference = (id: Id): id is { ref: string } => typeof id !== "string";

export interface Change {
  line: number;
  text: string;
  operation: string;
  /** The ids in the path, in order. */
  ids: Id[];
  /** With `createOrganization`: the name by which other lines refer to the organization. */
  ref: string | undefined;
  params: unknown;
  /** The folder of relative paths in the change. */
  folder: string;
  images: CheckedImages;
}

/** The members of every line, beside the names of ids. */
const MEMBERS = ["operation", "id", "params"];

/** Parses a line. The API checks the parameters. */
export function changeOf(source: Source, { number, text }: Line): Change {
  const broken = (rule: string) => usage(`${source.at(number)}: ${rule}`);
  const members = objectOf(text, broken);
  const { operation, params, ref } = members;
  if (!CHANGES.includes(operation as string))
    throw broken(`operation must be one of ${CHANGES.join(", ")}${didYouMean(String(operation), CHANGES)}`);
  const { name, ids, takesParams } = operationOf(operation as string);
  checkMembers(members, [...MEMBERS, ...ids, ...(name === "createOrganization" ? ["ref"] : [])], broken);
  if (ids.length === 0 && members.id !== undefined)
    throw broken(name.startsWith("create") ? "a create has no id" : `${name} has no id`);
  if (ref !== undefined && (typeof ref !== "string" || ref === ""))
    throw broken("ref must be a text that is not empty");
  if (params !== undefined && !takesParams) throw broken(`${name} takes no params`);
  return {
    line: number,
    text,
    operation: name,
    ids: ids.map((id) => idOf(id, members, ids, broken)),
    ref: ref as string | undefined,
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

function checkMembers(members: object, known: string[], broken: (rule: string) => Error): void {
  const other = Object.keys(members).find((name) => !known.includes(name));
  if (other !== undefined) throw broken(`unknown member ${JSON.stringify(other)}; expected one of ${known.join(", ")}`);
}

/** Returns an id by its name. The only id of an operation may also be called `id`. */
function idOf(
  name: string,
  members: Record<string, unknown>,
  ids: readonly string[],
  broken: (rule: string) => Error,
): Id {
  const isOnly = ids.length === 1;
  if (members.id !== undefined && !isOnly) throw broken(`the ids must be named: ${ids.join(", ")}`);
  const id = members[name] ?? members.id;
  const ref = name === "organizationId" ? Object(id).ref : undefined;
  if (typeof ref === "string" && ref !== "" && Object.keys(Object(id)).length === 1) return { ref };
  if (typeof id === "string" && id !== "") return id;
  const what = name === "organizationId" ? "the id of an organization" : "a text that is not empty";
  throw broken(`${isOnly ? "id" : name} must be ${what}`);
}

/** What a preview shows in the place of an id that is not known yet. */
const UNKNOWN_ID = "org_of_another_line";

/** Returns the call of a change. The path of a logo is relative to the file of changes. */
export async function callOf(
  { operation, ids, params, folder, images }: Change,
  idFor: (ref: string) => string = () => UNKNOWN_ID,
): Promise<Call> {
  const known = ids.map((id) => (typeof id === "string" ? id : idFor(id.ref)));
  if (params === undefined) return { operation, args: known };
  const { file } = Object(params);
  const isPath = operation === "uploadOrganizationLogo" && typeof file === "string";
  return {
    operation,
    args: [...known, isPath ? { ...Object(params), file: await images.open(resolve(folder, file)) } : params],
  };
}

/** Whether a change is not about one organization: others may depend on it, such as memberships on a role. */
export const isInstanceWide = ({ operation }: Change) =>
  operation !== "createOrganization" && operationOf(operation).ids[0] !== "organizationId";

/** The organization that a change is about, by its id or reference. Changes of the same one are made in order. */
export function subjectOf({ ids, ref }: Change): string | undefined {
  const [id] = ids;
  if (typeof id === "string") return `id ${id}`;
  const name = ref ?? id?.ref;
  return name === undefined ? undefined : `ref ${name}`;
}
