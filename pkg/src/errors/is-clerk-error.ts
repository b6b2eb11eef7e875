// Recognizes the errors of this package. A program may have several copies of it (ESM next to CommonJS, two bundles), so `instanceof`
// does not work; all copies share a symbol.
import type { ClerkError } from "./clerk-error.js";

export const BRAND = Symbol.for("clerk-organizations.ClerkError");

/** Returns whether a value is an error of this package, from any copy of it. */
export function isClerkError(error: unknown): error is ClerkError {
  return typeof error === "object" && error !== null && (error as Record<symbol, unknown>)[BRAND] === true;
}
