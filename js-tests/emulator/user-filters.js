// The filters of a list of members that refer to the users: by id, by identifier, by text and by time.

/** The kinds of identifiers that a filter takes completely. */
export const IDENTIFIERS = ["email_address", "phone_number", "username", "web3_wallet"];

const LISTED = "IN (SELECT value FROM json_each(?))";

/** The texts of a user, and the parameter that searches each. */
const TEXTS = { query: "search", name_query: "name" };

/** The identifiers of which a parameter searches a part. */
const PARTLY = { email_address_query: "email_address", phone_number_query: "phone_number", username_query: "username" };

/** They refer to the users, not to their memberships. */
const MOMENTS = {
  last_active_at_before: "last_active_at < ?",
  last_active_at_after: "last_active_at > ?",
  created_at_before: "created_at < ?",
  created_at_after: "created_at > ?",
};

const isGiven = (value) => value !== undefined && value.length !== 0;

export function createUserFilters(db, indexes) {
  const rows = (sql) => {
    const statement = db.prepare(sql).pluck();
    return (...values) => JSON.parse(statement.get(...values));
  };
  const withIds = rows(`SELECT json_group_array(seq) FROM users WHERE id ${LISTED}`);
  const identified = rows(`SELECT json_group_array(user) FROM identifiers WHERE kind = ? AND value ${LISTED}`);
  const partly = rows("SELECT json_group_array(user) FROM identifiers WHERE kind = ? AND instr(value, ?)");
  const at = Object.fromEntries(
    Object.entries(MOMENTS).map(([name, condition]) => [
      name,
      rows(`SELECT json_group_array(seq) FROM users WHERE ${condition}`),
    ]),
  );

  /** Each filter with the function that finds its users. */
  const finders = {
    included: (ids) => [withIds(JSON.stringify(ids))],
    ...Object.fromEntries(IDENTIFIERS.map((kind) => [kind, (values) => [identified(kind, JSON.stringify(values))]])),
    ...mapped(TEXTS, (column) => (text) => [indexes.containing("users", column, text.toLowerCase())]),
    ...mapped(PARTLY, (kind) => (text) => [partly(kind, text.toLowerCase())]),
    ...mapped(at, (find) => (moment) => [find(moment)]),
  };

  return {
    /** For each filter that is given, lists of the users that pass it. @returns {(ArrayLike<number> | RowSet)[][]} */
    included: (filter) =>
      Object.entries(finders)
        .filter(([name]) => isGiven(filter[name]))
        .map(([name, find]) => find(filter[name])),
    /** The users that are left out. @returns {number[]} */
    excluded: ({ excluded }) => (excluded.length === 0 ? [] : withIds(JSON.stringify(excluded))),
  };
}

const mapped = (object, change) =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
