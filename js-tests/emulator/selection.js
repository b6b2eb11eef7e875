// Selects rows by several filters, each of which is a list of row numbers.

const EXCLUDED = 255;

export class Selection {
  #all;
  #required = 0;
  #marks;

  /** @param {ArrayLike<number>} all all rows in ascending order */
  constructor(all) {
    let max = 0;
    for (let i = 0; i < all.length; i += 1) if (all[i] > max) max = all[i];
    this.#all = all;
    this.#marks = new Uint8Array(max + 1);
  }

  /** Keeps only the rows of these lists, in which rows may repeat. @param {ArrayLike<number>[]} lists */
  require(...lists) {
    const marks = this.#marks;
    const before = this.#required;
    this.#required += 1;
    for (const rows of lists)
      for (let i = 0; i < rows.length; i += 1) if (marks[rows[i]] === before) marks[rows[i]] = before + 1;
  }

  /** Leaves these rows out. Must come after all that is required. @param {ArrayLike<number>[]} lists */
  exclude(...lists) {
    for (const rows of lists) for (let i = 0; i < rows.length; i += 1) this.#marks[rows[i]] = EXCLUDED;
  }

  /** @returns {{ rows: number[], total: number }} the selected rows of a page, and the number of all selected */
  page({ descending, offset, limit }) {
    const [all, marks, required] = [this.#all, this.#marks, this.#required];
    const rows = [];
    let total = 0;
    const [start, step] = descending ? [all.length - 1, -1] : [0, 1];
    for (let i = start; i >= 0 && i < all.length; i += step) {
      if (marks[all[i]] !== required) continue;
      if (total >= offset && rows.length < limit) rows.push(all[i]);
      total += 1;
    }
    return { rows, total };
  }
}
