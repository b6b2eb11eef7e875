// `create`: creates an organization.
import { type Command, DRY_RUN } from "../arguments/command.js";
import { parametersOf } from "../arguments/option.js";
import { CREATE_OPTIONS } from "../arguments/organization-fields.js";
import { perform } from "../requests/perform.js";

export const create: Command = {
  name: "create",
  about: "create an organization",
  operands: [],
  parameters: CREATE_OPTIONS,
  options: DRY_RUN,
  examples: ["create --name Acme --slug acme", `create --name Acme --public-metadata '{"plan":"gold"}' --json`],
  run: (context) => perform(context, "createOrganization", parametersOf(CREATE_OPTIONS, context.values)),
};
