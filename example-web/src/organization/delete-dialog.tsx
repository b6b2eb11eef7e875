// Deletes an organization. The user types its slug to confirm. The row disappears from the list immediately.
import type { Organization } from "clerk-organizations/slim";
import { api } from "../api.ts";
import { selection } from "../bulk/selection.ts";
import { openDialog } from "../dialogs/current-dialog.ts";
import { CODE, Field, text } from "../dialogs/field.tsx";
import { FormDialog } from "../dialogs/form-dialog.tsx";
import { FieldErrors } from "../dialogs/form-errors.ts";
import { reportDeletion } from "../dialogs/report-deletion.ts";
import type { OrganizationStore } from "./store.ts";

interface Props {
  organization: Organization;
  store: OrganizationStore;
}

export function DeleteDialog({ organization, store }: Props) {
  const { name, slug, id } = organization;
  const expected = slug || id;
  const send = async (data: FormData) => {
    if (text(data, "confirmation") !== expected)
      throw new FieldErrors({ confirmation: `This does not match “${expected}”. Nothing was deleted.` });
    const removed = store.deleteOptimistically(id, async () => {
      await api.deleteOrganization(id);
      selection.remove(id);
    });
    const again = () => openDialog(<DeleteDialog organization={organization} store={store} />);
    void reportDeletion(name, removed, again);
    return true;
  };
  return (
    <FormDialog title="Delete organization" about={name} action="Delete" kind="danger" send={send}>
      <p>Its memberships, invitations and domains are deleted too. This cannot be undone.</p>
      <Field name="confirmation" label={`Type ${expected} to confirm`} required {...CODE} />
    </FormDialog>
  );
}
