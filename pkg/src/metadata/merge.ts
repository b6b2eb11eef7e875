// Previews a merge of metadata, by the rules of Clerk's endpoint.

import { copyOf, InvalidInput } from "../client/snapshot.js";
import { invalidInput } from "../errors/clerk-error.js";
import type { Metadata } from "./types.js";

/** The result of a merge of metadata. Paths are JSON pointers. */
export interface MergePreview {
  /** The metadata after the merge. */
  result: Metadata;
  /** The paths that the merge adds. */
  added: string[];
  /** The paths that it changes. */
  changed: string[];
  /** The paths that it removes. */
  removed: string[];
  /** The size of the result as JSON, in bytes. Clerk accepts 8192 for each field. */
  bytes: number;
}

/**
 * Returns the result of `mergeOrganizationMetadata` for one metadata field, without sending anything: objects are merged at every
 * level, `null` removes a key, anything else replaces it.
 *
 * @throws ClerkError of kind `"invalid"` if JSON cannot represent an argument.
 */
export function previewMerge(current: Metadata | null | undefined, patch: Metadata): MergePreview {
  try {
    const changes = { added: [], changed: [], removed: [] };
    const merged = merge(members(current ?? {}, "current"), members(patch, "patch"), "", changes);
    const json = JSON.stringify(merged);
    return { ...changes, result: JSON.parse(json), bytes: new TextEncoder().encode(json).length };
  } catch (thrown) {
    throw thrown instanceof InvalidInput ? invalidInput("previewMerge", thrown) : thrown;
  }
}

/** Copies an object. It has no prototype, so its members are its own, whatever their names are. */
function members(value: unknown, name: string): Metadata {
  const copy = copyOf(value, name);
  if (!isObject(copy)) throw new InvalidInput(name, "must be an object");
  return copy;
}

type Changes = Pick<MergePreview, "added" | "changed" | "removed">;

/** Merges `patch` into `into`, and returns that. `at` is the JSON pointer of both. */
function merge(into: Metadata, patch: Metadata, at: string, changes: Changes): Metadata {
  for (const [name, value] of Object.entries(patch)) {
    const pointer = `${at}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    const old = into[name];
    if (value === null) {
      if (!(name in into)) continue;
      delete into[name];
      changes.removed.push(pointer);
    } else if (!(name in into)) {
      into[name] = withoutNulls(value);
      changes.added.push(pointer);
    } else if (isObject(old) && isObject(value)) {
      merge(old, value, pointer, changes);
    } else {
      into[name] = withoutNulls(value);
      if (JSON.stringify(old) !== JSON.stringify(into[name])) changes.changed.push(pointer);
    }
  }
  return into;
}

/** Removes the keys whose value is `null` from an object that is added. An array is one value. */
function withoutNulls(value: unknown): unknown {
  if (!isObject(value)) return value;
  const kept: Metadata = Object.create(null);
  for (const [name, member] of Object.entries(value)) if (member !== null) kept[name] = withoutNulls(member);
  return kept;
}

const isObject = (value: unknown): value is Metadata =>
  typeof value === "object" && value !== null && !Array.isArray(value);
