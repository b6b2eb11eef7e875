// A bulk run. It takes items as results are received, processes a few at a time, and waits for those that it started.
import { DEFAULT_MAX_CONCURRENT } from "../../generated/constants.js";
import type {
  Bulk,
  BulkClient,
  BulkOptions,
  BulkProgress,
  BulkResult,
  BulkSignal,
  BulkSummary,
  Checkpoint,
} from "../bulk.js";
import { BETWEEN_REQUESTS, listen, unlisten } from "../client/stop.js";
import { nullPrototype } from "../runtime/own-members.js";
import { safeGet } from "../runtime/safe-get.js";
import { keepSelf, selfOf } from "../runtime/unwrap-proxy.js";
import { checkArguments } from "./check-arguments.js";
import { Counters } from "./counters.js";
import { failureOf, interrupted, isUnknown, notTried, type Source } from "./failures.js";
import { countOf, Items } from "./items.js";
import { KeyedMutex } from "./keyed-mutex.js";
import { Pacer, paced } from "./pacer.js";
import { resumeTime } from "./resume-time.js";

/** With a `rate`, no more items are processed at once than it allows in this time, so that a retry does not wait long for its turn. */
const MAX_TURNS_SECONDS = 10;

type Work<T, R, C> = (item: T, api: C, signal: BulkSignal) => Promise<R>;

export class BulkRun<T, R, C extends BulkClient> implements Bulk<T, R> {
  readonly #work: Work<T, R, C>;
  readonly #api: C;
  readonly #options: BulkOptions<T>;
  readonly #concurrency: number;
  readonly #items: Items<T>;
  readonly #counters: Counters<T>;
  readonly #controller = new AbortController();
  readonly #onAbort = () => this.#abort();
  /** Stops calls between their requests. */
  readonly #pause = new AbortController();
  /** Results that were not received yet. */
  readonly #ready: BulkResult<T, R>[] = [];
  readonly #mutex = new KeyedMutex();
  /** The turns of the requests, and those of the items. */
  readonly #pacers: { requests: Pacer; items: Pacer } | undefined;
  readonly #results: AsyncGenerator<BulkResult<T, R>, void, undefined>;
  #nextIndex = 0;
  #running = 0;
  #isStarting = false;
  /** Whether no more items are taken: there are none left, or the run is ending. */
  #isClosed = false;
  #isExhausted = false;
  /** When a rate limit that ended the run is over. */
  #resumeAt: number | undefined;
  /** The error that ended the run early. */
  #failure: { error: unknown } | undefined;
  #wake = () => {};

