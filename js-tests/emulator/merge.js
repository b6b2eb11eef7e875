// Merges metadata as RFC 7396 defines it: objects merge, null removes a key at any level, and any other value replaces.

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Changes neither argument. The keys are collected in a Map and defined by `fromEntries`, so that `__proto__` and
 * `constructor` are ordinary keys. An assignment would reach the prototype.
 */
export function mergeMetadata(current, patch) {
  if (!isObject(patch)) return patch;
  const merged = new Map(isObject(current) ? Object.entries(current) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, mergeMetadata(merged.get(key), value));
  }
  return Object.fromEntries(merged);
}
