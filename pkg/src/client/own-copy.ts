import { OPAQUE } from "../../generated/constants.js";
import { copyOf } from "./snapshot.js";

/**
 * Copies options, or the parameters of a list, that are used later, so that changes by the caller have no effect. Functions and signals
 * stay as they are, and so does `prefetch`, which the iteration checks. Throws if a value cannot be copied.
 */
export function ownCopy<T>(input: T): T {
  const replaceOpaque = (name: string, value: unknown) => (OPAQUE.has(name) || name === "prefetch" ? value : undefined);
  return copyOf(input, "", { replaceOpaque }) as T;
}
