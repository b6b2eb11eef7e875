import { api } from "../api.ts";
import { reload } from "../list/list-data.ts";
import { setQuery } from "../list/list-query.ts";
import { showStatus } from "../notifications.ts";
import { CODE, Field, integer, text } from "./field.tsx";
import { FormDialog } from "./form-dialog.tsx";

export function CreateDialog() {
  return (
    <FormDialog title="New organization" action="Create" send={create}>
      <Field name="name" label="Name" required maxLength={256} />
      <Field name="slug" label="Slug" hint="optional; a–z, 0–9 and -" {...CODE} />
      <Field name="createdBy" label="Created by" hint="optional; the user ID of its first administrator" {...CODE} />
      <Field
        name="maxAllowedMemberships"
        label="Max memberships"
        hint="optional; 0 is unlimited"
        type="number"
        min={0}
        step={1}
      />
    </FormDialog>
  );
}

/** Not optimistic: the server can refuse a creation for many reasons. */
async function create(data: FormData, signal: AbortSignal): Promise<boolean> {
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
  showNewest();
  return true;
}

/** Without a search and in the default order, the newest organization comes first. */
function showNewest(): void {
  setQuery({ query: "", order: "-created_at" });
  void reload();
}
