// How an organization is created.
import { api } from "./api.ts";
import { formDialog, integer, text } from "./form-dialog.ts";
import { showNewest } from "./list.ts";
import { say } from "./message.ts";

const dialog = formDialog("create-dialog");

export function createOrganization(): void {
  dialog.form.reset();
  dialog.open("", async (data, signal) => {
    const created = await api.createOrganization(
      {
        name: text(data, "name") ?? "",
        slug: text(data, "slug"),
        createdBy: text(data, "createdBy"),
        maxAllowedMemberships: integer(data, "maxAllowedMemberships"),
      },
      { signal },
    );
    say(`Created ${created.name}.`);
    void showNewest();
  });
}
