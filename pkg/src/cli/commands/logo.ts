// `logo`: sets or deletes the logo of an organization.
import { type Command, type Context, DRY_RUN, YES } from "../arguments/command.js";
import { parametersOf } from "../arguments/option.js";
import { readImage } from "../input/image.js";
import { perform } from "../requests/perform.js";
import { confirm } from "../terminal/confirm.js";

const PARAMETERS = {
  "uploader-user-id": { kind: "text", value: "USER-ID", about: "the user who uploads the logo" },
} as const;

export const logo: Command = {
  name: "logo",
  about: "set an organization's logo, or delete it",
  operands: ["ID", "FILE"],
  takes: (values) => (values.delete ? ["ID"] : ["ID", "FILE"]),
  parameters: PARAMETERS,
  options: { delete: { kind: "flag", about: "delete the logo, without FILE" }, ...YES, ...DRY_RUN },
  notes: "JPEG, PNG, GIF, WebP or an icon, at most 10 MB.",
  examples: ["logo org_123 logo.png", "logo org_123 --delete"],
  run: (context) => (context.values.delete ? remove(context) : upload(context)),
};

async function upload(context: Context): Promise<number | undefined> {
  const { values, operands } = context;
  const [id, path] = operands as [string, string];
  const params = { file: await readImage(path), ...parametersOf(PARAMETERS, values) };
  return perform(context, "uploadOrganizationLogo", id, params);
}

async function remove(context: Context): Promise<number | undefined> {
  const [id] = context.operands as [string];
  await confirm(context, async () => `Delete the logo of ${id}?`);
  return perform(context, "deleteOrganizationLogo", id);
}
