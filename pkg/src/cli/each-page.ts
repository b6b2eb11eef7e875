// All organizations, page after page; a walk that ends before its time says where it goes on.
import type { ListOrganizationsParams, Organization } from "clerk-organizations";
import type { Context } from "./command.js";
import { errorMessage, Failure } from "./failure.js";

/** A page, with how many have been given since the beginning, and how many there are from there on. */
export interface PageProgress {
  data: Organization[];
  done: number;
  total: number;
}

/** Gives page after page to `take`, and waits for it: all that has been given is then in the output. */
export async function eachPage(
  context: Context,
  params: object,
  take: (page: PageProgress) => Promise<void>,
): Promise<void> {
  const { api, interrupt } = context;
  const all = api.iterateOrganizations(params as ListOrganizationsParams, { signal: interrupt.signal });
  const from = all.offset;
  const stopped = (why: string) => new Failure(`${why}; --offset ${all.offset} goes on there`, interrupt.exitCode);
  try {
    for await (const { data, totalCount } of all.pages()) {
      await take({ data, done: all.offset - from, total: totalCount - from });
      if (interrupt.exitCode !== undefined) break;
    }
  } catch (error) {
    // An output that cannot be written has said so itself.
    if (error instanceof Failure || all.totalCount === undefined) throw error;
    throw stopped(interrupt.exitCode === undefined ? errorMessage(error) : "interrupted");
  }
  if (interrupt.exitCode !== undefined) throw stopped("interrupted");
}
