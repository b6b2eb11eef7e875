// `list`: prints a page of organizations, or all of them.
import type { Organization } from "clerk-organizations";
import type { Command, Context } from "../command.js";
import { eachPage } from "../each-page.js";
import { LIST_OPTIONS } from "../listing.js";
import { parametersOf } from "../option.js";
import type { Table } from "../table.js";
import type { Piece } from "../terminal.js";

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
  run: (context) => (context.values.all ? all(context) : page(context)),
};

/** Prints rows as a table, or as one JSON document with a row per line. */
class Rows {
  readonly #context: Context;
  #table: Table | undefined;
  /** The last row of the document, which is written once it is known whether a comma follows. */
  #last: string | undefined;
  #count = 0;

  constructor(context: Context) {
    this.#context = context;
  }

  async add(rows: Organization[]): Promise<void> {
    const { values, output } = this.#context;
    if (values.json) for (const line of this.#members(rows)) await output.data(line);
    else for (const line of await this.#lines(rows)) await output.line(line);
    this.#count += rows.length;
    await output.flush();
  }

  /** Imported late, because string-width takes longer to load than the rest of the tool. */
  async #lines(rows: Organization[]): Promise<Iterable<Piece>> {
    const { values, output } = this.#context;
    const { Table } = await import("../table.js");
    this.#table ??= new Table(output.terminal, values["include-members-count"] === true);
    return this.#table.lines(rows);
  }

  *#members(rows: Organization[]): Generator<string> {
    for (const row of rows) {
      yield this.#last === undefined ? '{"data":[' : `${this.#last},`;
      this.#last = JSON.stringify(row);
    }
  }

  /** Ends the output. `totalCount` is that of the response, or the number of printed rows. */
  async end(totalCount = this.#count): Promise<void> {
    const { values, output } = this.#context;
    if (values.json) await output.data(`${this.#last ?? '{"data":['}\n],"totalCount":${totalCount}}`);
    await output.flush();
  }
}

async function page(context: Context): Promise<undefined> {
  const { api, values, notices, interrupt, output } = context;
  const params = parametersOf(PARAMETERS, values);
  const { data, totalCount } = await api.listOrganizations(params, { signal: interrupt.signal });
  const rows = new Rows(context);
  await rows.add(data);
  await rows.end(totalCount);
  const isMore = data.length < totalCount && output.terminal.isTty && notices.terminal.isTty;
  if (isMore) notices.line(`${data.length} of ${totalCount}; more with --all or --offset`);
}

async function all(context: Context): Promise<undefined> {
  const rows = new Rows(context);
  await eachPage(context, parametersOf(PARAMETERS, context.values), ({ data }) => rows.add(data));
  await rows.end();
}
