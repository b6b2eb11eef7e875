// Metadata that can be shown: JSON may hold half of a surrogate pair, which no text in UTF-8 can, and so no preview.
import type { Metadata } from "clerk-organizations";

/** With the `u` flag a whole pair is one character: what matches is half of one. */
const HALVES = /\p{Surrogate}/gu;

/** The same metadata with a replacement character in place of each half, in names as well. For the eye only: never send it. */
export function toWellFormed(metadata: Metadata): Metadata {
  const entries = Object.entries(metadata).map(([name, value]) => [repaired(name), repairedIn(value)] as const);
  return Object.fromEntries(entries);
}

const repaired = (text: string) => text.replace(HALVES, "\ufffd");

function repairedIn(value: unknown): unknown {
  if (typeof value === "string") return repaired(value);
  if (Array.isArray(value)) return value.map(repairedIn);
  return typeof value === "object" && value !== null ? toWellFormed(value as Metadata) : value;
}
