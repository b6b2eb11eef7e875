// `members export`: writes the members of an organization, or of all, as NDJSON or CSV.

import type { Command, Context } from "../arguments/command.js";
import { type Options, optionValue } from "../arguments/option.js";
import { usage } from "../failure.js";
import { csvLine } from "../input/csv.js";
import { JOB, OUTPUT, pacedContext } from "../jobs/job-options.js";
import { RateMeter } from "../jobs/progress.js";
import { valueAt } from "../output/columns.js";
import { toOutputFile } from "../output/output-file.js";
import { iterate, type ListCall } from "../output/print-list.js";
import type { Result } from "../requests/call.js";
import { eachPage } from "../requests/each-page.js";

/** The largest page that the API accepts. Larger pages need fewer requests. */
const PAGE = 500;
/** With this order, members who join meanwhile come last and do not move the others. */
const ORDER = "+created_at";

/** The columns of CSV: the paths of the fields. */
const COLUMNS: readonly [title: string, path: string][] = [
  ["organizationId", "organization.id"],
  ["userId", "publicUserData.userId"],
  ["identifier", "publicUserData.identifier"],
  ["firstName", "publicUserData.firstName"],
  ["lastName", "publicUserData.lastName"],
  ["role", "role"],
  ["createdAt", "createdAt"],
  ["publicMetadata", "publicMetadata"],
  ["privateMetadata", "privateMetadata"],
];

const OPTIONS: Options = {
  all: { kind: "flag", about: "the members of all organizations, without ORGANIZATION-ID" },
  csv: { kind: "flag", about: "CSV with a line of titles, instead of NDJSON" },
  offset: { kind: "integer", value: "N", about: "skip the first N" },
  ...OUTPUT,
  ...JOB,
};

export const membersExport: Command = {
  name: "members export",
  about: "write the members of an organization as NDJSON, one per line, the oldest first",
  operands: ["ORGANIZATION-ID"],
  takes: (values) => (values.all ? [] : ["ORGANIZATION-ID"]),
  parameters: {},
  options: OPTIONS,
  notes: "Each line is a membership of the API, with private metadata.",
  examples: ["members export org_123 > members.ndjson", "members export --all --csv > members.csv"],
  async run(context) {
    await toOutputFile(pacedContext(context), exportMembers);
    return undefined;
  },
};

async function exportMembers(context: Context): Promise<void> {
  const { output, notices, values } = context;
  const all = await iterate(context, callOf(context));
  const rate = new RateMeter();
  if (values.csv && !values.offset) await output.csv(csvLine(COLUMNS.map(([title]) => title)));
  await eachPage(context, all, async ({ data, done, total }) => {
    for (const row of data) await (values.csv ? output.csv(csvOf(row)) : output.data(JSON.stringify(row)));
    await output.flush();
    notices.progress(rate.progress(done, total), output);
  });
  await output.flush();
  notices.clear();
}

function callOf({ values, operands }: Context): ListCall {
  if (values.json && values.csv) throw usage("--json and --csv cannot be used together");
  const params = { orderBy: ORDER, limit: PAGE, offset: optionValue(OPTIONS, values, "offset") ?? 0 };
  const operation = values.all ? "listInstanceOrganizationMemberships" : "listOrganizationMemberships";
  return { operation, ids: values.all ? [] : operands, params };
}

const csvOf = (row: Result) => csvLine(COLUMNS.map(([, path]) => cell(path, valueAt(row, path))));

function cell(path: string, value: unknown): string {
  if (path === "createdAt" && typeof value === "number") return new Date(value).toISOString();
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value ?? "");
}
