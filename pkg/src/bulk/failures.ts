// The failures of a bulk run, by what is known of the item.
import type { BulkFailure, BulkResult } from "../bulk.js";
import { clerkErrorIn } from "./clerk-error-in.js";

/** The item that a result belongs to. */
export interface Source<T> {
  item: T;
  index: number;
  key?: string;
}

/** The failure of an item that was processed. */
export function failureOf<T>(source: Source<T>, error: unknown): BulkFailure<T> {
  const failure: BulkFailure<T> = { ...source, status: "error", error };
  const outcome = clerkErrorIn(error)?.outcome;
  return outcome === undefined ? failure : { ...failure, outcome };
}

/** The failure of an item that was not processed. */
export const notTried = <T>(source: Source<T>, error: unknown): BulkFailure<T> => ({
  ...source,
  status: "error",
  error,
  outcome: "not_sent",
});

/** The failure of an item that an earlier run may have processed. */
export function interrupted<T>(source: Source<T> & { key: string }): BulkFailure<T> {
  const error = new Error(
    `an earlier run began ${JSON.stringify(source.key)} and recorded no result, so it may be done: check it; repeatInterrupted repeats such items`,
  );
  return { ...source, status: "error", error, outcome: "unknown" };
}

/** Whether the item may be done. */
export const isUnknown = (result: BulkResult<unknown, unknown>) =>
  result.status === "error" && result.outcome === "unknown";
