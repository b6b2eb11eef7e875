// The columns of tables.

import type { Operation } from "../operations/declarations.js";
import { time } from "./details.js";

export interface Column {
  title: string;
  text(row: any): string;
  /** Whether the column may be cut to leave room for the last one. Ids are not cut, so that they can be copied. */
  canShrink?: boolean;
}

const date = (ms: unknown) => (typeof ms === "number" ? time(ms).slice(0, 10) : "");

export const organizationColumns = (hasMembers: boolean): Column[] => [
  { title: "ID", text: ({ id }) => id },
  { title: "CREATED", text: ({ createdAt }) => date(createdAt) },
  ...(hasMembers ? [{ title: "MEMBERS", text: ({ membersCount }: any) => String(membersCount ?? "") }] : []),
  { title: "SLUG", text: ({ slug }) => slug ?? "", canShrink: true },
  { title: "NAME", text: ({ name }) => name },
];

/** The fields that tables show, in this order, if the rows have them. */
const SHOWN: readonly [path: string, title: string][] = [
  ["id", "ID"],
  ["createdAt", "CREATED"],
  ["status", "STATUS"],
  ["type", "TYPE"],
  ["enrollmentMode", "ENROLLMENT"],
  ["verification.status", "VERIFICATION"],
  ["role", "ROLE"],
  ["organization.id", "ORGANIZATION-ID"],
  ["organizationId", "ORGANIZATION-ID"],
  ["publicUserData.userId", "USER-ID"],
  ["organization.name", "ORGANIZATION"],
  ["publicUserData.identifier", "IDENTIFIER"],
  ["emailAddress", "EMAIL"],
  ["key", "KEY"],
  ["name", "NAME"],
];

/** What the path of an operation says about all rows, which columns need not repeat. */
const SAID_BY: Record<string, readonly string[]> = {
  organizationId: ["organization.id", "organizationId", "organization.name"],
  userId: ["publicUserData.userId", "publicUserData.identifier"],
};

/** The columns of an operation that returns a list. */
export function columnsOf({ fields, ids }: Pick<Operation, "fields" | "ids">): Column[] {
  const said = ids.flatMap((id) => SAID_BY[id] ?? []);
  const shown = SHOWN.filter(([path]) => fields.includes(path) && !said.includes(path));
  return shown.map(([path, title]) => ({ title, text: (row) => text(path, valueAt(row, path)) }));
}

/** Returns the value at a path, as in `publicUserData.userId`. */
export const valueAt = (row: unknown, path: string) =>
  path.split(".").reduce((value, name) => Object(value)[name], row);

const text = (path: string, value: unknown) => (path.endsWith("At") ? date(value) : String(value ?? ""));
