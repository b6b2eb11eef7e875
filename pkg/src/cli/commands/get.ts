// `get`: prints one organization.
import type { Command } from "../arguments/command.js";
import { parametersOf } from "../arguments/option.js";
import { print } from "../requests/perform.js";

const PARAMETERS = { "include-members-count": { kind: "flag", about: "include the number of members" } } as const;

export const get: Command = {
  name: "get",
  about: "show one organization, by its id or slug",
  operands: ["ID-OR-SLUG"],
  parameters: PARAMETERS,
  options: {},
  examples: ["get acme", "get org_123 --include-members-count --json"],
  async run(context) {
    const { api, values, operands, interrupt } = context;
    const [idOrSlug] = operands as [string];
    const call = { signal: interrupt.signal };
    const organization = await api.getOrganization(idOrSlug, parametersOf(PARAMETERS, values), call);
    await print(context, { ...organization });
    return undefined;
  },
};
