// What a written text would make of the metadata: the merge that leads there, or why there is none.
import { isClerkError, type MergePreview, type Metadata, previewMerge } from "clerk-organizations";
import { rule } from "../error-text.ts";
import { isMistake, type Mistake, readObject } from "./parse-json.ts";
import { patchOf } from "./patch.ts";
import { wellFormed } from "./well-formed.ts";

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
    const preview = previewMerge(wellFormed(before), wellFormed(patch));
    const isChange = preview.added.length + preview.changed.length + preview.removed.length > 0;
    const problem = preview.bytes > MAX_BYTES ? "This is more than Clerk takes." : refusal(patch);
    return { patch, preview, isChange, ...(problem && { problem }) };
  } catch (error) {
    return { ...unchanged(before), problem: wordsOf(error) };
  }
}

/** Why the package would not send a patch; nothing where it would. */
function refusal(patch: Metadata): string | undefined {
  try {
    previewMerge({}, patch);
    return undefined;
  } catch (error) {
    return wordsOf(error);
  }
}

const wordsOf = (error: unknown) => (isClerkError(error) ? rule(error) : String(error));

/** Worked out here: what `previewMerge` has just refused, it would refuse again. */
function unchanged(before: Metadata): Draft {
  const bytes = new TextEncoder().encode(JSON.stringify(before)).length;
  const preview = { result: before, added: [], changed: [], removed: [], bytes };
  return { patch: {}, preview, isChange: false };
}

export function textOf(metadata: Metadata): string {
  return JSON.stringify(metadata, null, 2);
}
