// How a logo is replaced: the one now, the one chosen, and the upload.
import type { Organization } from "clerk-organizations";
import { api } from "./api.ts";
import { element } from "./element.ts";
import { formDialog, text } from "./form-dialog.ts";
import { reload } from "./list.ts";
import { image, logo } from "./logo.ts";
import { say } from "./message.ts";

const dialog = formDialog("logo-dialog");
const file = element("logo-file", HTMLInputElement);
const now = element("logo-now", HTMLElement);
const chosen = element("logo-chosen", HTMLElement);

file.addEventListener("change", preview);

export function uploadLogo(organization: Organization): void {
  dialog.form.reset();
  preview();
  now.replaceChildren(logo(organization));
  dialog.open(organization.name, async (data, signal) => {
    const upload = { file: data.get("file") as File, uploaderUserId: text(data, "uploaderUserId") };
    await api.uploadOrganizationLogo(organization.id, upload, { signal });
    say(`Uploaded the logo of ${organization.name}.`);
    void reload();
  });
}

function preview(): void {
  chosen.replaceChildren();
  const picked = file.files?.[0];
  if (!picked) return;
  const url = URL.createObjectURL(picked);
  const shown = image(url);
  // Either way the bytes are no longer needed by this address.
  shown.onload = shown.onerror = () => URL.revokeObjectURL(url);
  chosen.append(shown);
}
