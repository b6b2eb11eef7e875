// Selects rows by several filters, each of which is lists of row numbers.
import { RowSet } from "./row-set.js";

export class Selection {
  #all;
  #selected;

  /** @param {ArrayLike<number>} all all rows in ascending order */
  constructor(all) {
    this.#all = all;
  }

  /** Keeps only the rows of these lists, all of which are among all rows. @param {(ArrayLike<number> | RowSet)[]} lists */
  require(...lists) {
    const rows = RowSet.of(...lists);
    if (this.#selected === undefined) this.#selected = rows;
    else this.#selected.keep(rows);
  }

  /** Leaves these rows out. @param {(ArrayLike<number> | RowSet)[]} lists */
  exclude(...lists) {
    this.#selected ??= RowSet.of(this.#all);
    this.#selected.remove(RowSet.of(...lists));
  }

  /** @returns {{ rows: number[], total: number }} the selected rows of a page, and the number of all selected */
  page({ descending, offset, limit }) {
    const all = this.#all;
    const selected = this.#selected ?? RowSet.of(all);
    const total = selected.size;
    const end = Math.min(offset + limit, total);
    const rows = [];
    for (let i = 0, passed = 0; passed < end && i < all.length; i += 1) {
      const row = all[descending ? all.length - 1 - i : i];
      if (!selected.has(row)) continue;
      if (passed >= offset) rows.push(row);
      passed += 1;
    }
    return { rows, total };
  }
}
