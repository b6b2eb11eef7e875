// The entry `clerk-organizations/bulk`: runs one task for each of many items.
import type { CallOptions, OrganizationsApi } from "../generated/api.js";
import { BulkRun } from "./bulk/run.js";
import type { AbortSignalLike, HostSignal } from "./client/public-types.js";
import type { ClerkErrorOutcome } from "./errors/clerk-error.js";

/** The host's `AbortSignal` if its types are loaded, else its minimal form. */
export type BulkSignal = HostSignal;

/** A client, by the method that `bulk` calls. */
export interface BulkClient {
  withOptions(call: CallOptions): this;
}

/** The options of a run. */
export interface BulkOptions<T> {
  /** How many items are processed at once. Results that you have not received yet count too. Default: 10. */
  concurrency?: number | undefined;
  /** Returns the key of an item, for the checkpoint and the result. Default: a string is its own key, and the key of an object is its `id`. */
  key?: ((item: T) => string) | undefined;
  /** Remembers which items are done. Items that it has are skipped. Each item that succeeds is added before its result is yielded. */
  checkpoint?: Checkpoint | undefined;
  /**
   * Processes an item again if an earlier run began it and recorded no result, because it was killed or no response said what became
   * of the change. Set it if doing `work` twice does no harm, as with a merge. Default: false; such an item is not processed, and
   * its result is an error with the outcome `"unknown"`.
   */
  repeatInterrupted?: boolean | undefined;
  /**
   * The maximum number of requests per second, retries included. They are spaced evenly, and all items share the rate. At least
   * 0.1. Default: no limit but Clerk's.
   */
  rate?: number | undefined;
  /** The number of items, for `onProgress`. Default: the size of an array, a `Set` or a `Map`. */
  total?: number | undefined;
  /** Takes no more items after the first one that fails. Items in progress are completed. */
  stopOnError?: boolean | undefined;
  /** Stops the run: no more items are taken, and calls in progress are aborted. */
  signal?: AbortSignalLike | undefined;
  /** Called after each item. Errors that it throws are ignored. */
  onProgress?: ((progress: BulkProgress) => unknown) | undefined;
}

/** The progress of a run. */
export interface BulkProgress {
  /** How many items succeeded. */
  done: number;
  /** How many items failed. */
  failed: number;
  /** How many items were skipped because the checkpoint has them. */
  skipped: number;
  /** The number of items, if it is known. */
  total?: number;
  /** Items per second, on average since the first one. */
  rate: number;
  /** The seconds until the run ends at this rate, if `total` is known. */
  eta?: number;
}

/**
 * Remembers which items are done, by key. `fileCheckpoint` from `clerk-organizations/node` creates one. A checkpoint has either all of
 * `wasBegun`, `begin` and `withdraw`, or none: without them, an item that was in progress when a run was killed is processed again.
 */
export interface Checkpoint {
  /** Returns whether an item is done. */
  has(key: string): boolean | Promise<boolean>;
  /** Records that an item is done. Once this has returned, the key must not be lost. */
  add(key: string): void | Promise<void>;
  /** Returns whether an item was begun and neither added nor withdrawn after that. */
  wasBegun?(key: string): boolean | Promise<boolean>;
  /**
   * Records that an item is about to be processed. If it throws, the item is not processed. Once this has returned, `add` and
   * `withdraw` must not fail for lack of space.
   */
  begin?(key: string): void | Promise<void>;
  /** Records that an item which was begun failed, so that a later run processes it again. */
  withdraw?(key: string): void | Promise<void>;
}

/** The result of an item. */
export type BulkResult<T, R> = {
  /** The item. */
  item: T;
  /** The position of the item, from 0. */
  index: number;
  /** The key of the item, if it has one. */
  key?: string;
} & (
  | { status: "ok"; value: R }
  | {
      status: "error";
      error: unknown;
      /**
       * Whether the change was applied, if that is known: the outcome of a `ClerkError`, also if that is the cause of the error, `"not_sent"`
       * if the item was not tried, or `"unknown"` if an earlier run began it and recorded no result.
       */
      outcome?: ClerkErrorOutcome;
    }
  | { status: "skipped" }
);

/** An item that failed. */
export type BulkFailure<T> = Extract<BulkResult<T, never>, { status: "error" }>;

/** The summary of a run. */
export interface BulkSummary<T> {
  /** How many items succeeded. */
  done: number;
  /** How many items failed. */
  failed: number;
  /** How many items were skipped because the checkpoint has them. */
  skipped: number;
  /**
   * Whether every item was processed: `false` after `break`, `stop()`, an abort, `stopOnError`, a rate limit, or an error of the items
   * or the checkpoint.
   */
  isComplete: boolean;
  /** If a rate limit ended the run: when to run it again, in milliseconds since 1970. */
  resumeAt?: number;
  /** The first 100 failures. */
  failures: BulkFailure<T>[];
}

/** A run. It starts when the first result is requested, and runs once. */
export interface Bulk<T, R> extends AsyncIterable<BulkResult<T, R>> {
  /**
   * Stops the run without interrupting a request: no more items are taken, calls that wait for their turn or for a retry end, and
   * requests in flight are completed. The results of the items in progress are still yielded; then the loop ends. A call that ended
   * early has an error of `kind: "aborted"`, with the outcome `"not_sent"` if nothing was sent for it. An item that an asynchronous
   * source was about to yield is not processed, and has no result.
   */
  stop(): void;
  /** Processes the remaining items, and returns a summary of the whole run. */
  summary(): Promise<BulkSummary<T>>;
}

/**
 * Processes many items, a few at a time. `for await (const result of bulk(api, items, work))` yields a result for each item, in
 * the order in which they end. An item that fails yields a result too. Items are taken only as results are received, so an endless
 * list needs no more memory than `concurrency` items.
 *
 * After `break`, no more items are taken, and the loop ends when those in progress have ended. `stop()` of the run does not even
 * send what waits for its turn. After an abort, no more items are taken either; the results of those in progress are yielded, then
 * the loop throws the signal's reason. If Clerk asks for a wait that does not fit into `totalTimeout`, such as an hour for
 * invitations, no more items are taken; the item fails with `reason: "rate_limit"` and `retryAfter`, and the summary has `resumeAt`.
 * A checkpoint or an iterable that throws ends the run in the same way with its error. If an item is done but cannot be added to the
 * checkpoint, its result has the status `"error"`.
 *
 * @param api the client, of any class. `work` gets a client derived from it, which sends with the priority `"bulk"` and stops with the run.
 * @param items the items to process.
 * @param work processes one item. It is called once for each item. With a checkpoint, items of the same key are never processed at
 *   the same time.
 * @param options the options of the run.
 * @throws TypeError if an argument is invalid. Nothing is sent then.
 *
 * @example
 * const ids = ["org_1", "org_2"];
 * const run = bulk(api, ids, (id, api) => api.mergeOrganizationMetadata(id, { publicMetadata: { plan: "gold" } }));
 * for await (const result of run) if (result.status === "error") console.error(result.item, result.error);
 */
export function bulk<T, R, C extends BulkClient = OrganizationsApi>(
  api: C,
  items: Iterable<T> | AsyncIterable<T>,
  work: (item: T, api: C, signal: BulkSignal) => Promise<R>,
  options: BulkOptions<T> = {},
): Bulk<T, R> {
  return new BulkRun(api, items, work, options);
}
