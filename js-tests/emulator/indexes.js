// What is kept in memory about the tables, so that lists with filters are fast: orders, texts, and who is a member of
// what. Each part is made at its first use, and then follows every write.
import { KeptLists } from "./kept-lists.js";
import { MembershipCounts } from "./membership-counts.js";
import { Order } from "./order.js";
import { SearchTexts } from "./search-texts.js";
import { Touched } from "./touched.js";

/** The fields of a user that order memberships. A user without the field comes first. */
export const USER_FIELDS = ["phone_number", "email_address", "first_name", "last_name", "username"];

/** The orders of each table, in the notation of `Order`. The last column is unique. */
const ORDERS = {
  organizations: {
    created_at: "$created_at, $id",
    name: "$name COLLATE NOCASE, $id",
    members_count: "$members_count, $id",
  },
  invitations: { created_at: "$created_at, $id", email_address: "$email_address, $id" },
  users: Object.fromEntries(USER_FIELDS.map((field) => [field, `ifnull($${field}, '') COLLATE NOCASE, $seq`])),
};

export class Indexes {
  #db;
  #touched;
  #parts = new Map();

  constructor(db) {
    this.#db = db;
    this.#touched = new Touched(db);
  }

  /** All rows of a table in an order. @returns {Uint32Array} */
  order(table, column) {
    const columns = ORDERS[table][column];
    return this.#part(`${table} by ${column}`, table, () => new Order(this.#db, { table, columns })).read();
  }

  /** The rows whose text contains another, in lower case. @returns {RowSet} valid until the next write */
  containing(table, column, text) {
    return this.#part(`${table} with ${column}`, table, () => new SearchTexts(this.#db, { table, column })).find(text);
  }

  /** The organizations of a user. @returns {number[]} */
  organizationsOf(user) {
    const sql = "SELECT json_group_array(organization) FROM memberships WHERE user = ?";
    const keyOf = (_organization, user) => user;
    return this.#part("organizations of users", "memberships", () => this.#lists(sql, keyOf)).get(user);
  }

  /** The members of an organization, the first one first, each as its user and its role. @returns {[number, number][]} */
  membersOf(organization) {
    const sql = `SELECT json_group_array(json_array(user, role)) FROM
      (SELECT user, role FROM memberships WHERE organization = ? ORDER BY created_at, user)`;
    const keyOf = (organization) => organization;
    return this.#part("members of organizations", "memberships", () => this.#lists(sql, keyOf)).get(organization);
  }

  /** The numbers of memberships. @returns {{ counts: Map<number, number>, total: number }} by the row of the user */
  membershipCounts() {
    return this.#part("counts of memberships", "memberships", () => new MembershipCounts(this.#db)).read();
  }

  /** Called before tables are replaced: nothing is kept, and no write is followed until the next list. */
  forget() {
    this.#touched.stop();
    this.#parts.clear();
  }

  #lists(sql, keyOf) {
    const statement = this.#db.prepare(sql).pluck();
    return new KeptLists({ load: (key) => JSON.parse(statement.get(key)), keyOf });
  }

  /** @param {() => { touch: (...row: number[]) => void }} make */
  #part(name, table, make) {
    if (!this.#parts.has(name)) {
      const part = make();
      this.#touched.listen(table, (...row) => part.touch(...row));
      this.#parts.set(name, part);
    }
    return this.#parts.get(name);
  }
}
