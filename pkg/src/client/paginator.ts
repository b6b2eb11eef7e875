// Iterates over all pages of a list. The API has only limit and offset, so rows that are created or deleted meanwhile move the
// following ones. Pages therefore overlap by one row: if that row is not known, rows have moved, and the paginator steps back.

import { ClerkError, invalidInput } from "../errors/clerk-error.js";
import { nullPrototype } from "../runtime/own-members.js";
import { safeGet } from "../runtime/safe-get.js";
import { keepSelf, selfOf } from "../runtime/unwrap-proxy.js";
import type { AbortSignalLike } from "./public-types.js";
import { RecentIds } from "./recent-ids.js";
import { typeTag } from "./snapshot.js";
import { listen, unlisten } from "./stop.js";

interface ListResponse<T> {
  data: T[];
  totalCount: number;
}

/** A page that was requested. */
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

/** The rows of one page, without those of earlier pages. */
export interface Page<T> {
  data: T[];
  /** How many rows match in all, according to this page's response. */
  totalCount: number;
}

/**
 * Iterates over all rows of a list. `for await` yields single rows, `pages()` yields pages. Both continue where the last loop
 * stopped, by `break` or by an error: to resume, loop again.
 */
export interface Iteration<T> extends AsyncIterable<T> {
  /** How many rows match in all, according to the last response. `undefined` before the first one. */
  readonly totalCount: number | undefined;
  /** The offset of the first row that was not yielded yet. Another program can continue there, with `{ offset }`. */
  readonly offset: number;
  [Symbol.asyncIterator](): AsyncGenerator<T, void, undefined>;
  /** Iterates by pages. */
  pages(): AsyncGenerator<Page<T>, void, undefined>;
}

/** The page size if the caller sets no `limit`. */
const DEFAULT_LIMIT = 100;

/** Copies the members that a call reads. It reads none whose key is a symbol. */
const copyOf = <T extends object>(object: T | undefined): T =>
  nullPrototype(Object.fromEntries(Object.entries(object ?? {})) as T);

/** Copies the caller's input. Returns `undefined` if something is invalid: the call of the list then throws the precise error. */
function copyInput<P extends Paging, C extends Stoppable>(params: P | undefined, call: C | undefined) {
  try {
    if (typeof (params ?? {}) !== "object" || typeof (call ?? {}) !== "object") return undefined;
    const own = { params: copyOf(params), call: copyOf(call) };
    const { signal } = own.call;
    return signal === undefined || typeTag(signal) === "AbortSignal" ? own : undefined;
  } catch {
    return undefined;
  }
}

/** @internal Sends nothing until it is looped over. */
export class Paginator<T extends { id: string }, P extends Paging, C extends Stoppable> implements Iteration<T> {
  totalCount: number | undefined;
  readonly #operation: string;
  readonly #list: List<T, P, C>;
  readonly #rawInput: [P | undefined, C | undefined];
  readonly #input: { params: P; call: C } | undefined;
  readonly #limit: number;
  readonly #startOffset: number;
  readonly #recentIds = new RecentIds();
  /** The rows of the last page that were not yielded yet, and the offset after its last row. */
  #undelivered: T[] = [];
  #endOffset: number;
  #nextOffset: number;
  /** The ids of the last page, its offset, and at how many other offsets in a row the same page was received. */
  #lastPage = "";
  #lastOffset = -1;
  #repeats = 0;
  /** Whether new rows were received since a page was last empty. */
  #hasGrown = true;

  constructor(operation: string, list: List<T, P, C>, params: P | undefined, call: C | undefined) {
    this.#operation = operation;
    this.#list = list;
    this.#rawInput = [params, call];
    this.#input = copyInput(params, call);
    const { limit, offset = 0 } = this.#input?.params ?? nullPrototype<Paging>({});
    // Pages overlap by one row, so pages of one row would never advance.
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
      // A row counts as yielded when it is handed over, not when the next one is requested.
      for (let row = data.shift(); row; row = data.shift()) yield row;
    }
  }

  /**
   * Requests the next page while the caller works on the current one. From the second page on, it is requested even before the
   * current one has arrived.
   */
  async *#pages(): AsyncGenerator<Page<T>, void, undefined> {
    if (!this.#input) {
      await this.#list(this.#rawInput[0] as P, this.#rawInput[1] as C);
      // A getter may throw only the first time. Returning here would look like an empty list.
      throw invalidInput(this.#operation, { parameter: "params", rule: "could not be read" });
    }
    const controller = new AbortController();
    const { signal } = this.#input.call;
    const stop = () => controller.abort(safeGet(signal, "reason"));
    if (safeGet(signal, "aborted")) stop();
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
        // The prefetched page does not fit if the paginator had to step back.
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

  /** Requests the page after the pending one, if the total says that there is one. */
  #prefetch(totalCount: number, controller: AbortController): PendingPage<T> | undefined {
    const offset = this.#nextOffset + this.#limit - 1;
    return offset < totalCount ? this.#fetch(offset, controller) : undefined;
  }

  #fetch(offset: number, { signal }: AbortController): PendingPage<T> {
    const { params, call } = this.#input as { params: P; call: C };
    const response = this.#list({ ...params, limit: this.#limit, offset }, { ...call, signal });
    // A prefetched page may never be awaited. Its error is thrown if it is.
    response.catch(() => {});
    return { offset, response };
  }

  /** Returns the new rows of a page, or `undefined` if rows have moved and an earlier page must be requested. */
  #accept(data: T[], totalCount: number): T[] | undefined {
    const page = [totalCount, ...data.map((row) => row.id)].join();
    const isSame = page === this.#lastPage && this.#nextOffset !== this.#lastOffset && data.length > 1;
    this.#repeats = isSame ? this.#repeats + 1 : 0;
    if (this.#repeats === 2) throw paginationStuck(this.#operation);
    this.#lastPage = page;
    this.#lastOffset = this.#nextOffset;
    // The first row overlaps with the page before, unless rows have moved.
    const isAnchored = data.length > 0 ? this.#recentIds.has((data[0] as T).id) : !this.#hasGrown;
    if (this.#nextOffset > this.#startOffset && !isAnchored) {
      // Rows before this page were deleted, and others moved up past it. Step back until a known row is found.
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
  const message = `${operation}: received the same page again; the server, or a cache in front of it, ignores the offset`;
  return new ClerkError({
    kind: "decode",
    operation,
    outcome: "not_applied",
    reason: "pagination_stuck",
    attempts: [],
    message,
  });
}
