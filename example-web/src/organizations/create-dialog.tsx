import type { Organization } from "clerk-organizations/slim";
import { api } from "../api.ts";
import { CODE, Field, integer, text } from "../dialogs/field.tsx";
import { FormDialog } from "../dialogs/form-dialog.tsx";
import { MaxMembershipsField } from "../dialogs/max-memberships-field.tsx";
import type { Collection } from "../list/collection.ts";
import { reloadShown } from "../shell/loaded.ts";
import { showStatus } from "../shell/notifications.ts";

export function CreateDialog({ list }: { list: Collection<Organization> }) {
  const send = async (data: FormData, signal: AbortSignal) => {
    await create(data, signal);
    // Without a search and in the default order, the newest organization comes first.
    list.setQuery({ query: "", order: "-created_at" });
    void reloadShown();
    return true;
  };
  return (
    <FormDialog title="New organization" action="Create" send={send}>
      <Field name="name" label="Name" required maxLength={256} />
      <Field name="slug" label="Slug" hint="optional; a–z, 0–9 and -" {...CODE} />
      <Field name="createdBy" label="Created by" hint="optional; the user ID of its first administrator" {...CODE} />
      <MaxMembershipsField />
    </FormDialog>
  );
}

/** Not optimistic: the server can refuse a creation for many reasons. */
async function create(data: FormData, signal: AbortSignal): Promise<void> {
  const created = await api.createOrganization(
    {
      name: text(data, "name") ?? "",
      slug: text(data, "slug"),
      createdBy: text(data, "createdBy"),
      maxAllowedMemberships: integer(data, "maxAllowedMemberships"),
    },
    { signal },
  );
  showStatus(`Created ${created.name}.`);
}
