// One task for each of many items, the entry `clerk-organizations/bulk`: what is asked for, and what comes back.
import type { OrganizationsApi } from "../generated/api.js";
import { BulkRun } from "./bulk/run.js";
import type { ClerkErrorOutcome } from "./errors.js";
import type { AbortSignalLike } from "./host.js";

/** The host's `AbortSignal`, as far as its types are there. */
export type BulkSignal = typeof globalThis extends { AbortSignal: { prototype: infer Signal } }
  ? Signal
  : AbortSignalLike;

/** How a run goes. */
export interface BulkOptions<T> {
  /** How many items are worked on at once, and taken ahead of the results that you have received: 10. */
  concurrency?: number | undefined;
  /** What an item is called in the checkpoint and in its result. Left out, a string is its own key, and an object's `id` its key. */
  key?: ((item: T) => string) | undefined;
  /** Which items are done. Those that it has are skipped; each that goes well is added before its result is told. */
  checkpoint?: Checkpoint | undefined;
  /** How many items there are, for `onProgress`. Known by itself of an array, a `Set` or a `Map`. */
  total?: number | undefined;
  /** Takes no more items after the first one that fails; what is under way is ended. */
  stopOnError?: boolean | undefined;
  /** Stops the run: no more items are taken, and the calls under way are aborted. */
  signal?: AbortSignalLike | undefined;
  /** Told after each item. What it throws changes nothing. */
  onProgress?: ((progress: BulkProgress) => unknown) | undefined;
}

/** How far a run has come. */
export interface BulkProgress {
  /** How many items went well. */
  done: number;
  /** How many failed. */
  failed: number;
  /** How many the checkpoint had. */
  skipped: number;
  /** How many there are, where that is known. */
  total?: number;
  /** How many were worked on in a second, from the first one to now. */
  rate: number;
  /** In how many seconds the run will be over at that rate, where `total` is known. */
  eta?: number;
}

/** Remembers the items that are done, by their keys. `fileCheckpoint` of `clerk-organizations/node` is one. */
export interface Checkpoint {
  /** Whether the item is done. */
  has(key: string): boolean | Promise<boolean>;
  /** The item is done. Once this has returned, it must not be forgotten. */
  add(key: string): void | Promise<void>;
}

/** What became of an item. */
export type BulkResult<T, R> = {
  /** The item. */
  item: T;
  /** Which one it was, from 0. */
  index: number;
  /** Its key. */
  key?: string;
} & (
  | { status: "ok"; value: R }
  | {
      status: "error";
      error: unknown;
      /** What became of the change, where that is known: that of a `ClerkError`, or `"not_sent"` where nothing was tried. */
      outcome?: ClerkErrorOutcome;
    }
  | { status: "skipped" }
);

/** An item that failed. */
export type BulkFailure<T> = Extract<BulkResult<T, never>, { status: "error" }>;

/** What a run did. */
export interface BulkSummary<T> {
  /** How many items went well. */
  done: number;
  /** How many failed. */
  failed: number;
  /** How many the checkpoint had. */
  skipped: number;
  /** Whether every item was taken: `false` after `break`, an abort, `stopOnError` or a fault. */
  isComplete: boolean;
  /** The first 100 failures. */
  failures: BulkFailure<T>[];
}

/** A run. It begins when the first result is asked for, and happens once. */
export interface Bulk<T, R> extends AsyncIterable<BulkResult<T, R>> {
  /** Runs to the end what is left, and tells what the whole run did. */
  summary(): Promise<BulkSummary<T>>;
}

/**
 * Works on many items, a few at a time: `for await (const result of bulk(api, items, work))` gives a result for each, in the order in
 * which they end. An item that fails is a result too. Items are taken only as results are received, so that a list without end
 * needs no more memory than `concurrency` items.
 *
 * `break` takes no more items, and goes on when those under way have ended. An abort takes no more either; what it stopped is told,
 * then the loop throws the signal's reason. A checkpoint that fails, and a list that throws, end the run in the same way with what
 * they threw; an item that was done but could not be added to the checkpoint is told as an error.
 *
 * @param api the client. The one that `work` is given sends with the priority `"bulk"` and stops with the run.
 * @param items what to work on.
 * @param work works on one item. Called once for each; with a checkpoint never at the same time for two of the same key.
 * @throws TypeError where an argument cannot be used. Nothing is sent then.
 *
 * @example
 * const ids = ["org_1", "org_2"];
 * const run = bulk(api, ids, (id, api) => api.mergeOrganizationMetadata(id, { publicMetadata: { plan: "gold" } }));
 * for await (const result of run) if (result.status === "error") console.error(result.item, result.error);
 */
export function bulk<T, R>(
  api: OrganizationsApi,
  items: Iterable<T> | AsyncIterable<T>,
  work: (item: T, api: OrganizationsApi, signal: BulkSignal) => Promise<R>,
  options: BulkOptions<T> = {},
): Bulk<T, R> {
  return new BulkRun(api, items, work, options);
}
