// `export`: organizations as NDJSON, one a line, as fast as they are read.
import type { Command } from "../command.js";
import { eachPage } from "../each-page.js";
import { LIST_OPTIONS } from "../listing.js";
import { parametersOf } from "../option.js";
import { RateMeter } from "../progress.js";

/** As few requests as the API allows. */
const PAGE = 499;
/** Organizations that are made meanwhile come last: an offset stays the same place. */
const ORDER = "+created_at";

export const exportCommand: Command = {
  name: "export",
  about: "write organizations as NDJSON, one a line, the oldest first",
  operands: [],
  parameters: LIST_OPTIONS,
  options: {},
  notes: "Each line is an organization as the API gives it, with its private metadata.",
  examples: [
    "export > organizations.ndjson",
    "export --query acme | jq -r .slug",
    `export | jq -c '{operation:"mergeOrganizationMetadata",id,params:{publicMetadata:{plan:"gold"}}}' > changes.ndjson`,
  ],
  async run(context) {
    const { output, notices } = context;
    const params = { orderBy: ORDER, ...parametersOf(LIST_OPTIONS, context.values), limit: PAGE };
    const rate = new RateMeter();
    await eachPage(context, params, async ({ data, done, total }) => {
      for (const organization of data) await output.data(JSON.stringify(organization));
      await output.flush();
      // A bar would stand between the lines where both are one terminal.
      if (!output.terminal.isTty) notices.progress(rate.progress(done, total));
    });
    notices.clear();
    return undefined;
  },
};
