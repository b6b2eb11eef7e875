// How an organization's name, slug and size are changed, without writing over what someone else changes meanwhile.
import type { Organization } from "clerk-organizations";
import { useState } from "preact/hooks";
import { api } from "../api.ts";
import { errorText } from "../error-text.ts";
import { reload, replace } from "../list/list-data.ts";
import { updateOptimistically } from "../list/optimistic.ts";
import { showProblem, showStatus } from "../notifications.ts";
import { openDialog } from "./current-dialog.ts";
import { CODE, Field, integer, text } from "./field.tsx";
import { changedFields, LABELS, mergeChanges, type Values, valuesOf } from "./field-changes.ts";
import { FormDialog } from "./form-dialog.tsx";
import { FieldErrors } from "./form-errors.ts";

interface Props {
  organization: Organization;
  /** What was written before, where it could not be saved, and why. */
  draft?: Values;
  initialError?: unknown;
}

export function EditDialog({ organization, draft, initialError }: Props) {
  const [before, setBefore] = useState(organization);
  const [values, setValues] = useState(draft ?? valuesOf(organization));
  const send = async (data: FormData, signal: AbortSignal) => {
    const entered = readForm(data);
    const change = changedFields(valuesOf(before), entered);
    // Nothing that cannot be is shown ahead of the server.
    if (!entered.name) throw new FieldErrors({ name: "An organization has a name." });
    if (Object.keys(change).length === 0) return true;
    // A slug may be taken: that is said beside it. The rest is shown at once.
    if (!("slug" in change)) {
      void saveOptimistically(before, entered);
      return true;
    }
    try {
      const saved = await save(before, entered, signal);
      replace(saved.organization);
      void reload();
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

/** Someone else has changed the same field: the person decides, and nothing was sent. */
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
  /** What others have changed since the form was opened. */
  others: string[];
}

/** Sends what was changed, and nothing else, after a look at what is there now. */
async function save(before: Organization, entered: Values, signal?: AbortSignal): Promise<Saved> {
  const now = await api.getOrganization(before.id, {}, { signal });
  const { values, conflicts, others } = mergeChanges(valuesOf(before), entered, valuesOf(now));
  const fields = Object.entries(conflicts).map(([name, value]) => [
    name,
    `Changed meanwhile to “${value}”. Save again to write over it.`,
  ]);
  if (fields.length > 0) throw new Conflict(now, values, Object.fromEntries(fields));
  const change = changedFields(valuesOf(now), values);
  const isSame = Object.keys(change).length === 0;
  const organization = isSame ? now : await api.updateOrganization(before.id, change, { signal });
  return { organization, others: others.map((name) => LABELS[name]) };
}

function reportSaved({ organization, others }: Saved): void {
  const also = others.length > 0 ? ` Meanwhile someone else changed: ${others.join(", ")}.` : "";
  showStatus(`Saved ${organization.name}.${also}`);
}

/** The list shows the change before the server has agreed; what it refuses is undone, and can be mended. */
async function saveOptimistically(before: Organization, entered: Values): Promise<void> {
  const { name, maxAllowedMemberships } = entered;
  showStatus(`Saving ${name} …`);
  try {
    let saved: Saved | undefined;
    await updateOptimistically(before.id, { name, maxAllowedMemberships }, async () => {
      saved = await save(before, entered);
      return saved.organization;
    });
    if (saved) reportSaved(saved);
  } catch (error) {
    const [organization, draft] = error instanceof Conflict ? [error.now, error.values] : [before, entered];
    const again = () => openDialog(<EditDialog organization={organization} draft={draft} initialError={error} />);
    showProblem(`${before.name} was not changed. ${errorText(error)}`, { label: "Edit again", run: again });
  }
}
