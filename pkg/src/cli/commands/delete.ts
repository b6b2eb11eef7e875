// `delete`: deletes an organization, with all its memberships and invitations.
import { type Command, DRY_RUN, YES } from "../arguments/command.js";
import { perform } from "../requests/perform.js";
import { confirm } from "../terminal/confirm.js";

export const remove: Command = {
  name: "delete",
  about: "delete an organization, with its memberships and invitations",
  operands: ["ID"],
  parameters: {},
  options: { ...YES, ...DRY_RUN },
  notes: "Asks for confirmation; without a terminal, --yes is required.",
  examples: ["delete org_123", "delete org_123 --yes"],
  async run(context) {
    const { api, operands, interrupt } = context;
    const [id] = operands as [string];
    await confirm(context, async () => {
      const { name } = await api.getOrganization(id, {}, { signal: interrupt.signal });
      return `Delete the organization "${name}" (${id}), with all its memberships and invitations?`;
    });
    return perform(context, "deleteOrganization", id);
  },
};
