// What a merge of metadata will make of it, before it is sent.
import { internalError, invalid, unable } from "./errors.js";
import type { Metadata } from "./metadata.js";
import { plain, Refused } from "./plain.js";
import { running } from "./wasm/instance.js";

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
    const instance = started();
    if (instance instanceof Promise)
      throw internalError("previewMerge", false, "await init() first in this browser", undefined);
    return JSON.parse(instance.glue.preview_merge(`{"current":${before},"patch":${change}}`)) as MergePreview;
  } catch (thrown) {
    throw thrown instanceof Refused ? invalid("previewMerge", thrown) : thrown;
  }
}

function started(): ReturnType<typeof running> {
  try {
    return running();
  } catch (thrown) {
    throw thrown instanceof Refused ? thrown : unable("previewMerge", thrown);
  }
}

function object(value: unknown, name: string): string {
  const text = plain(value, name);
  if (!text.startsWith("{")) throw new Refused(name, "must be an object");
  return text;
}
