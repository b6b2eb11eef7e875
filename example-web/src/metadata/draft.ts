// What the written text would do to the metadata: the merge patch and its preview, or why it is invalid.
import { isClerkError, type MergePreview, type Metadata, previewMerge } from "clerk-organizations/slim";
import { ruleText } from "../error-text.ts";
import { isMistake, type Mistake, parseObject } from "./parse-json.ts";
import { createPatch, isObject } from "./patch.ts";
import { toWellFormed } from "./well-formed.ts";

/** Clerk's limit for each kind of metadata, in bytes. */
export const MAX_BYTES = 8192;

export interface Draft {
  mistake?: Mistake;
  patch: Metadata;
  preview: MergePreview;
  /** Whether the patch changes anything. */
  isChange: boolean;
  /** Why the draft cannot be sent. */
  problem?: string;
}

export function createDraft(before: Metadata, text: string): Draft {
  return draftOf(text, before, (after) => ({ before, patch: createPatch(before, after) }));
}

/** The draft of a text that is itself a merge patch, for metadata that is not known. Its preview names what the patch sets and removes. */
export function createPatchDraft(text: string): Draft {
  return draftOf(text, {}, (patch) => ({ before: removedBy(patch), patch }));
}

interface Plan {
  before: Metadata;
  patch: Metadata;
}

function draftOf(text: string, before: Metadata, planFor: (written: Metadata) => Plan): Draft {
  const parsed = parseObject(text);
  if (isMistake(parsed))
    return { ...unchanged(before), mistake: parsed, problem: `Line ${parsed.line}: ${parsed.text}.` };
  try {
    const { patch, ...plan } = planFor(parsed);
    const preview = previewMerge(toWellFormed(plan.before), toWellFormed(patch));
    const isChange = preview.added.length + preview.changed.length + preview.removed.length > 0;
    const problem = preview.bytes > MAX_BYTES ? "This is larger than Clerk accepts." : patchProblem(patch);
    return { patch, preview, isChange, ...(problem && { problem }) };
  } catch (error) {
    return { ...unchanged(before), problem: messageOf(error) };
  }
}

/** Metadata that has only the keys that a patch removes, at every level. */
function removedBy(patch: Metadata): Metadata {
  const entries = Object.entries(patch).flatMap(([key, value]): [string, unknown][] => {
    if (value === null) return [[key, true]];
    const inner = isObject(value) ? removedBy(value) : {};
    return Object.keys(inner).length > 0 ? [[key, inner]] : [];
  });
  return Object.fromEntries(entries);
}

/** Returns why the package would refuse a patch. */
function patchProblem(patch: Metadata): string | undefined {
  try {
    previewMerge({}, patch);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

const messageOf = (error: unknown) => (isClerkError(error) ? ruleText(error) : String(error));

/** Built without `previewMerge`, which may just have refused the same metadata. */
function unchanged(before: Metadata): Draft {
  const bytes = new TextEncoder().encode(JSON.stringify(before)).length;
  const preview = { result: before, added: [], changed: [], removed: [], bytes };
  return { patch: {}, preview, isChange: false };
}

export function formatJson(metadata: Metadata): string {
  return JSON.stringify(metadata, null, 2);
}
