// Decides which pages of a list to request, and whether a page connects to the rows before it. src/paging/walk.rs decides the same for Rust
// programs: a call into WebAssembly for each page would copy all ids and enlarge the page.
//
// The API has only limit and offset, so rows that come or go move the rows behind them. The guarantee: a row that exists during the whole
// walk, behind the first offset, is accepted exactly once, although each response may show the list at another time. Proof: rows keep
// their order, and with each known row, every lasting row before it is known (the invariant). A page is accepted only if it begins at the
// first offset or one of its first rows is known. A lasting row before a row of the page is either in the page, which has no gaps, or
// before that known row, so it is known: the invariant holds again. The walk ends at a page that reaches the end of the list.
//
// Ids are remembered for the last 5,000 rows. If the list moves further than that between two pages, rows may be accepted twice, but none
// is skipped. A row that moves within the list counts as one that goes and one that comes.
import { CAPACITY, RecentIds } from "./recent-ids.js";

/** The minimum page size once rows have moved. A page gets past rows that come and go only if it is longer than their number. */
const MOVING_LIMIT = 100;
/** By which factor the overlap of pages grows when rows have moved past it. */
const GROWTH = 4;

/** A page that was requested. `R` is the response. */
export interface PageRequest<R> {
  readonly offset: number;
  readonly limit: number;
  readonly response: R;
  /** Whether the page did not connect, and is tried again when the page before it has been received. */
  isKept: boolean;
}

/** Sends a request. */
type Send<R> = (offset: number, limit: number) => R;

/** What is known about a page that connects. */
export interface Accepted {
  /** For each row, whether it is new. */
  isNew: boolean[];
  isLast: boolean;
  /** Whether the server may ignore the offset. A page at `probeOffset` shows whether it does. */
  isDoubtful: boolean;
}

/** A walk over all pages of a list. */
export class PageWalk<R> {
  /** The offset after the last accepted row. */
  end: number;
  /** The pages that were requested and not yet accepted, in their order in the list. */
  #queue: PageRequest<R>[] = [];
  readonly #start: number;
  readonly #known = new RecentIds();
  #limit: number;
  /** How many rows a page shares with the one before. */
  #overlap = 1;
  #total = 0;
  /** Whether an accepted page reached the end of the list, as it was then. Since then, every row that lasts is known. */
  #isComplete = false;
  /** The offset of the page that is needed before those in the queue. */
  #missing: number | undefined = undefined;
  /** The first row of the last accepted page, and its offset. */
  #first: string | undefined = undefined;
  #firstOffset = -1;

  constructor(limit: number, offset: number) {
    // A page of one row would consist of the overlap.
    this.#limit = limit === 1 ? 2 : limit;
    this.#start = this.end = offset;
  }

  /** The next page in the order of the list. */
  get head(): PageRequest<R> | undefined {
    return this.#queue[0];
  }

  /** Forgets the requests, so that the walk continues with new ones. */
  restart(): void {
    this.#queue = [];
    this.#missing = undefined;
  }

  /** Returns how many pages have a response, in order, before the first one that has none. */
  countReady(isReady: (response: R) => boolean): number {
    const waiting = this.#queue.findIndex(({ response }) => !isReady(response));
    return waiting < 0 ? this.#queue.length : waiting;
  }

  /** Sends requests until there are `count`, or one for each page that the list has. */
  request(count: number, send: Send<R>): void {
    if (count > 0 && this.#isMissing()) this.#queue.unshift(this.#send(this.#missing ?? this.#next, send));
    this.#missing = undefined;
    while (this.#queue.length < count) {
      const { offset, limit } = this.#queue.at(-1) as PageRequest<R>;
      const next = offset + limit - Math.min(this.#overlap, limit >> 1);
      if (next >= this.#total) return;
      this.#queue.push(this.#send(next, send));
    }
  }

  /** Takes the ids of the page that was the head. Returns `undefined` if it does not connect: the head is then another page. */
  accept(page: PageRequest<R>, ids: string[], total: number): Accepted | undefined {
    this.#total = total;
    if (page.offset > this.#start && !ids.slice(0, this.#overlap).some((id) => this.#known.has(id))) {
      if (this.#isComplete && ids.length === 0) return { isNew: [], isLast: true, isDoubtful: false };
      this.#stepBack(page, ids.length === 0);
      return undefined;
    }
    const isNew = ids.map((id) => this.#known.add(id));
    this.end = page.offset + ids.length;
    this.#isComplete ||= this.end >= total;
    // Pages that were requested when pages were shorter may have nothing to add.
    this.#queue = this.#queue.filter((other) => other !== page && other.offset + other.limit > this.end);
    const isLast = ids.length < page.limit && (!isNew.includes(true) || this.end >= total);
    this.#fit(ids.length, !isLast && ids.length < page.limit);
    return { isNew, isLast, isDoubtful: !isLast && this.#isDoubtful(page.offset, ids[0], isNew) };
  }

  /** An offset at which an accepted row cannot be. */
  get probeOffset(): number {
    return this.end + CAPACITY;
  }

  /** Whether a page at `probeOffset` shows that the server ignores the offset. */
  isStuck(ids: string[]): boolean {
    return ids.includes(this.#first as string);
  }

  get #next(): number {
    return Math.max(this.#start, this.end - this.#overlap);
  }

  #isMissing(): boolean {
    const [head] = this.#queue;
    return !head || this.#missing !== undefined || (head.offset >= this.end && head.offset > this.#next);
  }

  #send(offset: number, send: Send<R>): PageRequest<R> {
    return { offset, limit: this.#limit, response: send(offset, this.#limit), isKept: false };
  }

  /**
   * Rows have moved past the overlap. The page before is requested, and this one is kept, because it usually connects to that one. If it
   * does not, it shows the list at too different a time, and is requested again.
   */
  #stepBack(page: PageRequest<R>, isEmpty: boolean): void {
    this.#limit = Math.max(this.#limit, MOVING_LIMIT);
    this.#overlap = Math.min(this.#overlap * GROWTH, this.#limit >> 1);
    if (!page.isKept) {
      const from = isEmpty ? Math.min(page.offset, Math.max(this.#total, 0)) : page.offset;
      this.#missing = Math.max(this.#start, from - this.#limit + this.#overlap);
    }
    // At most one page is kept, which bounds the memory.
    page.isKept = !isEmpty && !page.isKept && !this.#queue[1]?.isKept;
    if (!page.isKept) this.#queue = this.#queue.filter((other) => other !== page);
  }

  /** Adapts the requests to an accepted page. `isCut` means that the server returns shorter pages than requested. */
  #fit(length: number, isCut: boolean): void {
    if (isCut) this.#limit = Math.max(length, 2);
    this.#overlap = Math.max(1, Math.min(this.#overlap - 1, this.#limit >> 1));
  }

  /** A page that begins like the page at another offset is suspect, as is one far behind the end of the list. */
  #isDoubtful(offset: number, first: string | undefined, isNew: boolean[]): boolean {
    const isSame = first === this.#first && offset !== this.#firstOffset && !isNew.includes(true);
    this.#first = first;
    this.#firstOffset = offset;
    return isSame || offset > Math.max(this.#total, 0) + CAPACITY;
  }
}
