// The progress of a run: counts, rate, time left, and the first failures.
import type { BulkFailure, BulkProgress, BulkResult } from "../bulk.js";

/** How many failures a summary keeps, so that a run of any length needs a bounded amount of memory. */
const MAX_FAILURES = 100;

export class Counters<T> {
  #done = 0;
  #failed = 0;
  #skipped = 0;
  #startedAt: number | undefined;
  readonly #failures: BulkFailure<T>[] = [];

  constructor(readonly total: number | undefined) {}

  /** Starts the clock when the first item is processed. */
  start(): void {
    this.#startedAt ??= performance.now();
  }

  count(result: BulkResult<T, unknown>): void {
    if (result.status === "ok") this.#done += 1;
    else if (result.status === "skipped") this.#skipped += 1;
    else this.#fail(result);
  }

  #fail(failure: BulkFailure<T>): void {
    this.#failed += 1;
    if (this.#failures.length < MAX_FAILURES) this.#failures.push(failure);
  }

  get counts() {
    return { done: this.#done, failed: this.#failed, skipped: this.#skipped };
  }

  get failures(): BulkFailure<T>[] {
    return [...this.#failures];
  }

  /** Skipped items take no time, so they do not count for the rate. */
  get progress(): BulkProgress {
    const processed = this.#done + this.#failed;
    const seconds = (performance.now() - (this.#startedAt ?? performance.now())) / 1000;
    const rate = seconds > 0 ? processed / seconds : 0;
    if (this.total === undefined) return { ...this.counts, rate };
    const left = Math.max(0, this.total - processed - this.#skipped);
    const known = { ...this.counts, total: this.total, rate };
    return rate > 0 || left === 0 ? { ...known, eta: left === 0 ? 0 : left / rate } : known;
  }
}
