// Reads invitations from a CSV file, and checks all of them before anything is sent.

import type { Context } from "../../arguments/command.js";
import { didYouMean } from "../../arguments/nearest.js";
import { errorMessage, isClerkError, usage } from "../../failure.js";
import { type Csv, type CsvRow, readCsv } from "../../input/csv.js";
import { parseExactJson } from "../../input/exact-json.js";
import type { Parameter } from "../../operations/declarations.js";
import { operationOf } from "../../operations/operations.js";
import { preview } from "../../requests/call.js";

export interface Invitation {
  line: number;
  /** The address in lower case, which identifies the invitation. */
  address: string;
  params: Record<string, unknown>;
}

const CREATE = "createOrganizationInvitation";
/** Other names of columns. */
const ALIASES: Record<string, string> = { email: "emailAddress", metadata: "publicMetadata" };

/**
 * Reads the file. A parameter that a row does not have is taken from `defaults`.
 *
 * @throws Failure with a line for each row that cannot be sent
 */
export async function readInvitations(
  context: Context,
  path: string,
  organizationId: string,
  defaults: Record<string, unknown>,
): Promise<Invitation[]> {
  const name = path === "-" ? "standard input" : path;
  const csv = await readCsv(path);
  const { params } = operationOf(CREATE);
  const columns = columnsOf(csv, name, params);
  const problems: string[] = [];
  const invitations: Invitation[] = [];
  const seen = new Map<string, number>();
  for (const row of csv.rows) {
    try {
      const invitation = invitationOf(row, columns, params, defaults);
      await check(context, organizationId, invitation);
      const other = seen.get(invitation.address);
      if (other !== undefined) throw new Error(`${invitation.params.emailAddress} is already in line ${other}`);
      seen.set(invitation.address, row.line);
      invitations.push(invitation);
    } catch (error) {
      if (isClerkError(error) && error.parameter === "organizationId") throw error;
      problems.push(`${name}:${row.line}: ${problemOf(error, columns)}`);
    }
  }
  if (problems.length === 0) return invitations;
  for (const problem of problems) context.notices.line(problem);
  const lines = `${problems.length} line${problems.length === 1 ? "" : "s"}`;
  throw usage(`${lines} of ${name} cannot be sent; nothing was sent`);
}

/** The parameter of each column, by the name of the column. */
function columnsOf({ columns }: Csv, name: string, params: readonly Parameter[]): Map<string, string> {
  const known = params.map((parameter) => parameter.name);
  const names = [...Object.keys(ALIASES), ...known];
  const found = new Map<string, string>();
  for (const column of columns) {
    const plain = column.replace(/[_-](\w)/g, (_, letter: string) => letter.toUpperCase());
    const parameter = ALIASES[plain] ?? plain;
    if (!known.includes(parameter))
      throw usage(
        `${name}: unknown column "${column}"; expected some of ${names.join(", ")}${didYouMean(plain, names)}`,
      );
    if ([...found.values()].includes(parameter)) throw usage(`${name}: two columns are the ${parameter}`);
    found.set(column, parameter);
  }
  if (![...found.values()].includes("emailAddress")) throw usage(`${name}: there is no column "email"`);
  return found;
}

function invitationOf(
  { line, values }: CsvRow,
  columns: Map<string, string>,
  params: readonly Parameter[],
  defaults: Record<string, unknown>,
): Invitation {
  const entries = [...values].map(([column, text]) => {
    const name = columns.get(column) as string;
    const parameter = params.find((one) => one.name === name);
    return [name, cellValue(parameter?.kind, text, column)] as const;
  });
  const own = Object.fromEntries(entries);
  return { line, address: String(own.emailAddress ?? "").toLowerCase(), params: { ...defaults, ...own } };
}

/** Converts a cell. Unlike an option, it never names a file. */
function cellValue(kind: Parameter["kind"] | undefined, text: string, column: string): unknown {
  if (kind === "integer" && /^-?\d+$/.test(text)) return Number(text);
  if (kind === "boolean" && /^(true|false)$/.test(text)) return text === "true";
  if (kind !== "object") return text;
  try {
    return parseExactJson(text);
  } catch (error) {
    throw new Error(`${column} cannot be parsed as JSON: ${errorMessage(error)}`);
  }
}

/** The client checks the parameters, as it does before it sends them. */
async function check({ api }: Context, organizationId: string, { params }: Invitation): Promise<void> {
  await preview(api, { operation: CREATE, args: [organizationId, params] });
}

/** Names a parameter as its column. */
function problemOf(error: unknown, columns: Map<string, string>): string {
  if (!isClerkError(error) || error.parameter === undefined) return errorMessage(error);
  const [name = "", ...inside] = error.parameter.split("/");
  const column = [...columns].find(([, parameter]) => parameter === name)?.[0];
  return `${[column ?? ALIAS_OF[name] ?? name, ...inside].join("/")} ${error.rule}`;
}

const ALIAS_OF = Object.fromEntries(Object.entries(ALIASES).map(([alias, name]) => [name, alias]));
