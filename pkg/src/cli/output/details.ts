// Formats one result, with one field per line.

import type { Result } from "../requests/call.js";
import { json, printable } from "../terminal/printable.js";
import { dim, type Piece } from "../terminal/terminal.js";

/** Returns the lines: times are dates, metadata is JSON. */
export function details(result: Result): Piece[][] {
  const fields = Object.entries(result).filter(([name, value]) => name !== "object" && value !== undefined);
  const rows = fields.map(([name, value]) => [printable(name), shown(name, value)] as const);
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => [dim(name.padEnd(width)), `  ${value}`]);
}

function shown(name: string, value: unknown): string {
  if (name.endsWith("At") && typeof value === "number") return time(value);
  return typeof value === "object" ? json(value) : String(value);
}

/** Formats a time in milliseconds as ISO 8601. An invalid time is printed as it is. */
export function time(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.valueOf()) ? String(ms) : date.toISOString();
}
