// `export`: organizations as NDJSON, one a line, as fast as they are read.
import type { ListOrganizationsParams } from "clerk-organizations";
import type { Command, Context } from "../command.js";
import { Failure, wordsOf } from "../failure.js";
import { LISTED } from "../listing.js";
import { parametersOf } from "../option.js";
import { json } from "../printable.js";
import { Pace } from "../progress.js";
import { walkOf } from "../walk.js";

/** As few requests as the API allows. */
const PAGE = 499;
/** Organizations that are made meanwhile come last: an offset stays the same place. */
const ORDER = "+created_at";

export const exported: Command = {
  name: "export",
  about: "write organizations as NDJSON, one a line, the oldest first",
  operands: [],
  parameters: LISTED,
  options: {},
  notes: "Each line is an organization as the API gives it, with its private metadata.",
  examples: [
    "export > organizations.ndjson",
    "export --query acme | jq -r .slug",
    `export | jq -c '{operation:"mergeOrganizationMetadata",id,params:{publicMetadata:{plan:"gold"}}}' > changes.ndjson`,
  ],
  async run(context) {
    const { offset = 0, ...filters } = parametersOf(LISTED, context.values);
    const written = new Written(context, offset as number);
    try {
      await written.all({ orderBy: ORDER, ...filters, offset: offset as number, limit: PAGE });
    } catch (error) {
      throw written.stopped(error);
    }
    if (context.interrupt.exitCode !== undefined) throw written.stopped(undefined);
    return undefined;
  },
};

/** What has been written so far. */
class Written {
  readonly #context: Context;
  readonly #from: number;
  #count = 0;

  constructor(context: Context, from: number) {
    this.#context = context;
    this.#from = from;
  }

  async all(params: ListOrganizationsParams): Promise<void> {
    const { api, interrupt, output, notices } = this.#context;
    const walk = walkOf(api, params, { signal: interrupt.signal });
    const pace = new Pace();
    for await (const { data } of walk.pages()) {
      for (const organization of data) await output.line(json(organization));
      await output.flush();
      this.#count += data.length;
      const total = walk.totalCount === undefined ? undefined : walk.totalCount - this.#from;
      // A bar would stand between the lines where both are one terminal.
      if (!output.terminal.isThere) notices.progress(pace.progress(this.#count, total));
      if (interrupt.exitCode !== undefined) break;
    }
    notices.clear();
  }

  /** Why the export has ended before its time, and where it goes on. */
  stopped(error: unknown): unknown {
    // An output that cannot be written has said so itself.
    if (error instanceof Failure) return error;
    const { exitCode } = this.#context.interrupt;
    const why = exitCode === undefined ? wordsOf(error) : "interrupted";
    return new Failure(`${why}; ${this.#count} written, --offset ${this.#from + this.#count} goes on`, exitCode);
  }
}
