// What a written text would make of the metadata: the merge that leads there, or why there is none.
import { isClerkError, type MergePreview, type Metadata, previewMerge } from "clerk-organizations";
import { ruleText } from "../error-text.ts";
import { isMistake, type Mistake, parseObject } from "./parse-json.ts";
import { createPatch } from "./patch.ts";
import { toWellFormed } from "./well-formed.ts";

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

export function createDraft(before: Metadata, text: string): Draft {
  const parsed = parseObject(text);
  if (isMistake(parsed))
    return { ...unchanged(before), mistake: parsed, problem: `Line ${parsed.line}: ${parsed.text}.` };
  try {
    const patch = createPatch(before, parsed);
    const preview = previewMerge(toWellFormed(before), toWellFormed(patch));
    const isChange = preview.added.length + preview.changed.length + preview.removed.length > 0;
    const problem = preview.bytes > MAX_BYTES ? "This is more than Clerk takes." : patchProblem(patch);
    return { patch, preview, isChange, ...(problem && { problem }) };
  } catch (error) {
    return { ...unchanged(before), problem: messageOf(error) };
  }
}

/** Why the package would not send a patch; nothing where it would. */
function patchProblem(patch: Metadata): string | undefined {
  try {
    previewMerge({}, patch);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

const messageOf = (error: unknown) => (isClerkError(error) ? ruleText(error) : String(error));

/** Worked out here: what `previewMerge` has just refused, it would refuse again. */
function unchanged(before: Metadata): Draft {
  const bytes = new TextEncoder().encode(JSON.stringify(before)).length;
  const preview = { result: before, added: [], changed: [], removed: [], bytes };
  return { patch: {}, preview, isChange: false };
}

export function formatJson(metadata: Metadata): string {
  return JSON.stringify(metadata, null, 2);
}
