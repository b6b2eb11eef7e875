// How metadata is merged: what is there now, and beneath it the keys to change.
import type { Organization } from "clerk-organizations";
import { api } from "./api.ts";
import { element } from "./element.ts";
import { FieldErrors } from "./field-error.ts";
import { formDialog, text } from "./form-dialog.ts";
import { reload } from "./list.ts";
import { say, textOf } from "./message.ts";

const dialog = formDialog("metadata-dialog");
const publicNow = element("metadata-public-now", HTMLTextAreaElement);
const privateNow = element("metadata-private-now", HTMLTextAreaElement);

export function mergeMetadata(organization: Organization): void {
  dialog.form.reset();
  publicNow.value = JSON.stringify(organization.publicMetadata ?? {}, null, 2);
  privateNow.value = JSON.stringify(organization.privateMetadata ?? {}, null, 2);
  dialog.open(organization.name, async (data, signal) => {
    await api.mergeOrganizationMetadata(organization.id, patch(data), { signal });
    say(`Merged the metadata of ${organization.name}.`);
    void reload();
  });
}

type Metadata = Record<string, unknown>;

/** Both fields are read before either is complained about. */
function patch(data: FormData): { publicMetadata?: Metadata; privateMetadata?: Metadata } {
  const wrong: Record<string, string> = {};
  const read = (name: string) => {
    try {
      return parse(text(data, name));
    } catch (error) {
      wrong[name] = textOf(error);
    }
  };
  const result = { publicMetadata: read("publicMetadata"), privateMetadata: read("privateMetadata") };
  if (Object.keys(wrong).length > 0) throw new FieldErrors(wrong);
  return result;
}

function parse(written: string | undefined): Metadata | undefined {
  if (written === undefined) return undefined;
  const value: unknown = JSON.parse(written);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Metadata;
  throw new SyntaxError('Write a JSON object, such as { "plan": "pro" }.');
}
