// Reads CSV files: RFC 4180, with a first line of names.
import { readFile } from "node:fs/promises";
import { parse } from "csv-parse/sync";
import { errorMessage, usage } from "../failure.js";
import { reasonOf, textOf } from "./text.js";

export interface CsvRow {
  /** The line on which it ends, from 1. */
  line: number;
  /** The values by the name of their column, without empty ones. */
  values: Map<string, string>;
}

export interface Csv {
  /** The names of the columns. */
  columns: string[];
  rows: CsvRow[];
}

/** Reads a file, or standard input if the path is `-`. */
export async function readCsv(path: string): Promise<Csv> {
  const name = path === "-" ? "standard input" : path;
  const bytes = await (path === "-" ? standardInput() : readFile(path)).catch((error: unknown) => {
    throw usage(`${name} could not be read: ${reasonOf(error)}`);
  });
  try {
    return parsed(textOf(bytes));
  } catch (error) {
    const { lines } = Object(error);
    throw usage(`${name}${typeof lines === "number" ? `:${lines}` : ""}: ${errorMessage(error)}`);
  }
}

async function standardInput(): Promise<Buffer> {
  return Buffer.concat(await process.stdin.toArray());
}

function parsed(text: string): Csv {
  const [first, ...others] = parse(text, OPTIONS) as unknown as CsvRecord[];
  if (!first) throw new Error("has no first line with the names of the columns");
  checkNames(first.record);
  const rows = others.map((row) => rowOf(first.record, row));
  return { columns: first.record.filter((name) => name !== ""), rows };
}

/** All line ends at once, because programs mix them. Spreadsheets write empty rows as commas. */
const OPTIONS = {
  info: true,
  trim: true,
  record_delimiter: ["\r\n", "\n", "\r"],
  skip_empty_lines: true,
  skip_records_with_empty_values: true,
};

interface CsvRecord {
  record: string[];
  info: { lines: number };
}

function checkNames(names: string[]): void {
  const twice = names.find((name, i) => name !== "" && names.indexOf(name) !== i);
  if (twice !== undefined) throw new Error(`two columns have the name ${JSON.stringify(twice)}`);
  const [, separator] = (names.length === 1 && /^[\w -]+([;\t|])/.exec(names[0] ?? "")) || [];
  if (separator) throw new Error(`the columns must be separated by commas, not by ${JSON.stringify(separator)}`);
}

function rowOf(names: string[], { record, info }: CsvRecord): CsvRow {
  const unnamed = record.findIndex((value, i) => value !== "" && names[i] === "");
  if (unnamed !== -1)
    throw Object.assign(new Error(`column ${unnamed + 1} has a value, but no name`), { lines: info.lines });
  const filled = names.map((name, i) => [name, record[i] ?? ""] as const).filter(([, value]) => value !== "");
  return { line: info.lines, values: new Map(filled) };
}

/** Formats a row. */
export const csvLine = (cells: readonly string[]): string => cells.map(quoted).join(",");

const quoted = (cell: string) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
