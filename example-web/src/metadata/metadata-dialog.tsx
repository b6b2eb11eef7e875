// Edits metadata as a whole and sends the changes as a merge. If someone else has changed the metadata, the preview is updated first.
import type { Metadata } from "clerk-organizations/slim";
import { useState } from "preact/hooks";
import { FormDialog } from "../dialogs/form-dialog.tsx";
import { FieldErrors } from "../dialogs/form-errors.ts";
import { reloadShown } from "../shell/loaded.ts";
import { showStatus } from "../shell/notifications.ts";
import { createDraft, type Draft, formatJson } from "./draft.ts";
import { JsonField } from "./json-field.tsx";
import { applyPatch } from "./patch.ts";
import { toWellFormed } from "./well-formed.ts";

const PARTS = { publicMetadata: "Public metadata", privateMetadata: "Private metadata" } as const;
type Part = keyof typeof PARTS;

/** A server may not return private metadata. */
type Parts = { publicMetadata: Metadata; privateMetadata?: Metadata };

/** An organization or a membership. */
export interface Subject {
  name: string;
  metadata: Parts;
  read(signal: AbortSignal): Promise<Parts>;
  merge(patches: Partial<Parts>, signal: AbortSignal): Promise<unknown>;
}

export function MetadataDialog({ name, metadata, read, merge }: Subject) {
  const [before, setBefore] = useState(metadata);
  const [texts, setTexts] = useState(() => textsOf(metadata));
  const [note, setNote] = useState("");
  const parts = (Object.keys(PARTS) as Part[]).filter((part) => metadata[part] !== undefined);
  const drafts = Object.fromEntries(parts.map((part) => [part, createDraft(before[part] ?? {}, texts[part])]));
  const isUnsaved = () => parts.some((part) => texts[part] !== textsOf(before)[part]);
  const rebase = (now: Parts) => {
    setBefore(now);
    setTexts({ ...texts, ...Object.fromEntries(parts.map((part) => [part, rebasedText(drafts[part], now[part])])) });
    setNote(
      "Someone else changed this metadata. Your changes now apply to the new version. Review them and save again.",
    );
    document.querySelector("dialog")?.scrollTo({ top: 0 });
  };
  const send = async (_: FormData, signal: AbortSignal) => {
    throwProblems(drafts);
    setNote("");
    const changed = parts.filter((part) => drafts[part]?.isChange);
    if (changed.length === 0) return true;
    const now = await read(signal);
    if (changed.some((part) => !isSame(now[part], before[part]))) {
      rebase(now);
      return false;
    }
    const patches = Object.fromEntries(changed.map((part) => [part, drafts[part]?.patch]));
    await merge(patches, signal);
    showStatus(`Saved the metadata of ${name}.`);
    void reloadShown();
    return true;
  };
  return (
    <FormDialog title="Edit metadata" about={name} action="Save" kind="wide" isUnsaved={isUnsaved} send={send}>
      <p class="note" role="status">
        {note}
      </p>
      <div class="columns">
        {parts.map((part) => (
          <JsonField
            key={part}
            name={part}
            label={PARTS[part]}
            before={toWellFormed(before[part] ?? {})}
            text={texts[part]}
            draft={drafts[part] as Draft}
            write={(text) => setTexts((texts) => ({ ...texts, [part]: text }))}
          />
        ))}
      </div>
      <p class="hint">
        Only what you change is sent, as a merge. <code>null</code> removes a key.
      </p>
    </FormDialog>
  );
}

function textsOf({ publicMetadata, privateMetadata }: Parts): Record<Part, string> {
  return { publicMetadata: formatJson(publicMetadata ?? {}), privateMetadata: formatJson(privateMetadata ?? {}) };
}

/** Applies the draft's changes to the current metadata. */
function rebasedText(draft: Draft | undefined, now: Metadata = {}): string {
  return formatJson(applyPatch(now, draft?.patch ?? {}));
}

export function throwProblems(drafts: Record<string, Draft>): void {
  const problems = Object.entries(drafts).flatMap(([part, { problem }]) => (problem ? [[part, problem] as const] : []));
  if (problems.length > 0) throw new FieldErrors(Object.fromEntries(problems));
}

function isSame(one: Metadata | undefined, other: Metadata | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
