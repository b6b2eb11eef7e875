// Iterates over all pages of a list. If the iteration ends early, the error has the offset at which to resume.
import type { Iteration } from "clerk-organizations";
import type { Context } from "../arguments/command.js";
import { errorMessage, exitCodeOf, Failure } from "../failure.js";
import type { Result } from "./call.js";

/** A page, with the number of rows so far and in all, counted from the first offset. */
export interface PageProgress {
  data: Result[];
  done: number;
  total: number;
}

/** Calls `take` for each page, and waits until it has written it. */
export async function eachPage(
  { interrupt, values }: Context,
  all: Iteration<Result>,
  take: (page: PageProgress) => Promise<void>,
): Promise<void> {
  const from = all.offset;
  const stopped = (why: string, exitCode = interrupt.exitCode) =>
    new Failure(values.output === undefined ? `${why}; resume with --offset ${all.offset}` : why, exitCode);
  try {
    for await (const { data, totalCount } of all.pages()) {
      await take({ data, done: all.offset - from, total: totalCount - from });
      if (interrupt.exitCode !== undefined) break;
    }
  } catch (error) {
    // A failed output has its own message.
    if (error instanceof Failure || all.totalCount === undefined) throw error;
    throw interrupt.exitCode === undefined ? stopped(errorMessage(error), exitCodeOf(error)) : stopped("interrupted");
  }
  if (interrupt.exitCode !== undefined) throw stopped("interrupted");
}
