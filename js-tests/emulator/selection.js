// Selects rows by several filters, each of which is lists of row numbers.
import { RowSet } from "./row-set.js";

export class Selection {
  #all;
  /** Undefined if every row is selected that is not excluded. */
  #required;
  #excluded = new RowSet();

  /** @param {ArrayLike<number>} all all rows in ascending order */
  constructor(all) {
    this.#all = all;
  }

  /** Keeps only the rows of these lists, all of which are among all rows. @param {(ArrayLike<number> | RowSet)[]} lists */
  require(...lists) {
    const rows = RowSet.of(...lists);
    if (this.#required === undefined) this.#required = rows;
    else this.#required.keep(rows);
  }

  /**
   * Leaves these rows out. If none are required, they must be among all rows.
   *
   * @param {(ArrayLike<number> | RowSet)[]} lists
   */
  exclude(...lists) {
    this.#excluded = RowSet.of(this.#excluded, ...lists);
  }

  /** @returns {{ rows: number[], total: number }} the selected rows of a page, and the number of all selected */
  page({ descending, offset, limit }) {
    const isIn = this.#required !== undefined;
    this.#required?.remove(this.#excluded);
    const rows = this.#required ?? this.#excluded;
    const total = isIn ? rows.size : this.#all.length - rows.size;
    const count = Math.min(limit, total - offset);
    return { rows: rows.slice(this.#all, { isIn, descending, offset, limit: count }), total };
  }
}
