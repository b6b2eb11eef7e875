// What is metadata after a merge? RFC 7396: objects merge, null removes a key at any level, everything else replaces.

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Neither argument is changed. A Map holds the keys while merging and `fromEntries` defines them, so `__proto__` and
 * `constructor` stay ordinary keys; assigning them would reach the prototype.
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
