// Extracts plain facts from what `fetch` rejected with. The Rust core decides from them how far the request got.
import { nonEmptyString, safeGet } from "../runtime/safe-get.js";

/** The members that are read from an error. */
export interface ThrownFacts {
  name?: string | undefined;
  code?: string | undefined;
  syscall?: string | undefined;
  message?: string | undefined;
  cause?: ThrownFacts | undefined;
  errors?: ThrownFacts[];
}

/** How many errors are read in all, including causes and members. */
const MAX_ERRORS = 32;
/** Replaces the errors that are not read. No host uses this code, so the core draws no conclusion from it. */
const UNREAD: ThrownFacts = { code: "unread" };
/** Deno's messages have the URL before the relevant part. No URL of this package is longer. */
const MAX_LENGTH = 16_384;

/** Returns the facts of an error, of its causes at any depth, and of the members of an `AggregateError`. */
export function factsOf(thrown: unknown): ThrownFacts {
  let left = MAX_ERRORS;
  const read = (value: unknown, above: readonly unknown[]): ThrownFacts | undefined => {
    // The chain of causes may be cyclic.
    if (value === undefined || value === null || above.includes(value)) return undefined;
    if (left === 0) return UNREAD;
    left -= 1;
    const path = [...above, value];
    const errors = listIn(value).map((error) => read(error, path) ?? {});
    return { ...factsOfOne(value), cause: read(safeGet(value, "cause"), path), ...(errors.length > 0 && { errors }) };
  };
  return read(thrown, []) ?? {};
}

function factsOfOne(value: unknown): ThrownFacts {
  const text = (name: string) => nonEmptyString(safeGet(value, name))?.slice(0, MAX_LENGTH);
  return {
    name: text("name"),
    code: text("code"),
    // node-fetch uses the second name.
    syscall: text("syscall") ?? text("erroredSysCall"),
    message: text("message") ?? nonEmptyString(value),
  };
}

/** Returns the members of an `AggregateError` from any realm. */
function listIn(value: unknown): unknown[] {
  try {
    const errors = safeGet(value, "errors");
    return Array.isArray(errors) ? errors.slice(0, MAX_ERRORS + 1) : [];
  } catch {
    // A revoked proxy.
    return [];
  }
}
