// What the server says is there: asked again with every new question; an answer overtaken by a newer question is dropped.
import { effect, signal, untracked } from "@preact/signals";
import type { Organization, Organizations } from "clerk-organizations";
import { api } from "../api.ts";
import { online } from "../online.ts";
import { ask, question } from "./list-query.ts";

export interface Answer extends Organizations {
  /** How many come before them. */
  offset: number;
}

export const answer = signal<Answer | undefined>(undefined);
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

async function load(signal: AbortSignal): Promise<Answer> {
  const { query, page, size, order } = question.peek();
  const offset = (page - 1) * size;
  const params = { limit: size, offset, orderBy: order, includeMembersCount: true };
  return { offset, ...(await api.listOrganizations(query ? { ...params, query } : params, { signal })) };
}

/** After a deletion, or by an old bookmark, the page may not exist: the last one that does is asked for instead. */
function show(page: Answer): void {
  failure.value = undefined;
  const last = Math.max(1, Math.ceil(page.totalCount / question.peek().size));
  if (question.peek().page > last) ask({ page: last });
  else answer.value = page;
}

/** What the server has answered about one of them. */
export function replace(updated: Organization): void {
  change((shown) => ({
    ...shown,
    data: shown.data.map((one) => (one.id === updated.id ? { ...one, ...updated } : one)),
  }));
}

export function remove(id: string): void {
  change((shown) => ({
    ...shown,
    data: shown.data.filter((one) => one.id !== id),
    totalCount: shown.totalCount - 1,
  }));
}

function change(by: (shown: Answer) => Answer): void {
  if (answer.value) answer.value = by(answer.value);
}

effect(() => {
  if (question.value) untracked(() => void reload());
});

// What was not heard of without a network is asked for once there is one again.
online.subscribe((isOnline) => {
  if (isOnline && answer.peek()) void reload();
});
