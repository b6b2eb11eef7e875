// Creates and applies merge patches. A patch has only what differs, at every level, so that it keeps others' changes.
import type { Metadata } from "clerk-organizations/slim";

export function createPatch(before: Metadata, after: Metadata): Metadata {
  const removed = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
  const written = Object.keys(after).flatMap((key) => {
    const old = Object.hasOwn(before, key) ? before[key] : undefined;
    const patch = isObject(old) && isObject(after[key]) ? createPatch(old, after[key]) : after[key];
    const isSame = isObject(old) && isObject(after[key]) ? Object.keys(patch).length === 0 : same(old, patch);
    return isSame ? [] : [[key, patch] as const];
  });
  // `fromEntries` supports any name, including `__proto__`.
  return Object.fromEntries([...removed.map((key) => [key, null] as const), ...written]);
}

/** Applies a patch by Clerk's rule: objects merge, null removes, anything else replaces. */
export function applyPatch(before: Metadata, patch: Metadata): Metadata {
  const written = Object.entries(patch).filter(([, value]) => value !== null);
  const kept = Object.entries(before).filter(([key]) => !Object.hasOwn(patch, key));
  const merged = written.map(([key, value]) => {
    if (!isObject(value)) return [key, value] as const;
    const old = Object.hasOwn(before, key) ? before[key] : undefined;
    return [key, applyPatch(isObject(old) ? old : {}, value)] as const;
  });
  return Object.fromEntries([...kept, ...merged]);
}

export function isObject(value: unknown): value is Metadata {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function same(one: unknown, other: unknown): boolean {
  return one !== undefined && JSON.stringify(one) === JSON.stringify(other);
}
