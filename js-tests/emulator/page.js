// Reads one page of a list, with the number of all matches.
import { statements } from "./store.js";

/** The id breaks ties in the same direction, so that pages neither repeat nor skip a row. */
export const orderBy = ({ column, descending }, columns, tie) =>
  [columns[column], ...tie].map((term) => (descending ? `${term} DESC` : term)).join(", ");

const isGiven = (value) => value !== undefined && value !== null && value.length !== 0;

const join = (conditions) => (conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`);

/** Conditions read lists and objects with `json_each`. SQLite has no booleans. */
function bound(value) {
  if (typeof value === "boolean") return Number(value);
  return typeof value === "object" && value !== null ? JSON.stringify(value) : value;
}

/**
 * Conditions use the columns of the table only, so that the count needs no joins. The keys of the page are found first:
 * sorting them is cheap, while the columns of a row may need queries of their own.
 *
 * @param {object} shape
 * @param {string} shape.select the columns of a row
 * @param {string} shape.table
 * @param {string} [shape.key] the columns of the primary key
 * @param {string} [shape.joins] the joins that `select` needs
 * @param {Record<string, string>} shape.conditions the SQL of each filter, used if the filter is given
 */
export function createPager(db, { select, table, key = `${table}.seq`, joins = "", conditions }) {
  const prepare = statements(db);
  return ({ filter = {}, order, limit, offset, ...values }) => {
    const asked = Object.keys(conditions).filter((name) => isGiven(filter[name]));
    const where = join(asked.map((name) => conditions[name]));
    const bounds = asked.map((name) => [name, bound(filter[name])]);
    const parameters = { ...values, ...Object.fromEntries(bounds) };
    const { total } = prepare(`SELECT count(*) AS total FROM ${table} ${where}`).get(parameters);
    const keys = `SELECT ${key} FROM ${table} ${where} ORDER BY ${order} LIMIT :limit OFFSET :offset`;
    const sql = `SELECT ${select} FROM ${table} ${joins} WHERE (${key}) IN (${keys}) ORDER BY ${order}`;
    return { rows: prepare(sql).all({ ...parameters, limit, offset }), total };
  };
}

/** The JSON of a list, as Clerk sends it. */
export const pageJson = ({ rows, total }, render) => JSON.stringify({ data: rows.map(render), total_count: total });

/** The same for a `render` that returns JSON text. */
export const pageText = ({ rows, total }, render) => `{"data":[${rows.map(render).join()}],"total_count":${total}}`;
