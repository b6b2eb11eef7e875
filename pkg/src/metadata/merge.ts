// What a merge of metadata will make of it, before it is sent.

import { copyOf, InvalidInput } from "../client/snapshot.js";
import { internalError, invalidInput, startupError } from "../errors/clerk-error.js";
import { getInstance } from "../wasm/instance.js";
import type { Metadata } from "./types.js";

/** What a merge of metadata will give. Paths are JSON pointers. */
export interface MergePreview {
  /** The metadata after the merge. */
  result: Metadata;
  /** What the merge adds. */
  added: string[];
  /** What it changes. */
  changed: string[];
  /** What it removes. */
  removed: string[];
  /** How many bytes of JSON the result has; Clerk takes 8192 for each field. */
  bytes: number;
}

/**
 * What `mergeOrganizationMetadata` will make of one metadata field, without sending anything: objects merge at every
 * level, `null` removes, anything else replaces.
 *
 * @throws ClerkError of kind `"invalid"` where JSON could not hold what is given.
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
