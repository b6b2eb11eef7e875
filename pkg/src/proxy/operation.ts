// Completes an operation for `authorize`.
import { ID_NAMES, NONE } from "../../generated/proxy.js";
import { nullPrototype } from "../runtime/own-members.js";
import type { ProxyOperation } from "./public-types.js";

/**
 * Gives an operation a text for each id that it does not have, and freezes it, so `authorize` cannot change what is sent. An absent id
 * would equal that of a visitor without a session: both are `undefined`.
 */
export function completeOperation(operation: ProxyOperation): ProxyOperation {
  const none = nullPrototype({ value: NONE });
  for (const name of ID_NAMES)
    if (!Object.hasOwn(operation.ids, name)) Object.defineProperty(operation.ids, name, none);
  return deepFreeze(operation);
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  for (const member of Object.values(value)) deepFreeze(member);
  return Object.freeze(value);
}
