// Merges the same metadata into all selected organizations. Nothing is read first: a merge keeps the other keys.
import type { Organization } from "clerk-organizations/slim";
import { useState } from "preact/hooks";
import { FormDialog } from "../dialogs/form-dialog.tsx";
import { FieldErrors } from "../dialogs/form-errors.ts";
import type { Collection } from "../list/collection.ts";
import { createPatchDraft } from "../metadata/draft.ts";
import { JsonField } from "../metadata/json-field.tsx";
import { throwProblems } from "../metadata/metadata-dialog.tsx";
import { startTask } from "./start-task.tsx";
import { TargetList } from "./target-list.tsx";

const PARTS = { publicMetadata: "Public metadata to merge", privateMetadata: "Private metadata to merge" } as const;
type Part = keyof typeof PARTS;
const EMPTY = "{}";

interface Props {
  organizations: readonly Organization[];
  list: Collection<Organization>;
}

export function MergeDialog({ organizations, list }: Props) {
  // A server may not return private metadata, and then accepts none.
  const parts = (Object.keys(PARTS) as Part[]).filter((part) => organizations.some((one) => one[part] !== undefined));
  const [texts, setTexts] = useState<Record<Part, string>>({ publicMetadata: EMPTY, privateMetadata: EMPTY });
  const drafts = parts.map((part) => [part, createPatchDraft(texts[part])] as const);
  const count = organizations.length;
  const title = `Merge metadata into ${count} ${count === 1 ? "organization" : "organizations"}`;
  const send = async () => {
    throwProblems(Object.fromEntries(drafts));
    const patches = drafts.filter(([, { isChange }]) => isChange).map(([part, { patch }]) => [part, patch] as const);
    if (patches.length === 0) throw new FieldErrors({ publicMetadata: "Write at least one key to set or remove." });
    const params = Object.fromEntries(patches);
    startTask(
      {
        title,
        send: async (id, api) => {
          const updated = await api.mergeOrganizationMetadata(id, params);
          return { show: () => list.replace(updated) };
        },
      },
      organizations,
    );
    // The run has taken the place of this dialog.
    return false;
  };
  const isUnsaved = () => parts.some((part) => texts[part] !== EMPTY);
  return (
    <FormDialog title={title} action="Merge" kind="wide" isUnsaved={isUnsaved} send={send}>
      <TargetList organizations={organizations} />
      <div class="columns">
        {drafts.map(([part, draft]) => (
          <JsonField
            key={part}
            name={part}
            label={PARTS[part]}
            before={{}}
            text={texts[part]}
            draft={draft}
            isPatch
            write={(text) => setTexts((texts) => ({ ...texts, [part]: text }))}
          />
        ))}
      </div>
      <p class="hint">
        The keys that you write are set in every selected organization; all other keys stay. <code>null</code> removes a
        key.
      </p>
    </FormDialog>
  );
}
