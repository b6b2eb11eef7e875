// Reads values that may be anything, such as what a host threw.

/** A member of what may be anything. What every object has, because `Object.prototype` was polluted, is not its member. */
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

/** A text, where it is one and says something. */
export function nonEmptyString(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
