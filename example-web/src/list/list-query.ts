// The query of a list. It is kept in the address.
import { address, navigate } from "../shell/address.ts";

export const PAGE_SIZES = [20, 50, 100];
const SIZE = 20;

/** How a list can be searched, filtered and ordered. */
export interface QueryShape {
  /** The orders by the API's names. The first one is the default. */
  orders: Readonly<Record<string, string>>;
  search?: { label: string; placeholder: string };
  /**
   * A filter with its values. It is named in the address. The empty value, which all rows match, is not among them. `values` can be
   * a getter that reads a signal: then they appear when they are known.
   */
  filter?: { name: string; label: string; all: string; values: Readonly<Record<string, string>> };
}

export interface ListQuery {
  query: string;
  /** A value of the filter; empty if there is none. */
  filter: string;
  /** From 1. */
  page: number;
  size: number;
  order: string;
}

/** Reads the query from the address. Invalid values are ignored. */
export function readQuery(shape: QueryShape): ListQuery {
  const params = address.value.searchParams;
  const order = params.get("sort") ?? "";
  const size = Number(params.get("size"));
  return {
    query: params.get("query") ?? "",
    filter: shape.filter ? (params.get(shape.filter.name) ?? "") : "",
    page: Math.max(1, Math.trunc(Number(params.get("page"))) || 1),
    size: PAGE_SIZES.includes(size) ? size : SIZE,
    order: Object.hasOwn(shape.orders, order) ? order : defaultOrder(shape),
  };
}

/** Changes the query. Every change but that of the page returns to page 1. */
export function setQuery(shape: QueryShape, change: Partial<ListQuery>): void {
  const before = readQuery(shape);
  const next = { ...before, page: 1, ...change };
  navigate(toSearch(shape, next), { replace: isTyping(before, next) });
}

/** Typing within one search term adds no history entries. */
function isTyping(before: ListQuery, next: ListQuery): boolean {
  return before.query !== "" && next.query !== "" && before.query !== next.query;
}

/** Omits default values. */
function toSearch(shape: QueryShape, { query, filter, page, size, order }: ListQuery): string {
  const params = new URLSearchParams();
  if (query) params.set("query", query);
  if (shape.filter && filter) params.set(shape.filter.name, filter);
  if (page !== 1) params.set("page", String(page));
  if (size !== SIZE) params.set("size", String(size));
  if (order !== defaultOrder(shape)) params.set("sort", order);
  return params.size > 0 ? `?${params}` : address.value.pathname;
}

const defaultOrder = ({ orders }: QueryShape) => Object.keys(orders)[0] ?? "";
