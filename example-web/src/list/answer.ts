// What the server says is there: asked again with every new question; an answer overtaken by a newer question is dropped.
import { effect, signal, untracked } from "@preact/signals";
import type { Organization, Organizations } from "clerk-organizations";
import { api } from "../api.ts";
import { online } from "../online.ts";
import { ask, question } from "./question.ts";

export const answer = signal<Organizations | undefined>(undefined);
export const failure = signal<unknown>(undefined);
export const isLoading = signal(true);

let current = new AbortController();

/** Asks the present question again. */
export async function reload(): Promise<void> {
  current.abort();
  current = new AbortController();
  const { signal } = current;
  isLoading.value = true;
  try {
    const page = await load(signal);
    if (!signal.aborted) show(page);
  } catch (error) {
    if (!signal.aborted) failure.value = error;
  } finally {
    if (!signal.aborted) isLoading.value = false;
  }
}

function load(signal: AbortSignal): Promise<Organizations> {
  const { query, page, size, order } = question.peek();
  const params = { limit: size, offset: (page - 1) * size, orderBy: order, includeMembersCount: true };
  return api.listOrganizations(query ? { ...params, query } : params, { signal });
}

/** After a deletion, or by an old bookmark, the page may not exist: the last one that does is asked for instead. */
function show(page: Organizations): void {
  failure.value = undefined;
  const last = Math.max(1, Math.ceil(page.totalCount / question.peek().size));
  if (question.peek().page > last) ask({ page: last });
  else answer.value = page;
}

/** What the server has answered about one of them. */
export function replace(updated: Organization): void {
  change(({ data, totalCount }) => ({
    data: data.map((shown) => (shown.id === updated.id ? { ...shown, ...updated } : shown)),
    totalCount,
  }));
}

export function remove(id: string): void {
  change(({ data, totalCount }) => ({ data: data.filter((shown) => shown.id !== id), totalCount: totalCount - 1 }));
}

function change(by: (shown: Organizations) => Organizations): void {
  if (answer.value) answer.value = by(answer.value);
}

effect(() => {
  if (question.value && online.value) untracked(() => void reload());
});
