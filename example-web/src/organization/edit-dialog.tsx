// Edits name, slug and membership limit of an organization.
import type { Organization } from "clerk-organizations/slim";
import { api } from "../api.ts";
import { openDialog } from "../dialogs/current-dialog.ts";
import { CODE, Field, readFields } from "../dialogs/field.tsx";
import { changedFields } from "../dialogs/field-changes.ts";
import { FormDialog } from "../dialogs/form-dialog.tsx";
import { FieldErrors } from "../dialogs/form-errors.ts";
import { MaxMembershipsField } from "../dialogs/max-memberships-field.tsx";
import { type Editing, useEditing } from "../dialogs/save-changes.ts";
import { saveOptimistically } from "../dialogs/save-optimistically.ts";
import type { OrganizationStore } from "./store.ts";

interface Values {
  name: string;
  slug: string;
  maxAllowedMemberships: number;
}

interface Props {
  organization: Organization;
  store: OrganizationStore;
  /** The input that could not be saved before, and why. */
  draft?: Values;
  initialError?: unknown;
}

const editingOf = (id: string): Editing<Organization, Values> => ({
  labels: { name: "name", slug: "slug", maxAllowedMemberships: "max memberships" },
  // The form trims what it reads. Spaces that are in the name already are no change.
  valuesOf: ({ name, slug = "", maxAllowedMemberships }) => ({ name: name.trim(), slug, maxAllowedMemberships }),
  read: (signal) => api.getOrganization(id, {}, { signal }),
  send: (change, _, signal) => api.updateOrganization(id, change, { signal }),
});

const nameOf = ({ name }: Organization) => name;

export function EditDialog({ organization, store, draft, initialError }: Props) {
  const editing = editingOf(organization.id);
  const { before, values, version, save } = useEditing(editing, organization, draft);
  const send = async (data: FormData, signal: AbortSignal) => {
    const entered = readFields(data, values);
    const change = changedFields(editing.valuesOf(before), entered);
    // Validate before the change is shown optimistically.
    if (!entered.name) throw new FieldErrors({ name: "A name is required." });
    if (Object.keys(change).length === 0) return true;
    // A slug may be taken, so the dialog stays open for its error. Other changes are shown optimistically.
    if ("slug" in change) {
      store.replace(await save(entered, nameOf, signal));
      return true;
    }
    const { name, maxAllowedMemberships } = entered;
    const shown = { name, maxAllowedMemberships };
    const editAgain = (from: Organization, draft: Values, error: unknown) =>
      openDialog(<EditDialog organization={from} store={store} draft={draft} initialError={error} />);
    void saveOptimistically({ editing, before, entered, shown, nameOf, store, editAgain });
    return true;
  };
  return (
    <FormDialog title="Edit organization" about={organization.id} action="Save" initialError={initialError} send={send}>
      <div key={version}>
        <Field name="name" label="Name" required maxLength={256} defaultValue={values.name} />
        <Field name="slug" label="Slug" hint="a–z, 0–9 and -" defaultValue={values.slug} {...CODE} />
        <MaxMembershipsField defaultValue={values.maxAllowedMemberships} />
      </div>
    </FormDialog>
  );
}
