// Iterates over all pages of a list. Pages are requested ahead, as many as the caller keeps up with.

import type { CallOptions } from "../../generated/api.js";
import { type ClerkApiError, ClerkError, invalidInput } from "../errors/clerk-error.js";
import { nullPrototype } from "../runtime/own-members.js";
import { safeGet } from "../runtime/safe-get.js";
import { keepSelf, selfOf } from "../runtime/unwrap-proxy.js";
import { Depth } from "./depth.js";
import { ownCopy } from "./own-copy.js";
import { type Accepted, type PageRequest, PageWalk } from "./page-walk.js";
import { typeTag } from "./snapshot.js";
import { listen, unlisten } from "./stop.js";

interface ListResponse<T> {
  data: T[];
  totalCount: number;
}

/** The response of a page. */
interface Response<T> {
  readonly promise: Promise<ListResponse<T>>;
  isReady: boolean;
  /** Whether it was requested while an earlier page was still awaited. */
  readonly isAhead: boolean;
}

type List<T, P> = (params: P, call: CallOptions) => Promise<ListResponse<T>>;

interface Paging {
  limit?: number | undefined;
  offset?: number | undefined;
}

/** The options of an iteration: those of its calls, and how far it reads ahead. */
export interface IterationOptions extends CallOptions {
  /**
   * The maximum number of pages that are requested ahead of the one that you work on: an integer from 0 to 100. Default: 8. There are
   * never more than `maxConcurrent`. The iteration begins with one page, requests twice as many each time your loop has to wait, and
   * fewer while pages lie ready. With 0, each page is requested when you ask for it.
   */
  prefetch?: number | undefined;
}

/** The rows of one page, without those of earlier pages. */
export interface Page<T> {
  data: T[];
  /** How many rows match in all, according to this page's response. */
  totalCount: number;
}

/**
 * Iterates over all rows of a list. `for await` yields single rows, `pages()` yields pages. Both continue where the last loop
 * stopped, by `break` or by an error: to resume, loop again. Use one loop at a time: an earlier one that has not ended throws when it needs
 * another page.
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
/** The default of `prefetch`, and its maximum. */
const PREFETCH = 8;
const MAX_PREFETCH = 100;

/** Copies the caller's input, unless that is impossible. If it is not valid, the call of the list throws the precise error. */
function copyInput<P extends Paging>(params: P | undefined, options: IterationOptions | undefined) {
  try {
    if (typeof (params ?? {}) !== "object" || typeof (options ?? {}) !== "object") return undefined;
    const { prefetch = PREFETCH, ...call } = ownCopy(options ?? {});
    const own = { params: ownCopy(params ?? ({} as P)), call: nullPrototype(call), prefetch };
    const { limit, offset } = own.params;
    const isSignal = call.signal === undefined || typeTag(call.signal) === "AbortSignal";
    return { ...own, isValid: isSignal && Number.isInteger(limit ?? 1) && Number.isInteger(offset ?? 0) };
  } catch {
    return undefined;
  }
}

/** @internal Sends nothing until it is looped over. */
export class Paginator<T extends { id: string }, P extends Paging> implements Iteration<T> {
  totalCount: number | undefined;
  readonly #operation: string;
  readonly #list: List<T, P>;
  readonly #rawInput: [P | undefined, IterationOptions | undefined];
  readonly #input: ReturnType<typeof copyInput<P>>;
  readonly #maxConcurrent: number;
  readonly #walk: PageWalk<Response<T>>;
  /** The rows that were received in order, and not yet yielded. */
  #undelivered: T[] = [];
  /** Aborts the requests of the loop that began last. An earlier one that went on would take rows away from it. */
  #latest: AbortController | undefined;

  /** `maxConcurrent` is that of the client. */
  constructor(
    operation: string,
    list: List<T, P>,
    params: P | undefined,
    call: IterationOptions | undefined,
    maxConcurrent: number,
  ) {
    this.#operation = operation;
    this.#list = list;
    this.#rawInput = [params, call];
    this.#input = copyInput(params, call);
    this.#maxConcurrent = maxConcurrent;
    const { limit, offset } = this.#input?.params ?? nullPrototype<Paging>({});
    this.#walk = new PageWalk(limit ?? DEFAULT_LIMIT, offset ?? 0);
    keepSelf(this);
  }

  get offset(): number {
    const self = selfOf(this);
    return self.#walk.end - self.#undelivered.length;
  }

  [Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    return selfOf(this).#rows();
  }

  pages(): AsyncGenerator<Page<T>, void, undefined> {
    return selfOf(this).#pages();
  }

  async *#rows(): AsyncGenerator<T, void, undefined> {
    // A row counts as yielded when it is handed over, not when the next one is requested.
    for await (const rows of this.#batches()) for (let row = rows.shift(); row; row = rows.shift()) yield row;
  }

