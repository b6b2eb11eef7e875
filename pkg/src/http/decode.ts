// A body's text as a checked model: `JSON.parse` by the engine, then the decoder generated from the Rust declaration.

import { withoutPrototypes } from "../runtime/own-members.js";
import type { LongList } from "./long-list.js";

/** What a decoder throws: where the body is not what its model says. */
export class Mismatch {
  constructor(
    readonly pointer: string,
    readonly expected: string,
    /** Whether it is no JSON at all. */
    readonly damaged = false,
    /** Whether it is larger than what is read. */
    readonly tooLarge = false,
  ) {}
}

/** Checks a parsed body and gives it its names in JavaScript. */
export type Decoder = (value: unknown) => unknown;

/** `snake_case` in camelCase; a name that is not plainly snake_case stays (the rule of src/naming.rs). */
export function camelCase(name: string): string {
  if (!/^[a-z][a-z0-9]*(_[a-z][a-z0-9]*)*$/.test(name)) return name;
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** Throws what is expected at `pointer`, and the kind of what is there: never the value. */
export function mismatch(pointer: string, expected: string, found: unknown): never {
  throw new Mismatch(pointer, `expected ${expected}, found ${kindOf(found)}`);
}

/** The same, of a member. */
export function wrong(of: any, name: string, expected: string): never {
  mismatch(`/${name}`, expected, of[name]);
}

/** What is nested deeper makes other programs overflow. */
const MAX_DEPTH = 128;

/** What metadata should be, for a mismatch. */
export const BOUNDED = `metadata of at most ${MAX_DEPTH} levels`;

/** Whether an object or an array is nested more than `left` levels deep. */
export function isTooDeep(value: any, left: number = MAX_DEPTH): boolean {
  if (left === 0) return true;
  // This runs over every answer: an array is walked many times as fast by index, and nothing is called for what is no object.
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

/** Parses and decodes; throws a `Mismatch`. */
export function decode(decoder: Decoder, text: unknown, list?: LongList): unknown {
  const value = parse(text);
  return decoder(list?.complete(value) ?? value);
}

function parse(text: unknown): unknown {
  if (typeof text !== "string" || text.trim() === "") mismatch("", "JSON", typeof text === "string" ? undefined : text);
  try {
    // `text()` strips a byte order mark; a mocked response may not.
    return withoutPrototypes(JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text));
  } catch {
    throw new Mismatch("", "expected JSON, found something else (an answer of a proxy?)", true);
  }
}
