// All pages of a list, one after the other, safe while rows come and go between them: the API knows only limit and offset.
import { member } from "../cause.js";
import { ClerkError, invalid } from "../errors.js";
import type { AbortSignalLike } from "../host.js";
import { bare } from "../own.js";
import { whatItIs } from "../plain.js";
import { keepSelf, selfOf } from "../self.js";
import { listen, unlisten } from "./stop.js";

interface Answer<T> {
  data: T[];
  totalCount: number;
}

/** A page that has been asked for. */
interface Asked<T> {
  offset: number;
  answer: Promise<Answer<T>>;
}

type List<T, P, C> = (params: P, call: C) => Promise<Answer<T>>;

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

/** How many rows a page has when the caller does not say. */
const PAGE = 100;
/** So many of the last rows are remembered at least, to know them again: memory stays flat over a million rows. */
const REMEMBERED = 5_000;

/** The ids of the last rows, in two generations: to take the oldest out of one set, one by one, is slow. */
class Seen {
  #new = new Set<string>();
  #old = new Set<string>();

  has(id: string): boolean {
    return this.#new.has(id) || this.#old.has(id);
  }

  add(id: string): void {
    if (this.#new.size === REMEMBERED) {
      this.#old = this.#new;
      this.#new = new Set();
    }
    this.#new.add(id);
  }
}

/** A copy of the members that a call reads: of those under a symbol it reads none. */
const copyOf = <T extends object>(given: T | undefined): T =>
  bare(Object.fromEntries(Object.entries(given ?? {})) as T);

/** Copies of what was given, or nothing where something is odd: then a call of the list says what. */
function taken<P extends Paging, C extends Stoppable>(params: P | undefined, call: C | undefined) {
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
  readonly #given: [P | undefined, C | undefined];
  readonly #own: { params: P; call: C } | undefined;
  readonly #limit: number;
  readonly #first: number;
  readonly #seen = new Seen();
  /** The rows of the last page that have not been given, and the offset after its last row. */
  #rest: T[] = [];
  #end: number;
  /** Where the next page begins. */
  #next: number;
  /** The last page, and at how many other offsets it has come again. */
  #page = "";
  #asked = -1;
  #same = 0;
  /** Whether new rows have come since the list was last found to be shorter. */
  #grew = true;

  constructor(operation: string, list: List<T, P, C>, params: P | undefined, call: C | undefined) {
    this.#operation = operation;
    this.#list = list;
    this.#given = [params, call];
    this.#own = taken(params, call);
    const { limit, offset = 0 } = this.#own?.params ?? bare<Paging>({});
    // Pages overlap by one row, so that a page of one would never get further.
    this.#limit = limit === 1 ? 2 : (limit ?? PAGE);
    this.#first = this.#next = this.#end = offset;
    keepSelf(this);
  }

  get offset(): number {
    const walk = selfOf(this);
    return walk.#end - walk.#rest.length;
  }

  [Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    return selfOf(this).#rows();
  }

  pages(): AsyncGenerator<Page<T>, void, undefined> {
    return selfOf(this).#pages();
  }

  async *#rows(): AsyncGenerator<T, void, undefined> {
    for await (const { data } of this.#pages()) {
      this.#rest = data;
      // A row counts as given when it is handed over, not when the next one is asked for.
      for (let row = data.shift(); row; row = data.shift()) yield row;
    }
  }

  /** The next page is on its way while the caller works on this one: from the second page on even before this one has come. */
  async *#pages(): AsyncGenerator<Page<T>, void, undefined> {
    if (!this.#own) {
      await this.#list(this.#given[0] as P, this.#given[1] as C);
      // A member may throw only when it is read first. To end here would look like a list without rows.
      throw invalid(this.#operation, { parameter: "params", rule: "could not be read" });
    }
    const controller = new AbortController();
    const { signal } = this.#own.call;
    const stop = () => controller.abort(member(signal, "reason"));
    if (member(signal, "aborted")) stop();
    if (signal) listen(signal, stop);
    const rest = this.#rest;
    this.#rest = [];
    let coming = this.#fetch(this.#next, controller);
    let after: Asked<T> | undefined;
    try {
      if (rest.length > 0) yield { data: rest, totalCount: this.totalCount as number };
      for (;;) {
        const { data, totalCount } = await coming.answer;
        this.totalCount = totalCount;
        const fresh = this.#take(data, totalCount);
        const isLast = fresh && data.length < this.#limit && (fresh.length === 0 || this.#end >= totalCount);
        // What was asked for ahead may begin elsewhere than the page that is wanted now.
        if (!isLast) coming = after?.offset === this.#next ? after : this.#fetch(this.#next, controller);
        if (fresh?.length) yield { data: fresh, totalCount };
        if (isLast) return;
        after = this.#ahead(totalCount, controller);
      }
    } finally {
      if (signal) unlisten(signal, stop);
      controller.abort();
    }
  }

  /** The page after the one that is coming, where there is one and that one is full. */
  #ahead(totalCount: number, controller: AbortController): Asked<T> | undefined {
    const offset = this.#next + this.#limit - 1;
    return offset < totalCount ? this.#fetch(offset, controller) : undefined;
  }

  #fetch(offset: number, { signal }: AbortController): Asked<T> {
    const { params, call } = this.#own as { params: P; call: C };
    const answer = this.#list({ ...params, limit: this.#limit, offset }, { ...call, signal });
    // Nobody may be waiting for a page that was fetched ahead: its error is told when it is asked for.
    answer.catch(() => {});
    return { offset, answer };
  }

  /** The rows of a page that are new; nothing where the rows before it have moved, and it must go back. */
  #take(data: T[], totalCount: number): T[] | undefined {
    const page = [totalCount, ...data.map((row) => row.id)].join();
    const isSame = page === this.#page && this.#next !== this.#asked && data.length > 1;
    this.#same = isSame ? this.#same + 1 : 0;
    if (this.#same === 2) throw stuck(this.#operation);
    this.#page = page;
    this.#asked = this.#next;
    // One row of overlap tells whether anything has moved meanwhile.
    const isAnchored = data.length > 0 ? this.#seen.has((data[0] as T).id) : !this.#grew;
    if (this.#next > this.#first && !isAnchored) {
      // Rows before this page have gone, and others moved up past it: back to where a known row stands.
      this.#grew = data.length > 0;
      const from = data.length > 0 ? this.#next : Math.min(this.#next, Math.max(totalCount, 0));
      this.#next = Math.max(this.#first, from - this.#limit);
      return undefined;
    }
    const fresh = data.filter((row) => !this.#seen.has(row.id));
    for (const row of fresh) this.#seen.add(row.id);
    this.#grew ||= fresh.length > 0;
    this.#end = this.#next + data.length;
    this.#next += Math.max(data.length - 1, 1);
    return fresh;
  }
}

function stuck(operation: string): ClerkError {
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
