// `export`: organizations as NDJSON, one a line, as fast as they are read.
import type { Iteration, ListOrganizationsParams, Organization } from "clerk-organizations";
import type { Command, Context } from "../command.js";
import { Failure, wordsOf } from "../failure.js";
import { LISTED } from "../listing.js";
import { parametersOf } from "../option.js";
import { json } from "../printable.js";
import { Pace } from "../progress.js";

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
    const { api, values, interrupt } = context;
    const params = { orderBy: ORDER, ...parametersOf(LISTED, values), limit: PAGE } as ListOrganizationsParams;
    const walk = api.iterateOrganizations(params, { signal: interrupt.signal });
    await write(context, walk).catch((error: unknown) => {
      // An output that cannot be written has said so itself.
      throw error instanceof Failure ? error : stopped(context, walk, wordsOf(error));
    });
    if (interrupt.exitCode !== undefined) throw stopped(context, walk, "");
    return undefined;
  },
};

type Walk = Iteration<Organization>;

async function write({ output, notices, interrupt }: Context, walk: Walk): Promise<void> {
  const { offset } = walk;
  const pace = new Pace();
  for await (const { data, totalCount } of walk.pages()) {
    for (const organization of data) await output.line(json(organization));
    await output.flush();
    // A bar would stand between the lines where both are one terminal.
    if (!output.terminal.isThere) notices.progress(pace.progress(walk.offset - offset, totalCount - offset));
    if (interrupt.exitCode !== undefined) break;
  }
  notices.clear();
}

/** Why an export has ended before its time, and where it goes on: everything before that has been written. */
function stopped({ interrupt }: Context, { offset }: Walk, why: string): Failure {
  const { exitCode } = interrupt;
  return new Failure(`${exitCode === undefined ? why : "interrupted"}; --offset ${offset} goes on there`, exitCode);
}
