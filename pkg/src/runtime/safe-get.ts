// Reads values of unknown type, such as what a host threw.

/** Returns a member of any value, without throwing. Ignores members that come from a polluted `Object.prototype`. */
export function safeGet(value: unknown, name: PropertyKey): unknown {
  try {
    if (typeof value !== "object" || value === null) return undefined;
    const found = (value as Record<PropertyKey, unknown>)[name];
    return found === (Object.prototype as typeof value)[name as never] && !Object.hasOwn(value, name)
      ? undefined
      : found;
  } catch {
    return undefined;
  }
}

/** Returns the value if it is a string that is not empty. */
export function nonEmptyString(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
