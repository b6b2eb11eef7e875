// Turns the text of a body into a checked model: `JSON.parse`, then the decoder that is generated from the Rust declaration.

import { withoutPrototypes } from "../runtime/own-members.js";

/** Thrown by a decoder if the body does not match its model. */
export class Mismatch {
  constructor(
    readonly pointer: string,
    readonly expected: string,
    /** Whether the body is not JSON. */
    readonly damaged = false,
    /** Whether the body is larger than the limit. */
    readonly tooLarge = false,
  ) {}
}

/** Checks a parsed body and renames its fields to camelCase. */
export type Decoder = (value: unknown) => unknown;

/** Accepts a bare array in place of a page. */
export const orArray =
  (decoder: Decoder): Decoder =>
  (value) =>
    decoder(Array.isArray(value) ? { data: value, total_count: value.length } : value);

/** Names that were converted before: the same unknown field comes with every row. Their number is limited, since servers choose them. */
const converted = new Map<string, string>();
const MAX_CONVERTED = 500;

/** Converts `snake_case` to camelCase. Any other name stays as it is (the same rule as in src/naming.rs). */
export function camelCase(name: string): string {
  const known = converted.get(name);
  if (known !== undefined) return known;
  const result = convert(name);
  if (converted.size < MAX_CONVERTED) converted.set(name, result);
  return result;
}

function convert(name: string): string {
  if (!/^[a-z][a-z0-9]*(_[a-z][a-z0-9]*)*$/.test(name)) return name;
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** Throws a `Mismatch` with the expectation and the type of what was found, but never the value. */
export function mismatch(pointer: string, expected: string, found: unknown): never {
  throw new Mismatch(pointer, `expected ${expected}, found ${kindOf(found)}`);
}

/** Throws a `Mismatch` about a member. */
export function wrong(of: any, name: string, expected: string): never {
  mismatch(`/${name}`, expected, of[name]);
}

/** Deeper nesting overflows the stack of other programs. */
const MAX_DEPTH = 128;

/** The expectation in a mismatch about metadata. */
export const BOUNDED = `metadata of at most ${MAX_DEPTH} levels`;

/** Whether an object or an array is nested more than `left` levels deep. */
export function isTooDeep(value: any, left: number = MAX_DEPTH): boolean {
  if (left === 0) return true;
  // This runs for every response. Iterating over an array by index is many times as fast, and so is not calling a function for primitives.
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) if (isObject(value[i]) && isTooDeep(value[i], left - 1)) return true;
    return false;
  }
  for (const key in value) if (isObject(value[key]) && isTooDeep(value[key], left - 1)) return true;
  return false;
}

const isObject = (value: unknown) => typeof value === "object" && value !== null;

function kindOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (typeof value === "object") return Array.isArray(value) ? "an array" : "an object";
  return `a ${typeof value}`;
}

/** Parses and decodes a body. Throws a `Mismatch`. */
export function decode(decoder: Decoder, text: unknown): unknown {
  return decoder(parse(text));
}

function parse(text: unknown): unknown {
  if (typeof text !== "string") mismatch("", "JSON", text);
  try {
    // `text()` removes a byte order mark; a mocked response may not.
    return withoutPrototypes(JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text));
  } catch {
    if (text.trim() === "") mismatch("", "JSON", undefined);
    throw new Mismatch("", "expected JSON, found something else (a response from a proxy?)", true);
  }
}
