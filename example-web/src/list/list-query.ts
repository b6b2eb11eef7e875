// Which organizations are asked for. The address says it, so that a reload, back and forward, and a bookmark ask the same.
import { signal } from "@preact/signals";

export const SIZES = [20, 50, 100];

export const ORDERS = {
  "-created_at": "Newest first",
  created_at: "Oldest first",
  name: "Name, A to Z",
  "-name": "Name, Z to A",
  "-members_count": "Most members",
  members_count: "Fewest members",
} as const;

export type Order = keyof typeof ORDERS;

export interface Question {
  query: string;
  /** From 1. */
  page: number;
  size: number;
  order: Order;
}

const FIRST: Question = { query: "", page: 1, size: 20, order: "-created_at" };

export const question = signal(read());

addEventListener("popstate", () => (question.value = read()));

/** Anything but another page begins again at the first. */
export function ask(change: Partial<Question>): void {
  const before = question.value;
  const next = { ...before, page: 1, ...change };
  const address = write(next);
  if (address === write(before)) return;
  history[isTyping(before, next) ? "replaceState" : "pushState"](null, "", address);
  question.value = next;
}

/** A word that is typed letter by letter is one step back. */
function isTyping(before: Question, next: Question): boolean {
  return before.query !== "" && next.query !== "" && before.query !== next.query;
}

function read(): Question {
  const told = new URLSearchParams(location.search);
  const order = told.get("sort") ?? "";
  const size = Number(told.get("size"));
  return {
    query: told.get("query") ?? "",
    page: Math.max(1, Math.trunc(Number(told.get("page"))) || 1),
    size: SIZES.includes(size) ? size : FIRST.size,
    order: Object.hasOwn(ORDERS, order) ? (order as Order) : FIRST.order,
  };
}

/** What is as usual is left out. */
function write({ query, page, size, order }: Question): string {
  const told = new URLSearchParams();
  if (query) told.set("query", query);
  if (page !== FIRST.page) told.set("page", String(page));
  if (size !== FIRST.size) told.set("size", String(size));
  if (order !== FIRST.order) told.set("sort", order);
  return told.size > 0 ? `?${told}` : location.pathname;
}
