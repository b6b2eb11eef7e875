// Deletes the selected organizations, after the user has typed how many there are.
import type { Organization, OrganizationsApi } from "clerk-organizations/slim";
import { CODE, Field, text } from "../dialogs/field.tsx";
import { FormDialog } from "../dialogs/form-dialog.tsx";
import { FieldErrors } from "../dialogs/form-errors.ts";
import { isMissing } from "../error-text.ts";
import type { Collection } from "../list/collection.ts";
import { selection } from "./selection.ts";
import { startTask } from "./start-task.tsx";
import { TargetList } from "./target-list.tsx";

interface Props {
  organizations: readonly Organization[];
  list: Collection<Organization>;
}

export function DeleteDialog({ organizations, list }: Props) {
  const count = organizations.length;
  const title = count === 1 ? "Delete 1 organization" : `Delete ${count} organizations`;
  const send = async (data: FormData) => {
    if (text(data, "confirmation")?.replace(/^delete\s+/i, "") !== String(count))
      throw new FieldErrors({ confirmation: `This does not match “${count}”. Nothing was deleted.` });
    startTask({ title, send: (id, api) => remove(id, api, list) }, organizations);
    // The run has taken the place of this dialog.
    return false;
  };
  return (
    <FormDialog title={title} action="Delete" kind="danger" send={send}>
      <p>Their memberships, invitations and domains are deleted too. This cannot be undone.</p>
      <TargetList organizations={organizations} />
      <Field name="confirmation" label={`Type ${count} to confirm`} hint={`or “delete ${count}”`} required {...CODE} />
    </FormDialog>
  );
}

async function remove(id: string, api: OrganizationsApi, list: Collection<Organization>) {
  const show = () => {
    list.remove(id);
    selection.remove(id);
  };
  try {
    await api.deleteOrganization(id);
    return { show };
  } catch (error) {
    if (isMissing(error)) return { show, remark: "It was already deleted." };
    throw error;
  }
}
