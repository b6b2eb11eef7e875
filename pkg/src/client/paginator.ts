// All pages of a list, one after the other, safe while rows come and go between them: the API knows only limit and offset.
import { member } from "../cause.js";
import { ClerkError, invalid } from "../errors.js";
import type { AbortSignalLike } from "../host.js";
import { bare } from "../own.js";
import { whatItIs } from "../plain.js";
import { keepSelf, selfOf } from "../self.js";
import { RecentIds } from "./recent-ids.js";
import { listen, unlisten } from "./stop.js";

interface ListResponse<T> {
  data: T[];
  totalCount: number;
}

/** A page that has been asked for. */
interface PendingPage<T> {
  offset: number;
  response: Promise<ListResponse<T>>;
}

type List<T, P, C> = (params: P, call: C) => Promise<ListResponse<T>>;

interface Paging {
  limit?: number | undefined;
  offset?: number | undefined;
}

interface Stoppable {
  signal?: AbortSignalLike | undefined;
}

/** The rows of one page that have not been given before. */
export interface Page<T> {
  data: T[];
  /** How many rows match in all, as this page's answer said. */
  totalCount: number;
}

/**
 * A walk over all rows of a list. `for await` gives row after row, `pages()` page after page; both go on where the last
 * loop stopped, by `break` or by an error: looping again is how to resume.
 */
export interface Iteration<T> extends AsyncIterable<T> {
  /** How many rows match in all, as the last answer said; `undefined` before the first. */
  readonly totalCount: number | undefined;
  /** The offset of the first row that has not been given: where another program goes on, with `{ offset }`. */
  readonly offset: number;
  [Symbol.asyncIterator](): AsyncGenerator<T, void, undefined>;
  /** The same walk by whole pages. */
  pages(): AsyncGenerator<Page<T>, void, undefined>;
}

/** The page size if the caller sets no `limit`. */
const DEFAULT_LIMIT = 100;

/** A copy of the members that a call reads: of those under a symbol it reads none. */
const copyOf = <T extends object>(object: T | undefined): T =>
  bare(Object.fromEntries(Object.entries(object ?? {})) as T);

/** Copies of what was given, or nothing where something is odd: then a call of the list says what. */
function copyInput<P extends Paging, C extends Stoppable>(params: P | undefined, call: C | undefined) {
  try {
    if (typeof (params ?? {}) !== "object" || typeof (call ?? {}) !== "object") return undefined;
    const own = { params: copyOf(params), call: copyOf(call) };
    const { signal } = own.call;
    return signal === undefined || whatItIs(signal) === "AbortSignal" ? own : undefined;
  } catch {
    return undefined;
  }
}

/** @internal A walk over all rows; it sends nothing before it is looped over. */
export class Paginator<T extends { id: string }, P extends Paging, C extends Stoppable> implements Iteration<T> {
  totalCount: number | undefined;
  readonly #operation: string;
  readonly #list: List<T, P, C>;
  readonly #rawInput: [P | undefined, C | undefined];
  readonly #input: { params: P; call: C } | undefined;
  readonly #limit: number;
  readonly #startOffset: number;
  readonly #recentIds = new RecentIds();
  /** The rows of the last page that have not been given, and the offset after its last row. */
  #undelivered: T[] = [];
  #endOffset: number;
  /** Where the next page begins. */
  #nextOffset: number;
  /** The last page, and at how many other offsets it has come again. */
  #lastPage = "";
  #lastOffset = -1;
  #repeats = 0;
  /** Whether new rows have come since the list was last found to be shorter. */
  #hasGrown = true;

  constructor(operation: string, list: List<T, P, C>, params: P | undefined, call: C | undefined) {
    this.#operation = operation;
    this.#list = list;
    this.#rawInput = [params, call];
    this.#input = copyInput(params, call);
    const { limit, offset = 0 } = this.#input?.params ?? bare<Paging>({});
    // Pages overlap by one row, so that a page of one would never get further.
    this.#limit = limit === 1 ? 2 : (limit ?? DEFAULT_LIMIT);
    this.#startOffset = this.#nextOffset = this.#endOffset = offset;
    keepSelf(this);
  }

  get offset(): number {
    const self = selfOf(this);
    return self.#endOffset - self.#undelivered.length;
  }

  [Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    return selfOf(this).#rows();
  }

  pages(): AsyncGenerator<Page<T>, void, undefined> {
    return selfOf(this).#pages();
  }

