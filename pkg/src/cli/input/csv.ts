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
  const records = parse(text, { info: true, trim: true, skip_empty_lines: true }) as unknown as {
    record: string[];
    info: { lines: number };
  }[];
  const [first, ...others] = records;
  if (!first) throw new Error("has no first line with the names of the columns");
  const columns = first.record;
  const rowOf = ({ record, info }: (typeof records)[number]): CsvRow => {
    const filled = columns.map((name, i) => [name, record[i] ?? ""] as const).filter(([, value]) => value !== "");
    return { line: info.lines, values: new Map(filled) };
  };
  return { columns, rows: others.map(rowOf) };
}

/** Formats a row. */
export const csvLine = (cells: readonly string[]): string => cells.map(quoted).join(",");

const quoted = (cell: string) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
