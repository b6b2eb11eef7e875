// Finds the page of a list of organizations in one of three ways, depending on its filter and order. Each is fast at
// any offset that is likely with it.
import { Matches } from "./matches.js";
import { Ranks } from "./ranks.js";
import { selectJson } from "./render.js";
import { SearchTexts } from "./search-texts.js";
import { preparer } from "./store.js";

const COLUMNS = { created_at: "created_at", name: "name COLLATE NOCASE", members_count: "members_count" };

/** The id breaks ties in the same direction, so that pages neither repeat nor skip a row. */
const orderBy = ({ column, descending }) =>
  descending ? `${COLUMNS[column]} DESC, id DESC` : `${COLUMNS[column]}, id`;

const isFiltered = (filter) => Object.values(filter).some(({ length }) => length > 0);

export class Listing {
  #address;
  #db;
  #prepare;
  #ranks;
  #matches;
  #texts;

  /** @param {{ origin: string, now: number }} address known once the server listens */
  constructor(db, address) {
    this.#address = address;
    this.#db = db;
    this.#prepare = preparer(db);
    this.#texts = new SearchTexts(db);
    this.#matches = new Matches(this.#prepare, this.#texts);
    this.reload();
  }

  /** Reads what the database holds. */
  reload() {
    this.#ranks = new Ranks(this.#db);
    this.#texts.forget();
    this.#matches.forget();
  }

  added(row) {
    this.#ranks.added(row);
    this.#texts.set(row.seq, row.search);
    this.#matches.forget();
  }

  removed(row) {
    this.#ranks.removed(row);
    this.#texts.set(row.seq, undefined);
    this.#matches.forget();
  }

  changed(before, after) {
    if (before.created_at !== after.created_at) {
      this.#ranks.removed(before);
      this.#ranks.added(after);
    }
    if (before.search !== after.search) this.#texts.set(after.seq, after.search);
    this.#matches.forget();
  }

  /** Called when the number of members of an organization changed: lists can be ordered and filtered by it. */
  counted() {
    this.#matches.forget();
  }

  /** @returns {{ data: string[], total: number }} the organizations of the page, each as JSON text */
  page(list) {
    if (isFiltered(list.filter)) return this.#filtered(list);
    const data = list.order.column === "created_at" ? this.#byAge(list) : this.#byColumn(list);
    return { data, total: this.#ranks.total };
  }

  #filtered({ filter, order, offset, limit, shape }) {
    const found = this.#matches.find(filter, orderBy(order));
    const select = this.#prepare(`${selectJson(shape)} WHERE seq = :seq`);
    const json = (seq) => select.get({ seq, ...this.#address });
    return { data: found.slice(offset, offset + limit).map(json), total: found.length };
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

  #byColumn({ order, offset, limit, shape }) {
    const sql = `${selectJson(shape)} ORDER BY ${orderBy(order)} LIMIT :limit OFFSET :offset`;
    return this.#prepare(sql).all({ limit, offset, ...this.#address });
  }
}