  async *#rows(): AsyncGenerator<T, void, undefined> {
    for await (const { data } of this.#pages()) {
      this.#undelivered = data;
      // A row counts as given when it is handed over, not when the next one is asked for.
      for (let row = data.shift(); row; row = data.shift()) yield row;
    }
  }

  /** The next page is on its way while the caller works on this one: from the second page on even before this one has come. */
  async *#pages(): AsyncGenerator<Page<T>, void, undefined> {
    if (!this.#input) {
      await this.#list(this.#rawInput[0] as P, this.#rawInput[1] as C);
      // A member may throw only when it is read first. To end here would look like a list without rows.
      throw invalid(this.#operation, { parameter: "params", rule: "could not be read" });
    }
    const controller = new AbortController();
    const { signal } = this.#input.call;
    const stop = () => controller.abort(member(signal, "reason"));
    if (member(signal, "aborted")) stop();
    if (signal) listen(signal, stop);
    const undelivered = this.#undelivered;
    this.#undelivered = [];
    let pending = this.#fetch(this.#nextOffset, controller);
    let prefetched: PendingPage<T> | undefined;
    try {
      if (undelivered.length > 0) yield { data: undelivered, totalCount: this.totalCount as number };
      for (;;) {
        const { data, totalCount } = await pending.response;
        this.totalCount = totalCount;
        const fresh = this.#accept(data, totalCount);
        const isLast = fresh && data.length < this.#limit && (fresh.length === 0 || this.#endOffset >= totalCount);
        // What was asked for ahead may begin elsewhere than the page that is wanted now.
        if (!isLast)
          pending = prefetched?.offset === this.#nextOffset ? prefetched : this.#fetch(this.#nextOffset, controller);
        if (fresh?.length) yield { data: fresh, totalCount };
        if (isLast) return;
        prefetched = this.#prefetch(totalCount, controller);
      }
    } finally {
      if (signal) unlisten(signal, stop);
      controller.abort();
    }
  }

  /** The page after the one that is pending, where there is one and that one is full. */
  #prefetch(totalCount: number, controller: AbortController): PendingPage<T> | undefined {
    const offset = this.#nextOffset + this.#limit - 1;
    return offset < totalCount ? this.#fetch(offset, controller) : undefined;
  }

  #fetch(offset: number, { signal }: AbortController): PendingPage<T> {
    const { params, call } = this.#input as { params: P; call: C };
    const response = this.#list({ ...params, limit: this.#limit, offset }, { ...call, signal });
    // Nobody may be waiting for a page that was fetched ahead: its error is told when it is asked for.
    response.catch(() => {});
    return { offset, response };
  }

  /** The rows of a page that are new; nothing where the rows before it have moved, and it must go back. */
  #accept(data: T[], totalCount: number): T[] | undefined {
    const page = [totalCount, ...data.map((row) => row.id)].join();
    const isSame = page === this.#lastPage && this.#nextOffset !== this.#lastOffset && data.length > 1;
    this.#repeats = isSame ? this.#repeats + 1 : 0;
    if (this.#repeats === 2) throw paginationStuck(this.#operation);
    this.#lastPage = page;
    this.#lastOffset = this.#nextOffset;
    // One row of overlap tells whether anything has moved meanwhile.
    const isAnchored = data.length > 0 ? this.#recentIds.has((data[0] as T).id) : !this.#hasGrown;
    if (this.#nextOffset > this.#startOffset && !isAnchored) {
      // Rows before this page have gone, and others moved up past it: back to where a known row stands.
      this.#hasGrown = data.length > 0;
      const from = data.length > 0 ? this.#nextOffset : Math.min(this.#nextOffset, Math.max(totalCount, 0));
      this.#nextOffset = Math.max(this.#startOffset, from - this.#limit);
      return undefined;
    }
    const fresh = data.filter((row) => !this.#recentIds.has(row.id));
    for (const row of fresh) this.#recentIds.add(row.id);
    this.#hasGrown ||= fresh.length > 0;
    this.#endOffset = this.#nextOffset + data.length;
    this.#nextOffset += Math.max(data.length - 1, 1);
    return fresh;
  }
}

function paginationStuck(operation: string): ClerkError {
  const message = `${operation}: the same page came again: the server, or a cache before it, ignores the offset`;
  return new ClerkError({
    kind: "decode",
    operation,
    outcome: "not_applied",
    reason: "pagination_stuck",
    attempts: [],
    message,
  });
}
