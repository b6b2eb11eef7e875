// Finds the page of a list of organizations in one of three ways, depending on its filter and order. Each is fast at
// any offset.
import { Ranks } from "./ranks.js";
import { selectJson } from "./render.js";
import { Selection } from "./selection.js";
import { preparer } from "./store.js";

const COLUMNS = { created_at: "created_at", name: "name COLLATE NOCASE", members_count: "members_count" };

/** The id breaks ties in the same direction, so that pages neither repeat nor skip a row. */
const orderBy = ({ column, descending }) =>
  descending ? `${COLUMNS[column]} DESC, id DESC` : `${COLUMNS[column]}, id`;

const LISTED = "(SELECT value FROM json_each(?))";

const isFiltered = (filter) => Object.values(filter).some(({ length }) => length > 0);

export class Listing {
  #address;
  #db;
  #prepare;
  #ranks;
  #indexes;

  /** @param {{ db: object, indexes: object, address: { origin: string, now: number } }} parts */
  constructor({ db, indexes, address }) {
    this.#address = address;
    this.#db = db;
    this.#indexes = indexes;
    this.#prepare = preparer(db);
    this.reload();
  }

  /** Reads what the database holds. */
  reload() {
    this.#ranks = new Ranks(this.#db);
  }

  added(row) {
    this.#ranks.added(row);
  }

  removed(row) {
    this.#ranks.removed(row);
  }

  changed(before, after) {
    if (before.created_at === after.created_at) return;
    this.#ranks.removed(before);
    this.#ranks.added(after);
  }

  /** @returns {{ data: string[], total: number }} the organizations of the page, each as JSON text */
  page(list) {
    if (isFiltered(list.filter)) return this.#filtered(list);
    const data = list.order.column === "created_at" ? this.#byAge(list) : this.#byColumn(list);
    return { data, total: this.#ranks.total };
  }

  #filtered({ filter, order, offset, limit, shape }) {
    const selection = new Selection(this.#indexes.order("organizations", order.column));
    if (filter.text !== "") selection.require(...this.#withText(filter.text));
    if (filter.users.length > 0) selection.require(...this.#ofUsers(filter.users));
    if (filter.ids.length > 0) selection.require(this.#withIds(filter.ids));
    selection.exclude(...this.#ofUsers(filter.withoutUsers), this.#withIds(filter.withoutIds));
    const { rows, total } = selection.page({ descending: order.descending, offset, limit });
    const select = this.#prepare(`${selectJson(shape)} WHERE seq = :seq`);
    return { data: rows.map((seq) => select.get({ seq, ...this.#address })), total };
  }

  /** A text matches part of a name or slug, or a complete id. */
  #withText(text) {
    return [this.#indexes.containing("organizations", "search", text.toLowerCase()), this.#withIds([text])];
  }

  #ofUsers(ids) {
    const users = this.#prepare(`SELECT seq FROM users WHERE id IN ${LISTED}`).all(JSON.stringify(ids));
    return users.map((user) => this.#indexes.organizationsOf(user));
  }

  #withIds(ids) {
    return this.#prepare(`SELECT seq FROM organizations WHERE id IN ${LISTED}`).all(JSON.stringify(ids));
  }

  /** For newest first, the same range is read from the other end of the ranks and reversed. */
  #byAge({ order, offset, limit, shape }) {
    const { total } = this.#ranks;
    const count = Math.min(limit, total - offset);
    if (count <= 0) return [];
    const start = order.descending ? total - offset - count : offset;
    const { created_at, id, rank } = this.#ranks.before(start);
    const data = this.#prepare(`${selectJson(shape)} WHERE (created_at, id) >= (:created_at, :id)
      ORDER BY created_at, id LIMIT :count OFFSET :skip`).all({
      created_at,
      id,
      count,
      skip: start - rank,
      ...this.#address,
    });
    return order.descending ? data.reverse() : data;
  }

  /** The half of the list that is nearer to the end is read from there, to skip fewer rows. */
  #byColumn({ order, offset, limit, shape }) {
    const { total } = this.#ranks;
    const count = Math.min(limit, total - offset);
    if (count <= 0) return [];
    const isNearEnd = offset > total / 2;
    const direction = isNearEnd ? { ...order, descending: !order.descending } : order;
    const sql = `${selectJson(shape)} ORDER BY ${orderBy(direction)} LIMIT :count OFFSET :skip`;
    const skip = isNearEnd ? total - offset - count : offset;
    const data = this.#prepare(sql).all({ count, skip, ...this.#address });
    return isNearEnd ? data.reverse() : data;
  }
}
