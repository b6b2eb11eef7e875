// One page of a list, with the number of all that match.
import { statements } from "./store.js";

/** The id settles ties in the same direction, so that pages neither repeat nor skip a row. */
export const orderBy = ({ column, descending }, columns, tie) =>
  [columns[column], ...tie].map((term) => (descending ? `${term} DESC` : term)).join(", ");

const isGiven = (value) => value !== undefined && value !== null && value.length !== 0;

const join = (conditions) => (conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`);

/** A list or an object is read by its condition with `json_each`, and SQLite knows no booleans. */
function bound(value) {
  if (typeof value === "boolean") return Number(value);
  return typeof value === "object" && value !== null ? JSON.stringify(value) : value;
}

/**
 * Conditions speak of the table alone, so that the count needs none of the joins.
 *
 * @param {object} shape
 * @param {string} shape.select what each row has
 * @param {string} shape.table
 * @param {string} [shape.joins]
 * @param {Record<string, string>} shape.conditions SQL for each filter, used where the list asks for it
 */
export function createPager(db, { select, table, joins = "", conditions }) {
  const prepare = statements(db);
  return ({ filter = {}, order, limit, offset, ...values }) => {
    const asked = Object.keys(conditions).filter((name) => isGiven(filter[name]));
    const where = join(asked.map((name) => conditions[name]));
    const bounds = asked.map((name) => [name, bound(filter[name])]);
    const parameters = { ...values, ...Object.fromEntries(bounds) };
    const { total } = prepare(`SELECT count(*) AS total FROM ${table} ${where}`).get(parameters);
    const sql = `SELECT ${select} FROM ${table} ${joins} ${where} ORDER BY ${order} LIMIT :limit OFFSET :offset`;
    return { rows: prepare(sql).all({ ...parameters, limit, offset }), total };
  };
}

/** The list as Clerk answers it. */
export const pageJson = ({ rows, total }, render) => JSON.stringify({ data: rows.map(render), total_count: total });
