// The run itself: takes items as results are received, works on a few at once, and ends what it has begun.
import type { OrganizationsApi } from "../../generated/api.js";
import { isClerkError } from "../brand.js";
import type {
  Bulk,
  BulkFailure,
  BulkOptions,
  BulkProgress,
  BulkResult,
  BulkSignal,
  BulkSummary,
  Checkpoint,
} from "../bulk.js";
import { member } from "../cause.js";
import { listen, unlisten } from "../client/stop.js";
import { bare } from "../own.js";
import { keepSelf, selfOf } from "../self.js";
import { Counters } from "./counters.js";
import { canIterate, countOf, Items } from "./items.js";

/** How many items are worked on at once when the caller does not say: as many requests as a client sends at once. */
const CONCURRENCY = 10;

type Work<T, R> = (item: T, api: OrganizationsApi, signal: BulkSignal) => Promise<R>;

export class BulkRun<T, R> implements Bulk<T, R> {
  readonly #work: Work<T, R>;
  readonly #api: OrganizationsApi;
  readonly #options: BulkOptions<T>;
  readonly #concurrency: number;
  readonly #items: Items<T>;
  readonly #counters: Counters<T>;
  readonly #controller = new AbortController();
  readonly #stop = () => this.#abort();
  /** Results that nobody has received yet. */
  readonly #ready: BulkResult<T, R>[] = [];
  /** The last of the items of each key that are worked on. */
  readonly #turns = new Map<string, Promise<unknown>>();
  readonly #results: AsyncGenerator<BulkResult<T, R>, void, undefined>;
  #taken = 0;
  #underWay = 0;
  #isTaking = false;
  /** No more items are taken: there are none, or none are wanted. */
  #isClosed = false;
  #isExhausted = false;
  /** What has ended the run before its time. */
  #fault: { error: unknown } | undefined;
  #wake = () => {};

