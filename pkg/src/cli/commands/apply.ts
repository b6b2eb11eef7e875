// `apply`: makes the changes in a file. The whole file is read and checked before the first change is sent.
import { ApplyRun } from "../apply-run.js";
import { preview } from "../call.js";
import { type Change, callOf, changeOf } from "../change.js";
import { type Command, type Context, DRY_RUN, YES } from "../command.js";
import { confirm } from "../confirm.js";
import { Failure, usage } from "../failure.js";
import { type Options, optionValue } from "../option.js";
import { show } from "../perform.js";
import { Source } from "../source.js";

const OPTIONS: Options = {
  concurrency: { kind: "integer", value: "N", about: "the number of concurrent changes (10)" },
  checkpoint: { kind: "text", value: "FILE", about: "record completed changes there; a later run skips them" },
  "from-line": { kind: "integer", value: "N", about: "start at this line" },
  "stop-on-error": { kind: "flag", about: "start no more changes after the first one that fails" },
  ...YES,
  ...DRY_RUN,
};

export const apply: Command = {
  name: "apply",
  about: "make the changes in an NDJSON file, one per line",
  operands: ["FILE"],
  parameters: {},
  options: OPTIONS,
  notes: `For standard input, FILE is "-".

Each line is {"operation":"...","id":"...","params":{...}}: a method of the API, the organization, and the method's parameters.
  {"operation":"createOrganization","params":{"name":"Acme"}}
  {"operation":"updateOrganization","id":"org_123","params":{"name":"Acme Inc"}}
  {"operation":"mergeOrganizationMetadata","id":"org_123","params":{"publicMetadata":{"plan":"gold"}}}
  {"operation":"replaceOrganizationMetadata","id":"org_123","params":{"publicMetadata":{"plan":"gold"}}}
  {"operation":"uploadOrganizationLogo","id":"org_123","params":{"file":"logos/acme.png"}}   (relative to FILE)
  {"operation":"deleteOrganizationLogo","id":"org_123"}
  {"operation":"deleteOrganization","id":"org_123"}

Nothing is sent before every line has been read and checked. If the file changes after that, the run ends.
Changes of the same organization are made in the order of their lines.
With --json, the result of each line is a line of standard output: {"line","operation","id","status","error"}.`,
  examples: [
    "apply changes.ndjson --dry-run",
    "apply changes.ndjson --checkpoint done.txt --concurrency 20",
    "apply changes.ndjson --json > results.ndjson",
  ],
  async run(context) {
    const source = await Source.open(context.operands[0] as string, context.interrupt.signal);
    try {
      return await applied(context, source);
    } finally {
      await source.close();
    }
  },
};

async function applied(context: Context, source: Source): Promise<number | undefined> {
  const { values, notices } = context;
  const from = atLeastOne(values, "from-line");
  atLeastOne(values, "concurrency");
  const { total, deletes } = await check(context, source, from).catch((error: unknown) => {
    const { exitCode } = context.interrupt;
    throw exitCode === undefined ? error : new Failure("interrupted: nothing was sent", exitCode);
  });
  notices.clear();
  if (values["dry-run"]) return dryRun(context, source, from);
  if (deletes > 0) await confirm(context, async () => question(source, deletes));
  return new ApplyRun(context, source, from).run(changes(source), total);
}

function atLeastOne(values: Context["values"], name: string): number {
  const value = optionValue(OPTIONS, values, name) ?? 1;
  if (value < 1) throw usage(`--${name} must be an integer from 1`);
  return value;
}

async function* changes(source: Source): AsyncGenerator<Change, void, undefined> {
  for await (const line of source.lines()) yield changeOf(source, line);
}

/** Reads every line, and checks its parameters without sending anything. */
async function check({ api, notices, interrupt }: Context, source: Source, from: number) {
  let [total, deletes] = [0, 0];
  for await (const change of changes(source)) {
    interrupt.signal.throwIfAborted();
    await callOf(change)
      .then((call) => preview(api, call))
      .catch((error: Error) => {
        throw usage(`${source.at(change.line)}: ${error.message}`);
      });
    if (change.line < from) continue;
    total += 1;
    if (change.operation === "deleteOrganization") deletes += 1;
    notices.progress({ done: total });
  }
  return { total, deletes };
}

const question = ({ name }: Source, deletes: number) =>
  `${name} deletes ${deletes} organization${deletes === 1 ? "" : "s"}, with all memberships and invitations. Continue?`;

async function dryRun(context: Context, source: Source, from: number): Promise<number | undefined> {
  for await (const change of changes(source)) {
    if (context.interrupt.exitCode !== undefined) break;
    if (change.line >= from) await show(context, await callOf(change));
  }
  return context.interrupt.exitCode;
}
