// What a host's `fetch` rejected with, as plain facts: the Rust core decides from them how far the request came.
import { nonEmptyString, safeGet } from "../runtime/safe-get.js";

/** What is read of an error. */
export interface ThrownFacts {
  name?: string | undefined;
  code?: string | undefined;
  syscall?: string | undefined;
  message?: string | undefined;
  cause?: ThrownFacts | undefined;
  errors?: ThrownFacts[];
}

/** How many errors are read, causes and members together. */
const MOST = 32;
/** Stands for the others. No host has this code, so that nothing is concluded. */
const UNREAD: ThrownFacts = { code: "unread" };
/** Deno writes the URL before the words that count; none of ours is longer. */
const LONGEST = 16_384;

/** The facts of an error, of its causes at any depth, and of the members of an `AggregateError`. */
export function factsOf(thrown: unknown): ThrownFacts {
  let left = MOST;
  const read = (value: unknown, above: readonly unknown[]): ThrownFacts | undefined => {
    // A chain that leads back to itself has nothing new to say.
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
  const text = (name: string) => nonEmptyString(safeGet(value, name))?.slice(0, LONGEST);
  return {
    name: text("name"),
    code: text("code"),
    // The second is node-fetch's.
    syscall: text("syscall") ?? text("erroredSysCall"),
    message: text("message") ?? nonEmptyString(value),
  };
}

/** The members of an `AggregateError`, of any realm. */
function listIn(value: unknown): unknown[] {
  try {
    const errors = safeGet(value, "errors");
    return Array.isArray(errors) ? errors.slice(0, MOST + 1) : [];
  } catch {
    // A revoked proxy.
    return [];
  }
}
