import { nullPrototype } from "../runtime/own-members.js";
import type { AcquireFunction, AcquireRequest } from "./public-types.js";

/** Asks the caller's function whether a request may be sent. Rejects if it may not. */
export async function acquire(allow: AcquireFunction | undefined, request: AcquireRequest): Promise<void> {
  if ((await allow?.(nullPrototype(request))) === false) throw new Error("it returned false");
}
