// How an organization is deleted: asked once more, with "Cancel" as the answer at hand.
import type { Organization } from "clerk-organizations";
import { api } from "./api.ts";
import { formDialog } from "./form-dialog.ts";
import { reload } from "./list.ts";
import { say } from "./message.ts";

const dialog = formDialog("delete-dialog");

export function deleteOrganization(organization: Organization): void {
  dialog.open(organization.name, async (_, signal) => {
    await api.deleteOrganization(organization.id, { signal });
    say(`Deleted ${organization.name}.`);
    void reload();
  });
}
