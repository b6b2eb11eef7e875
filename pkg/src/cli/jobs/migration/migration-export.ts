// Writes a file that `apply` recreates organizations from, with their members, invitations and domains.
import type { Organization } from "clerk-organizations";
import type { Context } from "../../arguments/command.js";
import { didYouMean } from "../../arguments/nearest.js";
import { errorMessage, exitCodeOf, Failure, usage } from "../../failure.js";
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
  let written = 0;
  try {
    for (let batch = await next(rows); batch.length > 0; batch = await next(rows)) {
      const call = { signal: interrupt.signal };
      const groups = await Promise.all(batch.map((organization) => linesOf(api, organization, parts, call)));
      for (const line of groups.flat()) await output.data(JSON.stringify(line));
      await output.flush();
      written += batch.length;
      const total = all.totalCount === undefined ? undefined : all.totalCount - from;
      notices.progress(rate.progress(written, total), output);
    }
  } catch (error) {
    // A failed output has its own message.
    if (error instanceof Failure || all.totalCount === undefined) throw error;
    const why = interrupt.exitCode === undefined ? errorMessage(error) : "interrupted";
    const resumption = values.output === undefined ? `; resume with --offset ${from + written}` : "";
    throw new Failure(`${why}${resumption}`, interrupt.exitCode ?? exitCodeOf(error));
  }
  notices.clear();
}

/** Takes the next organizations, fewer at the end. */
async function next(rows: AsyncGenerator<Organization>): Promise<Organization[]> {
  const batch: Organization[] = [];
  while (batch.length < AT_ONCE) {
    const { done, value } = await rows.next();
    if (done) break;
    batch.push(value);
  }
  return batch;
}
