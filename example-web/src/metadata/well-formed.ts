// JSON may contain lone surrogates, which UTF-8 text cannot, so metadata is repaired before it is previewed.
import type { Metadata } from "clerk-organizations/slim";

/** With the `u` flag, a surrogate pair is one character, so this matches lone surrogates only. */
const HALVES = /\p{Surrogate}/gu;

/** Replaces lone surrogates in keys and values with U+FFFD. For display only: never send the result. */
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
