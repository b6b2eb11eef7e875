// One result, a field a line.
import type { Result } from "./call.js";
import { json, printable } from "./printable.js";
import type { Terminal } from "./terminal.js";

/** The lines: names as the API calls them, times as dates, metadata as JSON. */
export function details(result: Result, terminal: Terminal): string[] {
  const fields = Object.entries(result).filter(([name, value]) => name !== "object" && value !== undefined);
  const width = Math.max(...fields.map(([name]) => name.length));
  return fields.map(([name, value]) => `${terminal.dim(name.padEnd(width))}  ${shown(name, value)}`);
}

function shown(name: string, value: unknown): string {
  if (name.endsWith("At") && typeof value === "number") return time(value);
  return typeof value === "object" ? json(value) : printable(String(value));
}

/** A time in milliseconds, as people and other tools read it; what is no time, as it is. */
export function time(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.valueOf()) ? String(ms) : date.toISOString();
}
