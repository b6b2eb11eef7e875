// `metadata merge` and `metadata replace`: change the metadata of an organization.
import type { MergePreview, Metadata, Organization } from "clerk-organizations";
import { MAX_METADATA_BYTES } from "../../../generated/constants.js";
import { type Command, type Context, DRY_RUN } from "../arguments/command.js";
import { parametersOf } from "../arguments/option.js";
import { METADATA } from "../arguments/organization-fields.js";
import { preview } from "../requests/call.js";
import { perform } from "../requests/perform.js";
import { json } from "../terminal/printable.js";
import { bold, dim, green, red, yellow } from "../terminal/terminal.js";

export const merge: Command = {
  name: "metadata merge",
  about: "merge metadata into that of an organization, at every level",
  operands: ["ID"],
  parameters: METADATA,
  options: { preview: { kind: "flag", about: "change nothing; show the result of the merge" }, ...DRY_RUN },
  notes: "null removes a key, objects are merged, anything else replaces the old value.",
  examples: [
    `metadata merge org_123 --public-metadata '{"plan":"gold","trial":null}'`,
    "metadata merge org_123 --private-metadata @private.json --preview",
  ],
  run: (context) => (context.values.preview ? merged(context) : write(context, "mergeOrganizationMetadata")),
};

export const replace: Command = {
  name: "metadata replace",
  about: "replace the given metadata fields of an organization",
  operands: ["ID"],
  parameters: METADATA,
  options: DRY_RUN,
  examples: [`metadata replace org_123 --public-metadata '{"plan":"gold"}'`],
  run: (context) => write(context, "replaceOrganizationMetadata"),
};

const write = (context: Context, operation: "mergeOrganizationMetadata" | "replaceOrganizationMetadata") =>
  perform(context, operation, context.operands[0], parametersOf(METADATA, context.values));

/** Shows the result of a merge into the current metadata. The parameters are checked as for the merge itself. */
async function merged(context: Context): Promise<undefined> {
  const { api, values, operands, output, interrupt } = context;
  const [id] = operands as [string];
  const params = parametersOf(METADATA, values) as Record<"publicMetadata" | "privateMetadata", Metadata>;
  await preview(api, { operation: "mergeOrganizationMetadata", args: [id, params] });
  const now: Organization = await api.getOrganization(id, {}, { signal: interrupt.signal });
  const { previewMerge } = await import("clerk-organizations");
  const fields = Object.entries(params) as [keyof typeof params, Metadata][];
  const previews = fields.map(([field, patch]) => [field, previewMerge(now[field], patch)] as const);
  if (values.json) await output.data(JSON.stringify(Object.fromEntries(previews), null, 2));
  else for (const [field, merged] of previews) await show(context, field, merged);
  await output.flush();
}

async function show({ output }: Context, field: string, merged: MergePreview): Promise<void> {
  await output.line(bold(field));
  await output.line(`  ${json(merged.result)}`);
  for (const path of merged.added) await output.line(green(`  + ${path}`));
  for (const path of merged.changed) await output.line(yellow(`  ~ ${path}`));
  for (const path of merged.removed) await output.line(red(`  - ${path}`));
  const isTooLong = merged.bytes > MAX_METADATA_BYTES;
  await output.line((isTooLong ? red : dim)(`  ${merged.bytes} of ${MAX_METADATA_BYTES} bytes`));
}
