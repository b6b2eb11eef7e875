// What each button opens. A dialog about an organization begins with a fresh copy of it, never with the list's old one.
import type { Organization } from "clerk-organizations";
import { api } from "./api.ts";
import { createOrganization } from "./create-dialog.ts";
import { deleteOrganization } from "./delete-dialog.ts";
import { editOrganization } from "./edit-dialog.ts";
import { element } from "./element.ts";
import { reload } from "./list.ts";
import { uploadLogo } from "./logo-dialog.ts";
import { complain, say } from "./message.ts";
import { mergeMetadata } from "./metadata-dialog.ts";

const actions: Record<string, (organization: Organization) => void> = {
  edit: editOrganization,
  metadata: mergeMetadata,
  logo: uploadLogo,
  delete: deleteOrganization,
};

const rows = element("rows", HTMLElement);

element("create", HTMLButtonElement).addEventListener("click", createOrganization);
rows.addEventListener("click", ({ target }) => {
  const button = target instanceof Element ? target.closest<HTMLButtonElement>("button[data-action]") : null;
  if (button) void act(button);
});
void reload();

async function act(button: HTMLButtonElement): Promise<void> {
  const { action = "", organization = "" } = button.dataset;
  if (rows.querySelector("[aria-busy=true]")) return;
  button.ariaBusy = "true";
  say("");
  try {
    actions[action]?.(await api.getOrganization(organization));
  } catch (error) {
    complain(error);
    void reload();
  } finally {
    button.ariaBusy = null;
  }
}