  async *#pages(): AsyncGenerator<Page<T>, void, undefined> {
    for await (const rows of this.#batches()) {
      // Requests can be larger than the caller's pages.
      const size = this.#input?.params.limit ?? rows.length;
      while (rows.length > 0) yield { data: rows.splice(0, size), totalCount: this.totalCount as number };
    }
  }

  /** Yields the rows of each received page. The caller removes those that it has yielded. */
  async *#batches(): AsyncGenerator<T[], void, undefined> {
    const { call, prefetch } = await this.#checkedInput();
    const depth = new Depth(Math.min(prefetch, this.#maxConcurrent));
    const controller = new AbortController();
    this.#latest = controller;
    const { signal } = call;
    const stop = () => controller.abort(safeGet(signal, "reason"));
    if (safeGet(signal, "aborted")) stop();
    if (signal) listen(signal, stop);
    const walk = this.#walk;
    const send = (offset: number, limit: number) => this.#fetch(offset, limit, controller);
    try {
      walk.restart();
      walk.request(depth.value, send);
      if (this.#undelivered.length > 0) yield this.#undelivered;
      for (let isLast = false; !isLast; ) {
        for (let accepted: Accepted | undefined; !accepted; ) {
          walk.request(Math.max(depth.value, 1), send);
          accepted = await this.#receive(send, controller);
          if (accepted) isLast = accepted.isLast;
          // Pages that do not connect cost requests, and fewer of them do if the list moves less between them.
          else depth.reset();
        }
        if (!isLast) walk.request(depth.value, send);
        if (this.#undelivered.length > 0) yield this.#undelivered;
        if (walk.head) depth.adapt(walk.countReady(hasArrived));
      }
    } finally {
      if (signal) unlisten(signal, stop);
      controller.abort();
    }
  }

  /** Returns the input, or throws the error of the call with this input. */
  async #checkedInput() {
    const input = this.#input;
    if (!input?.isValid) {
      const [params, call] = input ? [input.params, input.call] : this.#rawInput;
      await this.#list(params as P, call as CallOptions);
      // A getter may throw only the first time. Returning here would look like an empty list.
      throw invalidInput(this.#operation, { parameter: "params", rule: "could not be read" });
    }
    const { prefetch } = input;
    if (!Number.isInteger(prefetch) || prefetch < 0 || prefetch > MAX_PREFETCH) {
      const rule = `must be an integer from 0 to ${MAX_PREFETCH}`;
      throw invalidInput(this.#operation, { parameter: "prefetch", rule });
    }
    return input;
  }

  #fetch(offset: number, limit: number, controller: AbortController): Response<T> {
    this.#checkLatest(controller);
    const { params, call } = this.#input as { params: P; call: CallOptions };
    const promise = this.#list({ ...params, limit, offset }, { ...call, signal: controller.signal });
    const response = { promise, isReady: false, isAhead: this.#walk.head !== undefined };
    const settle = () => {
      response.isReady = true;
    };
    // A prefetched page may never be awaited. Its error is thrown if it is.
    promise.then(settle, settle);
    return response;
  }

  #checkLatest(controller: AbortController): void {
    if (this.#latest === controller) return;
    throw invalidInput(this.#operation, { parameter: "iteration", rule: "must have one loop at a time" });
  }

  /** Waits for the next page and takes its new rows. Returns `undefined` if it does not connect to those before it. */
  async #receive(
    send: (offset: number, limit: number) => Response<T>,
    controller: AbortController,
  ): Promise<Accepted | undefined> {
    const walk = this.#walk;
    const page = walk.head as PageRequest<Response<T>>;
    const { response, offset, limit } = page;
    const { data, totalCount } = await response.promise.catch((error) => {
      // It waited behind the pages before it, perhaps for too long. Now nothing is before it.
      if (response.isAhead && isCrowded(error)) return send(offset, limit).promise;
      throw error;
    });
    this.#checkLatest(controller);
    this.totalCount = totalCount;
    const accepted = walk.accept(page, idsOf(data), totalCount);
    if (!accepted) return undefined;
    this.#undelivered = data.filter((_, at) => accepted.isNew[at]);
    if (accepted.isDoubtful) {
      const probe = await send(walk.probeOffset, limit).promise;
      if (walk.isStuck(idsOf(probe.data))) throw paginationStuck(this.#operation);
    }
    return accepted;
  }
}

const hasArrived = ({ isReady }: { isReady: boolean }) => isReady;

/** Whether a call failed because of too many others. */
const isCrowded = ({ reason, status }: ClerkApiError) =>
  reason === "total" || reason === "queue_full" || reason === "rate_limit" || status === 429;

const idsOf = (rows: { id: string }[]): string[] => rows.map(({ id }) => id);

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