  constructor(api: C, items: Iterable<T> | AsyncIterable<T>, work: Work<T, R, C>, options: BulkOptions<T>) {
    this.#options = nullPrototype({ ...options });
    checkArguments(api, items, work, this.#options);
    const { concurrency = DEFAULT_MAX_CONCURRENT, total = countOf(items), rate } = this.#options;
    this.#work = work;
    this.#concurrency = Math.min(concurrency, Math.ceil((rate ?? Number.POSITIVE_INFINITY) * MAX_TURNS_SECONDS));
    this.#pacers = rate === undefined ? undefined : { requests: new Pacer(rate), items: new Pacer(rate) };
    this.#items = new Items(items);
    this.#counters = new Counters(total);
    const pause = Object.assign(this.#pause.signal, { [BETWEEN_REQUESTS]: true });
    if (this.#pacers) paced(pause, this.#pacers.requests);
    this.#api = api.withOptions({ priority: "bulk", signal: this.#controller.signal }).withOptions({ signal: pause });
    this.#results = this.#run();
    keepSelf(this);
  }

  [Symbol.asyncIterator]() {
    return selfOf(this).#results;
  }

  stop(): void {
    const run = selfOf(this);
    if (run.#isClosed && run.#running === 0) return;
    run.#close();
    run.#pause.abort();
    run.#endTurns();
  }

  summary(): Promise<BulkSummary<T>> {
    return selfOf(this).#summary();
  }

  async #summary(): Promise<BulkSummary<T>> {
    try {
      for await (const _ of this.#results);
    } catch (thrown) {
      // The caller aborted the run, and asks how far it got.
      if (!this.#controller.signal.aborted) throw thrown;
    }
    const resumeAt = this.#resumeAt;
    const isStopped = this.#pause.signal.aborted || this.#failure !== undefined || resumeAt !== undefined;
    const isComplete = this.#isExhausted && !isStopped;
    const summary = { ...this.#counters.counts, isComplete, failures: this.#counters.failures };
    return resumeAt === undefined ? summary : { ...summary, resumeAt };
  }

  async *#run(): AsyncGenerator<BulkResult<T, R>, void, undefined> {
    const { signal } = this.#options;
    if (signal) listen(signal, this.#onAbort);
    if (signal?.aborted) this.#abort();
    try {
      yield* this.#deliver();
    } finally {
      await this.#end();
      if (signal) unlisten(signal, this.#onAbort);
    }
    if (this.#failure) throw this.#failure.error;
  }

  async *#deliver(): AsyncGenerator<BulkResult<T, R>, void, undefined> {
    for (;;) {
      const result = this.#ready.shift();
      void this.#startItems();
      if (result) yield result;
      else if (this.#isClosed && this.#running === 0) return;
      else await this.#changed();
    }
  }

  /** Waits for the items in progress, and closes the iterator. */
  async #end(): Promise<void> {
    this.#isClosed = true;
    while (this.#running > 0) await this.#changed();
    if (this.#isExhausted) return;
    await this.#items.close().catch((thrown) => {
      if (!this.#failure) throw thrown;
    });
  }

  #changed(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #abort(): void {
    this.#controller.abort(this.#options.signal?.reason);
    this.#endTurns();
    this.#fail(this.#controller.signal.reason);
  }

  /** What waits for its turn goes on, and finds that the run was stopped. */
  #endTurns(): void {
    this.#pacers?.items.stop();
    this.#pacers?.requests.stop();
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#close();
  }

  #close(): void {
    this.#isClosed = true;
    this.#wake();
  }

  get #hasCapacity(): boolean {
    return !this.#isClosed && this.#running + this.#ready.length < this.#concurrency;
  }

  /** Takes and processes items up to the concurrency. Results that were not received yet count too. */
  async #startItems(): Promise<void> {
    if (this.#isStarting) return;
    this.#isStarting = true;
    while (this.#hasCapacity) {
      const next = await this.#nextItem();
      if (next && !this.#isClosed) void this.#process(next.item);
    }
    this.#isStarting = false;
  }

  async #nextItem(): Promise<{ item: T } | undefined> {
    try {
      const { done, value } = await this.#items.next();
      if (!done) return { item: value };
      this.#isExhausted = true;
      this.#close();
    } catch (thrown) {
      this.#isExhausted = true;
      this.#fail(thrown);
    }
    return undefined;
  }

  async #process(item: T): Promise<void> {
    this.#running += 1;
    const result = await this.#resultOf({ item, index: this.#nextIndex++ });
    this.#running -= 1;
    this.#counters.count(result);
    this.#ready.push(result);
    if (result.status === "error") this.#onError(result.error);
    notify(this.#options.onProgress, this.#counters.progress);
    this.#wake();
  }

  /** After a wait that does not fit, all other items would fail too. */
  #onError(error: unknown): void {
    const resumeAt = resumeTime(error, Date.now());
    if (resumeAt !== undefined) this.#resumeAt = Math.max(this.#resumeAt ?? 0, resumeAt);
    if (this.#options.stopOnError || resumeAt !== undefined) this.#isClosed = true;
  }

  /** Never rejects. */
  async #resultOf(source: { item: T; index: number }): Promise<BulkResult<T, R>> {
    let key: string | undefined;
    try {
      key = this.#keyOf(source.item);
    } catch (error) {
      return notTried(source, error);
    }
    const { checkpoint } = this.#options;
    if (key !== undefined && checkpoint) {
      const keyed = { ...source, key };
      return this.#mutex.run(key, () => this.#attemptWithCheckpoint(keyed, checkpoint));
    }
    await this.#itemTurn();
    return this.#attempt(key === undefined ? source : { ...source, key });
  }

  #keyOf(item: T): string | undefined {
    const { key, checkpoint } = this.#options;
    const own: unknown = key ? key(item) : typeof item === "string" ? item : safeGet(item, "id");
    if (typeof own === "string") return own;
    if (key || checkpoint)
      throw new TypeError("an item has no key; set options.key to a function that returns a string");
    return undefined;
  }

  /** A failing checkpoint ends the run: the next run would repeat what the checkpoint did not store. */
  async #attemptWithCheckpoint(source: Source<T> & { key: string }, checkpoint: Checkpoint): Promise<BulkResult<T, R>> {
    const { key } = source;
    try {
      if (await checkpoint.has(key)) return { ...source, status: "skipped" };
      if (!this.#options.repeatInterrupted && (await checkpoint.wasBegun?.(key)))
        return interrupted({ ...source, key });
      await this.#itemTurn();
      if (this.#stopped) return notTried(source, this.#stopped.reason);
      await checkpoint.begin?.(key);
    } catch (error) {
      this.#fail(error);
      return notTried(source, error);
    }
    const result = await this.#attempt(source);
    try {
      if (result.status === "ok") await checkpoint.add(key);
      else if (!isUnknown(result)) await checkpoint.withdraw?.(key);
      return result;
    } catch (error) {
      this.#fail(error);
      return result.status === "ok" ? { ...source, status: "error", error } : result;
    }
  }

  /** Items begin at the rate of the requests, and after those that wait. So a request hardly waits within a call, whose time is limited. */
  async #itemTurn(): Promise<void> {
    if (!this.#pacers) return;
    await this.#pacers.items.turn();
    await this.#pacers.requests.idle();
  }

  get #stopped(): AbortSignal | undefined {
    return [this.#controller.signal, this.#pause.signal].find(({ aborted }) => aborted);
  }

  async #attempt(source: Source<T>): Promise<BulkResult<T, R>> {
    if (this.#stopped) return notTried(source, this.#stopped.reason);
    const { signal } = this.#controller;
    this.#counters.start();
    try {
      return { ...source, status: "ok", value: await this.#work(source.item, this.#api, signal as BulkSignal) };
    } catch (error) {
      return failureOf(source, error);
    }
  }
}

/** Errors of a listener are ignored. */
async function notify(listener: BulkOptions<never>["onProgress"], progress: BulkProgress): Promise<void> {
  try {
    await listener?.(progress);
  } catch {}
}
