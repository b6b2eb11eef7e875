// Previews a merge of metadata.

import { copyOf, InvalidInput } from "../client/snapshot.js";
import { internalError, invalidInput, startupError } from "../errors/clerk-error.js";
import { getInstance } from "../wasm/instance.js";
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
    const [before, change] = [object(current ?? {}, "current"), object(patch, "patch")];
    const instance = instanceNow();
    if (instance instanceof Promise)
      throw internalError("previewMerge", false, "await init() first in this browser", undefined);
    return instance.glue.previewMerge(before, change);
  } catch (thrown) {
    throw thrown instanceof InvalidInput ? invalidInput("previewMerge", thrown) : thrown;
  }
}

function instanceNow(): ReturnType<typeof getInstance> {
  try {
    return getInstance();
  } catch (thrown) {
    throw thrown instanceof InvalidInput ? thrown : startupError("previewMerge", thrown);
  }
}

function object(value: unknown, name: string): object {
  const copy = copyOf(value, name);
  if (typeof copy !== "object" || copy === null || Array.isArray(copy))
    throw new InvalidInput(name, "must be an object");
  return copy;
}
