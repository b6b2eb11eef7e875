// The rows as the server has them. They are loaded again for each new query, and the response to an outdated query is ignored.
import { effect, signal, untracked } from "@preact/signals";
import type { Organization, Organizations } from "clerk-organizations";
import { api } from "../api.ts";
import { online } from "../online.ts";
import { listQuery, setQuery } from "./list-query.ts";

export interface ListData extends Organizations {
  /** The offset of the first row. */
  offset: number;
}

export const listData = signal<ListData | undefined>(undefined);
export const listError = signal<unknown>(undefined);
export const isLoading = signal(true);

let controller = new AbortController();

/** Loads the rows of the current query. */
export async function reload(): Promise<void> {
  controller.abort();
  controller = new AbortController();
  const { signal } = controller;
  isLoading.value = true;
  try {
    const page = await load(signal);
    if (!signal.aborted) showPage(page);
  } catch (error) {
    if (!signal.aborted) listError.value = error;
  } finally {
    if (!signal.aborted) isLoading.value = false;
  }
}

async function load(signal: AbortSignal): Promise<ListData> {
  const { query, page, size, order } = listQuery.peek();
  const offset = (page - 1) * size;
  const params = { limit: size, offset, orderBy: order, includeMembersCount: true };
  return { offset, ...(await api.listOrganizations(query ? { ...params, query } : params, { signal })) };
}

/** After a deletion, or from an old bookmark, the page may not exist. Then the last page is loaded instead. */
function showPage(page: ListData): void {
  listError.value = undefined;
  const last = Math.max(1, Math.ceil(page.totalCount / listQuery.peek().size));
  if (listQuery.peek().page > last) setQuery({ page: last });
  else listData.value = page;
}

/** Replaces a row with the server's response. */
export function replace(updated: Organization): void {
  updateShown((shown) => ({
    ...shown,
    data: shown.data.map((one) => (one.id === updated.id ? { ...one, ...updated } : one)),
  }));
}

export function remove(id: string): void {
  updateShown((shown) => ({
    ...shown,
    data: shown.data.filter((one) => one.id !== id),
    totalCount: shown.totalCount - 1,
  }));
}

function updateShown(by: (shown: ListData) => ListData): void {
  if (listData.value) listData.value = by(listData.value);
}

effect(() => {
  if (listQuery.value) untracked(() => void reload());
});

// Load what changed while the browser was offline.
online.subscribe((isOnline) => {
  if (isOnline && listData.peek()) void reload();
});
