// All pages of a list, one after the other, safe while rows come and go between them: the API knows only limit and offset.
import { member } from "./cause.js";
import { ClerkError } from "./errors.js";
import type { AbortSignalLike } from "./host.js";
import { whatItIs } from "./plain.js";
import { listen, unlisten } from "./signals.js";

interface Page<T> {
  data: T[];
  totalCount: number;
}

type List<T, P, C> = (params: P, call: C) => Promise<Page<T>>;

interface Paging {
  limit?: number | undefined;
  offset?: number | undefined;
}

interface Stoppable {
  signal?: AbortSignalLike | undefined;
}

/** How many rows a page has when the caller does not say. */
const PAGE = 100;
/** So many of the last rows are remembered, to know them again: memory stays flat over a million rows. */
const REMEMBERED = 5_000;

/** The ids of the last rows. */
class Seen {
  #ids = new Set<string>();

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  add(id: string): void {
    this.#ids.add(id);
    // A set keeps the order in which ids came.
    if (this.#ids.size > REMEMBERED) this.#ids.delete(this.#ids.values().next().value as string);
  }
}

/** Copies of what was given, or nothing where something is odd: then a call of the list says what. */
function taken<P extends Paging, C extends Stoppable>(params: P | undefined, call: C | undefined) {
  try {
    if (typeof (params ?? {}) !== "object" || typeof (call ?? {}) !== "object") return undefined;
    const { limit, offset } = params ?? {};
    const own = { params: { ...params, limit, offset } as P, call: { ...call } as C };
    const { signal } = own.call;
    return signal === undefined || whatItIs(signal) === "AbortSignal" ? own : undefined;
  } catch {
    return undefined;
  }
}

/** Yields every row once; the next page is fetched while the caller works on this one. */
export async function* iterate<T extends { id: string }, P extends Paging, C extends Stoppable>(
  operation: string,
  list: List<T, P, C>,
  params: P | undefined,
  call: C | undefined,
): AsyncGenerator<T, void, undefined> {
  const own = taken(params, call);
  if (!own) {
    await list(params as P, call as C);
    return;
  }
  // Pages overlap by one row, so that a page of one would never get further.
  const limit = own.params.limit === 1 ? 2 : (own.params.limit ?? PAGE);
  const controller = new AbortController();
  const { signal } = own.call;
  const stop = () => controller.abort(member(signal, "reason"));
  if (member(signal, "aborted")) stop();
  if (signal) listen(signal, stop);
  const fetchPage = (offset: number) => {
    const page = list({ ...own.params, limit, offset }, { ...own.call, signal: controller.signal });
    // Nobody may be waiting for a page that was fetched ahead: its error is told when it is asked for.
    page.catch(() => {});
    return page;
  };
  const first = own.params.offset ?? 0;
  const seen = new Seen();
  let offset = first;
  let same = 0;
  let before = "";
  let coming = fetchPage(offset);
  try {
    for (;;) {
      const { data, totalCount } = await coming;
      const ids = data.map((row) => row.id).join();
      same = ids === before && data.length > 1 ? same + 1 : 0;
      if (same === 2) throw stuck(operation);
      before = ids;
      const anchored = offset === first || data.length === 0 || seen.has((data[0] as T).id);
      if (!anchored) {
        // Rows before this page have gone, and others moved up past it: back to where a known row stands.
        offset = Math.max(first, offset - limit);
        coming = fetchPage(offset);
        continue;
      }
      const fresh = data.filter((row) => !seen.has(row.id));
      for (const row of fresh) seen.add(row.id);
      const isLast = data.length < limit && (fresh.length === 0 || offset + data.length >= totalCount);
      // One row of overlap: it tells whether anything has moved meanwhile.
      offset += Math.max(data.length - 1, 1);
      if (!isLast) coming = fetchPage(offset);
      yield* fresh;
      if (isLast) return;
    }
  } finally {
    if (signal) unlisten(signal, stop);
    controller.abort();
  }
}

function stuck(operation: string): ClerkError {
  const message = `${operation}: the same page came again and again: the server, or a cache before it, ignores the offset`;
  return new ClerkError({
    kind: "decode",
    operation,
    outcome: "not_applied",
    reason: "pagination_stuck",
    attempts: [],
    message,
  });
}