  constructor(api: OrganizationsApi, items: Iterable<T> | AsyncIterable<T>, work: Work<T, R>, options: BulkOptions<T>) {
    this.#options = bare({ ...options });
    check(api, items, work, this.#options);
    const { concurrency = CONCURRENCY, total = countOf(items) } = this.#options;
    this.#work = work;
    this.#concurrency = concurrency;
    this.#items = new Items(items);
    this.#counters = new Counters(total);
    this.#api = api.withOptions({ priority: "bulk", signal: this.#controller.signal });
    this.#results = this.#run();
    keepSelf(this);
  }

  [Symbol.asyncIterator]() {
    return selfOf(this).#results;
  }

  summary(): Promise<BulkSummary<T>> {
    return selfOf(this).#summary();
  }

  async #summary(): Promise<BulkSummary<T>> {
    try {
      for await (const _ of this.#results);
    } catch (thrown) {
      // An abort is the caller's own doing, and asks how far it came.
      if (!this.#controller.signal.aborted) throw thrown;
    }
    const isComplete = this.#isExhausted && this.#fault === undefined;
    return { ...this.#counters.counts, isComplete, failures: this.#counters.failures };
  }

  async *#run(): AsyncGenerator<BulkResult<T, R>, void, undefined> {
    const { signal } = this.#options;
    if (signal) listen(signal, this.#stop);
    if (signal?.aborted) this.#abort();
    try {
      yield* this.#receive();
    } finally {
      await this.#end();
      if (signal) unlisten(signal, this.#stop);
    }
    if (this.#fault) throw this.#fault.error;
  }

  async *#receive(): AsyncGenerator<BulkResult<T, R>, void, undefined> {
    for (;;) {
      const result = this.#ready.shift();
      void this.#take();
      if (result) yield result;
      else if (this.#isClosed && this.#underWay === 0) return;
      else await this.#change();
    }
  }

  /** What is under way is ended; of the rest nothing is wanted. */
  async #end(): Promise<void> {
    this.#isClosed = true;
    while (this.#underWay > 0) await this.#change();
    if (this.#isExhausted) return;
    await this.#items.close().catch((thrown) => {
      if (!this.#fault) throw thrown;
    });
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #abort(): void {
    this.#controller.abort(this.#options.signal?.reason);
    this.#fail(this.#controller.signal.reason);
  }

  #fail(error: unknown): void {
    this.#fault ??= { error };
    this.#close();
  }

  #close(): void {
    this.#isClosed = true;
    this.#wake();
  }

  get #hasRoom(): boolean {
    return !this.#isClosed && this.#underWay + this.#ready.length < this.#concurrency;
  }

  /** Takes items as long as there is room for them. */
  async #take(): Promise<void> {
    if (this.#isTaking) return;
    this.#isTaking = true;
    while (this.#hasRoom) {
      const next = await this.#next();
      if (next && !this.#isClosed) void this.#begin(next.item);
    }
    this.#isTaking = false;
  }

  async #next(): Promise<{ item: T } | undefined> {
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

  async #begin(item: T): Promise<void> {
    this.#underWay += 1;
    const result = await this.#outcome({ item, index: this.#taken++ });
    this.#underWay -= 1;
    this.#counters.count(result);
    this.#ready.push(result);
    if (result.status === "error" && this.#options.stopOnError) this.#isClosed = true;
    tell(this.#options.onProgress, this.#counters.progress);
    this.#wake();
  }

  /** Never rejects. */
  async #outcome(place: { item: T; index: number }): Promise<BulkResult<T, R>> {
    let key: string | undefined;
    try {
      key = this.#keyOf(place.item);
    } catch (error) {
      return { ...place, status: "error", error, outcome: "not_sent" };
    }
    if (key === undefined) return this.#attempt(place);
    const known = { ...place, key };
    const { checkpoint } = this.#options;
    return checkpoint ? this.#inTurn(key, () => this.#attemptOnce(known, checkpoint)) : this.#attempt(known);
  }

  #keyOf(item: T): string | undefined {
    const { key, checkpoint } = this.#options;
    const own: unknown = key ? key(item) : typeof item === "string" ? item : member(item, "id");
    if (typeof own === "string") return own;
    if (key || checkpoint) throw new TypeError("an item has no key: give options.key, a function that gives a string");
    return undefined;
  }

  /** Two items of one key, one after the other: the second may find it done. */
  #inTurn<V>(key: string, run: () => Promise<V>): Promise<V> {
    const turn = (this.#turns.get(key) ?? Promise.resolve()).then(run);
    this.#turns.set(key, turn);
    return turn.finally(() => {
      if (this.#turns.get(key) === turn) this.#turns.delete(key);
    });
  }

  /** A checkpoint that fails ends the run: what it does not keep, the next run would do again. */
  async #attemptOnce(place: Place<T> & { key: string }, checkpoint: Checkpoint): Promise<BulkResult<T, R>> {
    try {
      if (await checkpoint.has(place.key)) return { ...place, status: "skipped" };
    } catch (error) {
      this.#fail(error);
      return { ...place, status: "error", error, outcome: "not_sent" };
    }
    const result = await this.#attempt(place);
    if (result.status !== "ok") return result;
    try {
      await checkpoint.add(place.key);
      return result;
    } catch (error) {
      this.#fail(error);
      return { ...place, status: "error", error };
    }
  }

  async #attempt(place: Place<T>): Promise<BulkResult<T, R>> {
    const { signal } = this.#controller;
    if (signal.aborted) return { ...place, status: "error", error: signal.reason, outcome: "not_sent" };
    this.#counters.begin();
    try {
      return { ...place, status: "ok", value: await this.#work(place.item, this.#api, signal as BulkSignal) };
    } catch (error) {
      return failureOf(place, error);
    }
  }
}

/** Where a result belongs. */
interface Place<T> {
  item: T;
  index: number;
  key?: string;
}

function failureOf<T>(place: Place<T>, error: unknown): BulkFailure<T> {
  const failure: BulkFailure<T> = { ...place, status: "error", error };
  return isClerkError(error) ? { ...failure, outcome: error.outcome } : failure;
}

/** A listener that throws or rejects changes nothing. */
async function tell(listener: BulkOptions<never>["onProgress"], progress: BulkProgress): Promise<void> {
  try {
    await listener?.(progress);
  } catch {}
}

function check(api: unknown, items: unknown, work: unknown, options: BulkOptions<never>): void {
  const { concurrency = 1, total = 0, key, checkpoint, onProgress } = options;
  const isFunction = (value: unknown) => typeof value === "function";
  const rules: [boolean, string][] = [
    [isFunction(Object(api).withOptions), "api must be a client"],
    [canIterate(items), "items must be an iterable or an async iterable"],
    [isFunction(work), "work must be a function"],
    [Number.isInteger(concurrency) && concurrency > 0, "concurrency must be an integer above 0"],
    [typeof total === "number" && total >= 0, "total must be a number that is not negative"],
    [key === undefined || isFunction(key), "key must be a function"],
    [onProgress === undefined || isFunction(onProgress), "onProgress must be a function"],
    [!checkpoint || (isFunction(checkpoint.has) && isFunction(checkpoint.add)), "checkpoint must have has and add"],
  ];
  const broken = rules.find(([isKept]) => !isKept);
  if (broken) throw new TypeError(`bulk: ${broken[1]}`);
}
