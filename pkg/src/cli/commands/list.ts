// `list`: prints a page of organizations, or all of them.

import type { Command } from "../arguments/command.js";
import { LIST_OPTIONS } from "../arguments/list-options.js";
import { parametersOf } from "../arguments/option.js";
import { organizationColumns } from "../output/columns.js";
import { printAll, printPage } from "../output/print-list.js";

const PARAMETERS = {
  ...LIST_OPTIONS,
  limit: {
    kind: "integer",
    value: "N",
    about: "the number of organizations, 1 to 499 (10); with --all, the page size",
  },
} as const;

export const list: Command = {
  name: "list",
  about: "list organizations, the newest first",
  operands: [],
  parameters: PARAMETERS,
  options: { all: { kind: "flag", about: "all organizations, page by page" } },
  examples: ["list --query acme", "list --all --order-by name", "list --limit 100 --json | jq -r '.data[].id'"],
  async run(context) {
    const { values } = context;
    const call = { operation: "listOrganizations", ids: [], params: parametersOf(PARAMETERS, values) };
    const columns = organizationColumns(values["include-members-count"] === true);
    await (values.all ? printAll(context, call, columns) : printPage(context, call, columns));
    return undefined;
  },
};
