// `apply`: makes the changes in a file. The whole file is read and checked before the first change is sent.

import { type Command, type Context, DRY_RUN, YES } from "../arguments/command.js";
import { type Options, optionValue } from "../arguments/option.js";
import { errorMessage, Failure, usage } from "../failure.js";
import { Source } from "../input/source.js";
import { ApplyRun } from "../jobs/apply/apply-run.js";
import { type Change, callOf, changeOf } from "../jobs/apply/change.js";
import { Deletions } from "../jobs/apply/deletions.js";
import { ReferenceCheck } from "../jobs/apply/reference-check.js";
import { UserMap } from "../jobs/apply/user-map.js";
import { knownReferences } from "../jobs/checkpoint.js";
import { JOB, rateOf } from "../jobs/job-options.js";
import { checkOneStdin, checkSeparate, inputAt } from "../jobs/separate-files.js";
import { preview } from "../requests/call.js";
import { show } from "../requests/perform.js";
import { confirm } from "../terminal/confirm.js";

const OPTIONS: Options = {
  concurrency: { kind: "integer", value: "N", about: "the number of concurrent changes (10)" },
  checkpoint: { kind: "text", value: "FILE", about: "record completed changes there; a later run skips them" },
  "new-key": { kind: "flag", about: "accept the checkpoint of a run with another key of the same instance" },
  "from-line": { kind: "integer", value: "N", about: "start at this line" },
  "user-map": {
    kind: "text",
    value: "FILE",
    about: "a CSV file with the columns from and to: the ids of users in the file, and those in this instance",
  },
  ...JOB,
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

Each line is {"operation":"...","id":"...","params":{...}}: a method of the API, the id in its path, and its parameters.
  {"operation":"createOrganization","params":{"name":"Acme"}}
  {"operation":"updateOrganization","id":"org_123","params":{"name":"Acme Inc"}}
  {"operation":"mergeOrganizationMetadata","id":"org_123","params":{"publicMetadata":{"plan":"gold"}}}
  {"operation":"replaceOrganizationMetadata","id":"org_123","params":{"publicMetadata":{"plan":"gold"}}}
  {"operation":"uploadOrganizationLogo","id":"org_123","params":{"file":"logos/acme.png"}}   (relative to FILE)
  {"operation":"deleteOrganizationLogo","id":"org_123"}
  {"operation":"deleteOrganization","id":"org_123"}
  {"operation":"updateOrganizationMembership","organizationId":"org_123","userId":"user_1","params":{"role":"org:admin"}}
Several ids are given by name. A line can refer to the organization that a line before it creates:
  {"operation":"createOrganization","ref":"acme","params":{"name":"Acme"}}
  {"operation":"createOrganizationMembership","organizationId":{"ref":"acme"},"params":{"userId":"user_1","role":"org:admin"}}

Nothing is sent before every line has been read and checked. If the file changes after that, the run ends.
Changes of the same organization are made in the order of their lines. Changes to the whole instance, such as those of roles,
run alone.
With --json, the result of each line is a line of standard output: {"line","operation","id","status","error"}.`,
  examples: [
    "apply changes.ndjson --dry-run",
    "apply changes.ndjson --checkpoint done.txt --concurrency 20",
    "apply changes.ndjson --json > results.ndjson",
  ],
  async run(context) {
    const { operands, values } = context;
    const [path] = operands as [string];
    const users = values["user-map"] as string | undefined;
    checkOneStdin({ FILE: path, "--user-map": users });
    checkSeparate({ FILE: inputAt(path), "--user-map": users && inputAt(users) }, values.checkpoint as string);
    const source = await Source.open(path, context.interrupt);
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
  rateOf(values);
  const users = values["user-map"] === undefined ? undefined : await UserMap.read(values["user-map"] as string);
  const changes = () => changesIn(source, users);
  const { total, deletions } = await check(context, source, changes(), from).catch((error: unknown) => {
    const { exitCode } = context.interrupt;
    throw exitCode === undefined ? error : new Failure("interrupted: nothing was sent", exitCode);
  });
  notices.clear();
  if (values["dry-run"]) return dryRun(context, changes(), from);
  if (deletions.count > 0) await confirm(context, async () => deletions.question(source.name));
  return new ApplyRun(context, source, from).run(changes(), total);
}

function atLeastOne(values: Context["values"], name: string): number {
  const value = optionValue(OPTIONS, values, name) ?? 1;
  if (value < 1) throw usage(`--${name} must be an integer from 1`);
  return value;
}

async function* changesIn(source: Source, users: UserMap | undefined): AsyncGenerator<Change, void, undefined> {
  for await (const line of source.lines()) {
    const change = changeOf(source, line);
    yield users ? withPlace(source, line, () => users.applied(change)) : change;
  }
}

function withPlace<T>(source: Source, { number }: { number: number }, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw usage(`${source.at(number)}: ${errorMessage(error)}`);
  }
}

/** Reads every line, and checks its parameters and references without sending anything. */
async function check(context: Context, source: Source, changes: AsyncIterable<Change>, from: number) {
  const { api, values, notices, interrupt } = context;
  const references = new ReferenceCheck(from, await knownReferences(values.checkpoint as string | undefined));
  const deletions = new Deletions();
  let total = 0;
  for await (const change of changes) {
    interrupt.signal.throwIfAborted();
    await callOf(change)
      .then((call) => preview(api, call))
      .catch((error: Error) => {
        throw usage(`${source.at(change.line)}: ${error.message}`);
      });
    const problem = references.problem(change);
    if (problem !== undefined) throw usage(`${source.at(change.line)}: ${problem}`);
    if (change.line < from) continue;
    total += 1;
    deletions.add(change.operation);
    // The progress of a job begins when it sends.
    if (values.progress === undefined) notices.progress({ done: total });
  }
  return { total, deletions };
}

async function dryRun(context: Context, changes: AsyncIterable<Change>, from: number): Promise<number | undefined> {
  for await (const change of changes) {
    if (context.interrupt.exitCode !== undefined) break;
    if (change.line >= from) await show(context, await callOf(change));
  }
  return context.interrupt.exitCode;
}
