// How an organization's name, slug and size are changed.
import type { Organization } from "clerk-organizations";
import { api } from "./api.ts";
import { element } from "./element.ts";
import { formDialog, integer, text } from "./form-dialog.ts";
import { reload } from "./list.ts";
import { say } from "./message.ts";

const dialog = formDialog("edit-dialog");
const name = element("edit-name", HTMLInputElement);
const slug = element("edit-slug", HTMLInputElement);
const max = element("edit-max", HTMLInputElement);

export function editOrganization(organization: Organization): void {
  name.value = organization.name;
  slug.value = organization.slug ?? "";
  max.value = String(organization.maxAllowedMemberships);
  dialog.open(organization.id, async (data, signal) => {
    const updated = await api.updateOrganization(organization.id, changes(organization, data), { signal });
    say(`Saved ${updated.name}.`);
    void reload();
  });
}

/** Only what was changed is sent: an instance without slugs refuses even the same slug. */
function changes(before: Organization, data: FormData) {
  return {
    name: changed(before.name, text(data, "name") ?? ""),
    slug: changed(before.slug ?? "", text(data, "slug") ?? ""),
    maxAllowedMemberships: changed(before.maxAllowedMemberships, integer(data, "maxAllowedMemberships")),
  };
}

function changed<T>(before: T, after: T): T | undefined {
  return before === after ? undefined : after;
}
