// How an error of this package is known: by a mark that all copies of it share, whatever entry they came with.
import type { ClerkError } from "./clerk-error.js";

/** The mark. */
export const BRAND = Symbol.for("clerk-organizations.ClerkError");

/** Whether a value is an error of this package, whichever copy of it. */
export function isClerkError(error: unknown): error is ClerkError {
  return typeof error === "object" && error !== null && (error as Record<symbol, unknown>)[BRAND] === true;
}
