// `export`: writes organizations as NDJSON, no faster than they are read.
import type { Command, Context } from "../arguments/command.js";
import { LIST_OPTIONS } from "../arguments/list-options.js";
import { parametersOf } from "../arguments/option.js";
import { JOB, OUTPUT, pacedContext } from "../jobs/job-options.js";
import { exportMigration, partsOf } from "../jobs/migration/migration-export.js";
import { RateMeter } from "../jobs/progress.js";
import { toOutputFile } from "../output/output-file.js";
import { iterate } from "../output/print-list.js";
import { eachPage } from "../requests/each-page.js";

/** The largest page that the API accepts. Larger pages need fewer requests. */
const PAGE = 499;
/** With this order, organizations that are created meanwhile come last and do not move the others. */
const ORDER = "+created_at";

export const exportCommand: Command = {
  name: "export",
  about: "write organizations as NDJSON, one per line, the oldest first",
  operands: [],
  parameters: LIST_OPTIONS,
  options: {
    with: {
      kind: "text",
      value: "PARTS",
      about: "write a file for apply, with any of members,invitations,domains of each organization",
    },
    ...OUTPUT,
    ...JOB,
  },
  notes: `Each line is an organization of the API, with private metadata.

With --with, the lines are changes that recreate the organizations in another instance: run apply on them there. Roles, role sets
and users must exist in it; apply --user-map replaces the ids of users. Pending invitations get a new link, so Clerk sends their
emails again; to hand out the links yourself, add "notify":false to their params. Logos are not part of it.`,
  examples: [
    "export > organizations.ndjson",
    "export --output organizations.ndjson --rate 5",
    "export --query acme | jq -r .slug",
    "export --with members,invitations,domains > migration.ndjson",
    `export | jq -c '{operation:"mergeOrganizationMetadata",id,params:{publicMetadata:{plan:"gold"}}}' > changes.ndjson`,
  ],
  async run(context) {
    const { values } = context;
    const params = { orderBy: ORDER, ...parametersOf(LIST_OPTIONS, values), limit: PAGE };
    const parts = values.with === undefined ? undefined : partsOf(values.with as string);
    await toOutputFile(pacedContext(context), (context) =>
      parts ? exportMigration(context, params, parts) : exportAll(context, params),
    );
    return undefined;
  },
};

async function exportAll(context: Context, params: object): Promise<void> {
  const { output, notices } = context;
  const all = await iterate(context, { operation: "listOrganizations", ids: [], params });
  const rate = new RateMeter();
  await eachPage(context, all, async ({ data, done, total }) => {
    for (const organization of data) await output.data(JSON.stringify(organization));
    await output.flush();
    notices.progress(rate.progress(done, total), output);
  });
  notices.clear();
}
