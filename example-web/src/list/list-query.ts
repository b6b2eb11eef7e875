// The query of the list. It is kept in the URL, so that reload, back, forward and bookmarks work.
import { signal } from "@preact/signals";

export const PAGE_SIZES = [20, 50, 100];

export const ORDERS = {
  "-created_at": "Newest first",
  created_at: "Oldest first",
  name: "Name, A to Z",
  "-name": "Name, Z to A",
  "-members_count": "Most members",
  members_count: "Fewest members",
} as const;

export type Order = keyof typeof ORDERS;

export interface ListQuery {
  query: string;
  /** From 1. */
  page: number;
  size: number;
  order: Order;
}

const DEFAULTS: ListQuery = { query: "", page: 1, size: 20, order: "-created_at" };

export const listQuery = signal(readAddress());

addEventListener("popstate", () => (listQuery.value = readAddress()));

/** Changes the query. Every change but that of the page returns to page 1. */
export function setQuery(change: Partial<ListQuery>): void {
  const before = listQuery.value;
  const next = { ...before, page: 1, ...change };
  const address = toAddress(next);
  if (address === toAddress(before)) return;
  history[isTyping(before, next) ? "replaceState" : "pushState"](null, "", address);
  listQuery.value = next;
}

/** Typing within one search term adds no history entries. */
function isTyping(before: ListQuery, next: ListQuery): boolean {
  return before.query !== "" && next.query !== "" && before.query !== next.query;
}

function readAddress(): ListQuery {
  const params = new URLSearchParams(location.search);
  const order = params.get("sort") ?? "";
  const size = Number(params.get("size"));
  return {
    query: params.get("query") ?? "",
    page: Math.max(1, Math.trunc(Number(params.get("page"))) || 1),
    size: PAGE_SIZES.includes(size) ? size : DEFAULTS.size,
    order: Object.hasOwn(ORDERS, order) ? (order as Order) : DEFAULTS.order,
  };
}

/** Omits default values. */
function toAddress({ query, page, size, order }: ListQuery): string {
  const params = new URLSearchParams();
  if (query) params.set("query", query);
  if (page !== DEFAULTS.page) params.set("page", String(page));
  if (size !== DEFAULTS.size) params.set("size", String(size));
  if (order !== DEFAULTS.order) params.set("sort", order);
  return params.size > 0 ? `?${params}` : location.pathname;
}
