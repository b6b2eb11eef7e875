// Writes a file that `apply` recreates organizations from, with their members, invitations and domains.
import type { Organization } from "clerk-organizations";
import type { Context } from "../../arguments/command.js";
import { didYouMean } from "../../arguments/nearest.js";
import { errorMessage, exitCodeOf, Failure, isClerkError, usage } from "../../failure.js";
import { RateMeter } from "../progress.js";
import { linesOf, PARTS, type Part } from "./migration.js";

/** How many organizations are read at the same time. Their lines are written in order. */
const AT_ONCE = 8;

/** Parses the value of `--with`. */
export function partsOf(text: string): Set<Part> {
  const names = text.split(",").map((name) => name.trim());
  const unknown = names.find((name) => !(PARTS as readonly string[]).includes(name));
  if (unknown !== undefined)
    throw usage(`--with takes ${PARTS.join(", ")}, not "${unknown}"${didYouMean(unknown, PARTS)}`);
  return new Set(names as Part[]);
}

export async function exportMigration(context: Context, params: object, parts: Set<Part>): Promise<void> {
  const { api, output, notices, interrupt, values } = context;
  const all = api.iterateOrganizations(params, { signal: interrupt.signal });
  const rows = all[Symbol.asyncIterator]();
  const from = all.offset;
  const rate = new RateMeter();
  /** Those that were read and are not written yet. */
  const batch: Organization[] = [];
  let written = 0;
  try {
    while (await fill(batch, rows)) {
      const groups = await Promise.all(batch.map((organization) => linesIfThere(context, organization, parts)));
      for (const line of groups.flat()) await output.data(JSON.stringify(line));
      await output.flush();
      written += batch.length;
      batch.length = 0;
      const total = all.totalCount === undefined ? undefined : all.totalCount - from;
      notices.progress(rate.progress(written, total), output);
    }
  } catch (error) {
    // A failed output has its own message.
    if (error instanceof Failure || all.totalCount === undefined) throw error;
    const why = interrupt.exitCode === undefined ? errorMessage(error) : "interrupted";
    // Organizations that were deleted meanwhile have moved the others, so what was written does not tell the offset.
    const resumption = values.output === undefined ? `; resume with --offset ${all.offset - batch.length}` : "";
    throw new Failure(`${why}${resumption}`, interrupt.exitCode ?? exitCodeOf(error));
  }
  notices.clear();
}

/** Takes the next organizations, fewer at the end. Returns whether there are any. */
async function fill(batch: Organization[], rows: AsyncGenerator<Organization>): Promise<boolean> {
  while (batch.length < AT_ONCE) {
    const { done, value } = await rows.next();
    if (done) break;
    batch.push(value);
  }
  return batch.length > 0;
}

/** Returns the lines of an organization; none if it was deleted after it was listed. */
async function linesIfThere({ api, notices, interrupt }: Context, organization: Organization, parts: Set<Part>) {
  const { id } = organization;
  const call = { signal: interrupt.signal };
  try {
    return await linesOf(api, organization, parts, call);
  } catch (error) {
    const isDeleted = isMissing(error) && (await api.getOrganization(id, {}, call).then(() => false, isMissing));
    if (!isDeleted) throw error;
    notices.line(`${id} is left out: it was deleted during the export`);
    return [];
  }
}

const isMissing = (error: unknown) => isClerkError(error) && error.status === 404;
