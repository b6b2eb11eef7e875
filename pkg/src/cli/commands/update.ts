// `update`: changes fields of an organization.
import { type Command, DRY_RUN } from "../arguments/command.js";
import { cleared, parametersOf } from "../arguments/option.js";
import { UPDATE_OPTIONS } from "../arguments/organization-fields.js";
import { perform } from "../requests/perform.js";

export const update: Command = {
  name: "update",
  about: "change an organization",
  operands: ["ID"],
  parameters: UPDATE_OPTIONS,
  options: {
    clear: { kind: "list", value: "FIELD", about: "clear a field, as in --clear slug; may be repeated" },
    ...DRY_RUN,
  },
  notes: "Other fields stay as they are. Metadata is replaced as a whole; `metadata merge` merges it.",
  examples: [`update org_123 --name "Acme Inc" --max-allowed-memberships 0`, "update org_123 --clear slug --dry-run"],
  run: (context) => {
    const { values, operands } = context;
    const params = { ...parametersOf(UPDATE_OPTIONS, values), ...cleared(UPDATE_OPTIONS, values) };
    return perform(context, "updateOrganization", operands[0], params);
  },
};
