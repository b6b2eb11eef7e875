import type { ClerkError } from "../errors/clerk-error.js";
import { isClerkError } from "../errors/is-clerk-error.js";
import { safeGet } from "../runtime/safe-get.js";

/** A chain of causes may be cyclic. */
const MAX_CAUSES = 10;

/** Returns the error of a call with which an item failed. `work` may have wrapped it: `new Error("row 7", { cause: error })`. */
export function clerkErrorIn(thrown: unknown): ClerkError | undefined {
  let link = thrown;
  for (let left = MAX_CAUSES; left > 0 && !isClerkError(link); left--) link = safeGet(link, "cause");
  return isClerkError(link) ? link : undefined;
}
