// What the server says is there: asked again with every new question; an answer overtaken by a newer question is dropped.
import { effect, signal, untracked } from "@preact/signals";
import type { Organization, Organizations } from "clerk-organizations";
import { api } from "../api.ts";
import { online } from "../online.ts";
import { listQuery, setQuery } from "./list-query.ts";

export interface ListData extends Organizations {
  /** How many come before them. */
  offset: number;
}

export const listData = signal<ListData | undefined>(undefined);
export const listError = signal<unknown>(undefined);
export const isLoading = signal(true);

let controller = new AbortController();

/** Asks the present question again. */
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

/** After a deletion, or by an old bookmark, the page may not exist: the last one that does is asked for instead. */
function showPage(page: ListData): void {
  listError.value = undefined;
  const last = Math.max(1, Math.ceil(page.totalCount / listQuery.peek().size));
  if (listQuery.peek().page > last) setQuery({ page: last });
  else listData.value = page;
}

/** What the server has answered about one of them. */
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

// What was not heard of without a network is asked for once there is one again.
online.subscribe((isOnline) => {
  if (isOnline && listData.peek()) void reload();
});
