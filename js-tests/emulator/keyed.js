// Lists roles, permissions and role sets. All have a name and a key, so they share search and order.
import { z } from "zod";
import { createPager, orderBy } from "./page.js";
import { order, PAGE } from "./query.js";

/** Matches a complete id, or part of a name or key. */
const CONDITIONS = {
  query: "(id = :query OR instr(lowercase(name), lowercase(:query)) OR instr(key, lowercase(:query)))",
};

const COLUMNS = { created_at: "created_at", name: "name COLLATE NOCASE", key: "key" };

/** The query parameters of these lists. */
export const KEYED = PAGE.extend({
  query: z.string().default(""),
  order_by: order(Object.keys(COLUMNS), "-created_at"),
});

export function createKeyedPager(db, table) {
  const page = createPager(db, { select: "*", table, conditions: CONDITIONS });
  return ({ query, order_by, limit, offset }) =>
    page({ filter: { query }, order: orderBy(order_by, COLUMNS, ["seq"]), limit, offset });
}
