// `invitations create --from`: invites the addresses in a CSV file.
import type { Command, Context } from "../arguments/command.js";
import { type Options, parametersOf } from "../arguments/option.js";
import { usage } from "../failure.js";
import { readInvitations } from "../jobs/invite/invitation-file.js";
import { InvitationReport } from "../jobs/invite/invitation-report.js";
import { InviteRun } from "../jobs/invite/invite-run.js";
import { JOB, pacedContext } from "../jobs/job-options.js";
import { checkSeparate, inputAt } from "../jobs/separate-files.js";
import { optionsFor } from "../operations/derived-commands.js";
import { chunksOf, operationOf } from "../operations/operations.js";
import { show } from "../requests/perform.js";

const OPTIONS: Options = {
  from: {
    kind: "text",
    value: "FILE",
    about: "a CSV file of invitations; the other options are for rows without a value",
  },
  checkpoint: { kind: "text", value: "FILE", about: "record completed invitations there; a later run skips them" },
  ...JOB,
};

/** Adds `--from` to the command that creates one invitation. */
export const withFile = (create: Command): Command => ({
  ...create,
  about: "invite an email address, or those in a CSV file, to an organization",
  options: { ...OPTIONS, ...create.options },
  notes: `
With --from, the first line of the file names the columns: email, and any of role, metadata (public metadata, as JSON),
privateMetadata, inviterUserId, redirectUrl, expiresInDays and notify. Nothing is sent before every line has been checked.
Invitations are sent 10 at a time; Clerk allows 50 such calls in an hour. The result of each line is a line of standard
output: JSON, or text on a terminal. If the limit is reached, the command ends with exit code 75 and says when to go on; with
--checkpoint, run it again then.`,
  examples: [
    "invitations create org_123 --email-address ada@example.com --role org:member",
    "invitations create org_123 --from people.csv --role org:member --checkpoint done.txt",
  ],
  run: (context) => (context.values.from === undefined ? create.run(context) : invite(context)),
});

async function invite(context: Context): Promise<number | undefined> {
  const { values, operands } = context;
  const [organizationId] = operands as [string];
  const path = values.from as string;
  if (values["email-address"] !== undefined) throw usage("--from and --email-address cannot be used together");
  checkSeparate({ "--from": inputAt(path) }, values.checkpoint as string | undefined);
  const { params } = operationOf("createOrganizationInvitation");
  const defaults = parametersOf(optionsFor(params), values);
  const invitations = await readInvitations(context, path, organizationId, defaults);
  if (values["dry-run"])
    return dryRun(
      context,
      organizationId,
      invitations.map(({ params }) => params),
    );
  const report = new InvitationReport(context, path === "-" ? "standard input" : path, invitations.length);
  return new InviteRun(pacedContext(context), organizationId, report).run(invitations);
}

async function dryRun(context: Context, organizationId: string, params: unknown[]): Promise<undefined> {
  const operation = "createOrganizationInvitationBulk";
  for (const chunk of chunksOf(operation, params)) await show(context, { operation, args: [organizationId, chunk] });
}
