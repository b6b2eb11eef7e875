// Edits name, slug and membership limit of an organization, without overwriting changes that someone else makes meanwhile.
import type { Organization } from "clerk-organizations/slim";
import { useState } from "preact/hooks";
import { api } from "../api.ts";
import { openDialog } from "../dialogs/current-dialog.ts";
import { CODE, Field, integer, text } from "../dialogs/field.tsx";
import { FormDialog } from "../dialogs/form-dialog.tsx";
import { FieldErrors } from "../dialogs/form-errors.ts";
import { errorText } from "../error-text.ts";
import { reloadShown } from "../shell/loaded.ts";
import { showProblem, showStatus } from "../shell/notifications.ts";
import { changedFields, LABELS, mergeChanges, type Values, valuesOf } from "./field-changes.ts";
import type { OrganizationStore } from "./store.ts";

interface Props {
  organization: Organization;
  store: OrganizationStore;
  /** The input that could not be saved before, and why. */
  draft?: Values;
  initialError?: unknown;
}

export function EditDialog({ organization, store, draft, initialError }: Props) {
  const [before, setBefore] = useState(organization);
  const [values, setValues] = useState(draft ?? valuesOf(organization));
  const send = async (data: FormData, signal: AbortSignal) => {
    const entered = readForm(data);
    const change = changedFields(valuesOf(before), entered);
    // Validate before the change is shown optimistically.
    if (!entered.name) throw new FieldErrors({ name: "A name is required." });
    if (Object.keys(change).length === 0) return true;
    // A slug may be taken, so the dialog stays open for its error. Other changes are shown optimistically.
    if (!("slug" in change)) {
      void saveOptimistically(before, entered, store);
      return true;
    }
    try {
      const saved = await save(before, entered, signal);
      store.replace(saved.organization);
      void reloadShown();
      reportSaved(saved);
    } catch (error) {
      if (error instanceof Conflict) {
        setBefore(error.now);
        setValues(error.values);
      }
      throw error;
    }
    return true;
  };
  return (
    <FormDialog title="Edit organization" about={organization.id} action="Save" initialError={initialError} send={send}>
      <Field
        key={`name ${before.updatedAt}`}
        name="name"
        label="Name"
        required
        maxLength={256}
        defaultValue={values.name}
      />
      <Field
        key={`slug ${before.updatedAt}`}
        name="slug"
        label="Slug"
        hint="a–z, 0–9 and -"
        defaultValue={values.slug}
        {...CODE}
      />
      <Field
        key={`max ${before.updatedAt}`}
        name="maxAllowedMemberships"
        label="Max memberships"
        hint="0 is unlimited"
        type="number"
        min={0}
        step={1}
        required
        defaultValue={values.maxAllowedMemberships}
      />
    </FormDialog>
  );
}

function readForm(data: FormData): Values {
  return {
    name: text(data, "name") ?? "",
    slug: text(data, "slug") ?? "",
    maxAllowedMemberships: integer(data, "maxAllowedMemberships") ?? 0,
  };
}

/** Someone else has changed the same field. Nothing was sent: the user decides. */
class Conflict extends FieldErrors {
  constructor(
    readonly now: Organization,
    readonly values: Values,
    fields: Record<string, string>,
  ) {
    super(fields);
  }
}

interface Saved {
  organization: Organization;
  /** The fields that others have changed since the form was opened. */
  others: string[];
}

/** Reads the current state, merges the changes, and sends only the changed fields. */
async function save(before: Organization, entered: Values, signal?: AbortSignal): Promise<Saved> {
  const now = await api.getOrganization(before.id, {}, { signal });
  const { values, conflicts, others } = mergeChanges(valuesOf(before), entered, valuesOf(now));
  const fields = Object.entries(conflicts).map(([name, value]) => [
    name,
    `Someone else changed this to “${value}”. Save again to overwrite it.`,
  ]);
  if (fields.length > 0) throw new Conflict(now, values, Object.fromEntries(fields));
  const change = changedFields(valuesOf(now), values);
  const isSame = Object.keys(change).length === 0;
  const organization = isSame ? now : await api.updateOrganization(before.id, change, { signal });
  return { organization, others: others.map((name) => LABELS[name]) };
}

function reportSaved({ organization, others }: Saved): void {
  const also = others.length > 0 ? ` Someone else also changed: ${others.join(", ")}.` : "";
  showStatus(`Saved ${organization.name}.${also}`);
}

/** Shows the change immediately. If the server refuses it, the change is undone and can be edited again. */
async function saveOptimistically(before: Organization, entered: Values, store: OrganizationStore): Promise<void> {
  const { name, maxAllowedMemberships } = entered;
  showStatus(`Saving ${name} …`);
  try {
    let saved: Saved | undefined;
    await store.updateOptimistically(before.id, { name, maxAllowedMemberships }, async () => {
      saved = await save(before, entered);
      return saved.organization;
    });
    if (saved) reportSaved(saved);
  } catch (error) {
    const [organization, draft] = error instanceof Conflict ? [error.now, error.values] : [before, entered];
    const again = () =>
      openDialog(<EditDialog organization={organization} store={store} draft={draft} initialError={error} />);
    showProblem(`${before.name} was not changed. ${errorText(error)}`, { label: "Edit again", run: again });
  }
}
