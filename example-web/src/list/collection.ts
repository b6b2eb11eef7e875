// The rows of a list, loaded again for each new query, with optimistic changes: shown before the server has confirmed them, and
// undone if it refuses them.
import { computed, effect, signal, untracked } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { address } from "../shell/address.ts";
import { Loaded, reloadShown } from "../shell/loaded.ts";
import { whileSending } from "../shell/unsaved.ts";
import { type ListQuery, type QueryShape, readQuery, setQuery } from "./list-query.ts";

export interface Source<Row> {
  /** What the rows are, in the plural. */
  name: string;
  shape: QueryShape;
  idOf(row: Row): string;
  load(page: PageQuery, signal: AbortSignal): Promise<{ data: Row[]; totalCount: number }>;
}

export interface PageQuery extends ListQuery {
  limit: number;
  offset: number;
}

interface Page<Row> {
  data: Row[];
  totalCount: number;
  /** The query that these rows answer. While the rows of another are being loaded, it differs from the current one. */
  query: PageQuery;
}

/** A change that is being sent. `null` is a deletion. */
interface Pending<Row> {
  id: string;
  change: Partial<Row> | null;
}

export class Collection<Row extends object> {
  readonly query = computed(() => readQuery(this.source.shape));
  readonly loaded: Loaded<Page<Row>>;
  /** The rows to show, with pending changes applied. */
  readonly rows = computed(() => this.loaded.value.value?.data.flatMap((row) => this.#applyChanges(row)));
  readonly total = computed(() => this.#total());
  /** The oldest first. There can be several for one row. */
  readonly #pending = signal<readonly Pending<Row>[]>([]);
  readonly #path = address.peek().pathname;

  constructor(readonly source: Source<Row>) {
    this.loaded = new Loaded(`The list of ${source.name}`, (signal) => this.#load(signal));
  }

  /** Loads the rows of the current query, until the returned function is called. */
  show(): () => void {
    const hide = this.loaded.show();
    const queryText = computed(() => JSON.stringify(this.query.value));
    const stop = effect(() => {
      if (queryText.value && this.#hasAddress()) untracked(() => void this.loaded.reload());
    });
    return () => {
      stop();
      hide();
    };
  }

  setQuery(change: Partial<ListQuery>): void {
    if (this.#hasAddress()) setQuery(this.source.shape, change);
  }

  /** Replaces a row with the server's response. */
  replace(updated: Row): void {
    const { idOf } = this.source;
    this.loaded.change((page) => ({
      ...page,
      data: page.data.map((row) => (idOf(row) === idOf(updated) ? { ...row, ...updated } : row)),
    }));
  }

  /** Removes a row that was deleted. */
  remove(id: string): void {
    this.loaded.change((page) => {
      const data = page.data.filter((row) => this.source.idOf(row) !== id);
      return { ...page, data, totalCount: page.totalCount - (page.data.length - data.length) };
    });
  }

  async updateOptimistically(id: string, change: Partial<Row>, send: () => Promise<Row>): Promise<Row> {
    return this.#whilePending(id, change, async () => {
      const updated = await send();
      this.replace(updated);
      return updated;
    });
  }

  async deleteOptimistically(id: string, send: () => Promise<unknown>): Promise<void> {
    await this.#whilePending(id, null, async () => {
      await send();
      this.remove(id);
    });
  }

  async #load(signal: AbortSignal): Promise<Page<Row>> {
    const query = this.query.peek();
    const pageQuery = { ...query, limit: query.size, offset: (query.page - 1) * query.size };
    const page = await this.source.load(pageQuery, signal);
    // After a deletion, or from an old bookmark, the page may not exist. Then the last page is loaded instead.
    const last = Math.max(1, Math.ceil(page.totalCount / query.size));
    if (query.page > last && !signal.aborted) this.setQuery({ page: last });
    return { ...page, query: pageQuery };
  }

  /** The address of another view has no query of this list. */
  #hasAddress(): boolean {
    return address.peek().pathname === this.#path;
  }

  #applyChanges(row: Row): Row[] {
    const changes = this.#pending.value.flatMap(({ id, change }) => (id === this.source.idOf(row) ? [change] : []));
    return changes.includes(null) ? [] : [Object.assign({}, row, ...changes)];
  }

  #total(): number {
    const { data = [], totalCount = 0 } = this.loaded.value.value ?? {};
    return totalCount - data.length + (this.rows.value ?? []).length;
  }

  /** Applies a change while it is being sent. Afterwards the list is reloaded in any case, as the outcome may be unknown. */
  async #whilePending<T>(id: string, change: Partial<Row> | null, send: () => Promise<T>): Promise<T> {
    const own = { id, change };
    this.#pending.value = [...this.#pending.value, own];
    try {
      return await whileSending(send());
    } finally {
      this.#pending.value = this.#pending.value.filter((other) => other !== own);
      void reloadShown();
    }
  }
}

/** Shows a list while a component is rendered. A new `key` is a new list. */
export function useCollection<Row extends object>(key: string, createSource: () => Source<Row>): Collection<Row> {
  const collection = useMemo(() => new Collection(createSource()), [key]);
  useEffect(() => collection.show(), [collection]);
  return collection;
}
