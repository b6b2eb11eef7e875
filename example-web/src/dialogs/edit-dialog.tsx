// How an organization's name, slug and size are changed, without writing over what someone else changes meanwhile.
import type { Organization } from "clerk-organizations";
import { useState } from "preact/hooks";
import { api } from "../api.ts";
import { words } from "../error-text.ts";
import { reload, replace } from "../list/list-data.ts";
import { changeAhead } from "../list/optimistic.ts";
import { complain, say } from "../notifications.ts";
import { open } from "./current-dialog.ts";
import { CODE, Field, integer, text } from "./field.tsx";
import { changes, LABELS, meanwhile, type Values, valuesOf } from "./field-changes.ts";
import { FormDialog } from "./form-dialog.tsx";
import { FieldErrors } from "./form-errors.ts";

interface Props {
  organization: Organization;
  /** What was written before, where it could not be saved, and why. */
  draft?: Values;
  failed?: unknown;
}

export function EditDialog({ organization, draft, failed }: Props) {
  const [before, setBefore] = useState(organization);
  const [values, setValues] = useState(draft ?? valuesOf(organization));
  const send = async (data: FormData, signal: AbortSignal) => {
    const written = read(data);
    const change = changes(valuesOf(before), written);
    // Nothing that cannot be is shown ahead of the server.
    if (!written.name) throw new FieldErrors({ name: "An organization has a name." });
    if (Object.keys(change).length === 0) return true;
    // A slug may be taken: that is said beside it. The rest is shown at once.
    if (!("slug" in change)) {
      void saveAhead(before, written);
      return true;
    }
    try {
      const saved = await save(before, written, signal);
      replace(saved.organization);
      void reload();
      told(saved);
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
    <FormDialog title="Edit organization" about={organization.id} action="Save" failed={failed} send={send}>
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

function read(data: FormData): Values {
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
async function save(before: Organization, written: Values, signal?: AbortSignal): Promise<Saved> {
  const now = await api.getOrganization(before.id, {}, { signal });
  const { values, conflicts, others } = meanwhile(valuesOf(before), written, valuesOf(now));
  const fields = Object.entries(conflicts).map(([name, value]) => [
    name,
    `Changed meanwhile to “${value}”. Save again to write over it.`,
  ]);
  if (fields.length > 0) throw new Conflict(now, values, Object.fromEntries(fields));
  const change = changes(valuesOf(now), values);
  const isSame = Object.keys(change).length === 0;
  const organization = isSame ? now : await api.updateOrganization(before.id, change, { signal });
  return { organization, others: others.map((name) => LABELS[name]) };
}

function told({ organization, others }: Saved): void {
  const also = others.length > 0 ? ` Meanwhile someone else changed: ${others.join(", ")}.` : "";
  say(`Saved ${organization.name}.${also}`);
}

/** The list shows the change before the server has agreed; what it refuses is undone, and can be mended. */
async function saveAhead(before: Organization, written: Values): Promise<void> {
  const { name, maxAllowedMemberships } = written;
  say(`Saving ${name} …`);
  try {
    let saved: Saved | undefined;
    await changeAhead(before.id, { name, maxAllowedMemberships }, async () => {
      saved = await save(before, written);
      return saved.organization;
    });
    if (saved) told(saved);
  } catch (error) {
    const [organization, draft] = error instanceof Conflict ? [error.now, error.values] : [before, written];
    const again = () => open(<EditDialog organization={organization} draft={draft} failed={error} />);
    complain(`${before.name} was not changed. ${words(error)}`, { label: "Edit again", run: again });
  }
}
