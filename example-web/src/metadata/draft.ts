// What a written text would make of the metadata: the merge that leads there, or why there is none.
import { isClerkError, type MergePreview, type Metadata, previewMerge } from "clerk-organizations";
import { rule } from "../words.ts";
import { isMistake, type Mistake, readObject } from "./json.ts";
import { patchOf } from "./patch.ts";

/** What Clerk takes for each of the two, in bytes. */
export const MAX_BYTES = 8192;

export interface Draft {
  mistake?: Mistake;
  patch: Metadata;
  preview: MergePreview;
  /** Whether the merge changes something. */
  isChange: boolean;
  /** Why it cannot be sent. */
  problem?: string;
}

export function draftOf(before: Metadata, text: string): Draft {
  const read = readObject(text);
  if (isMistake(read)) return { ...unchanged(before), mistake: read, problem: `Line ${read.line}: ${read.text}.` };
  try {
    const patch = patchOf(before, read);
    const preview = previewMerge(before, patch);
    const isChange = preview.added.length + preview.changed.length + preview.removed.length > 0;
    const isTooLarge = preview.bytes > MAX_BYTES;
    return isTooLarge
      ? { patch, preview, isChange, problem: "This is more than Clerk takes." }
      : { patch, preview, isChange };
  } catch (error) {
    return { ...unchanged(before), problem: isClerkError(error) ? rule(error) : String(error) };
  }
}

function unchanged(before: Metadata): Draft {
  return { patch: {}, preview: previewMerge(before, {}), isChange: false };
}

export function textOf(metadata: Metadata): string {
  return JSON.stringify(metadata, null, 2);
}
