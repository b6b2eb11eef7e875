// A set of row numbers with one bit for each, so that sets of a hundred thousand rows are combined in microseconds. A
// word has 32 bits. JavaScript shifts by the remainder of a number that is greater.

export class RowSet {
  #words = new Uint32Array(0);

  /** The rows of all these lists, in which rows may repeat. @param {(ArrayLike<number> | RowSet)[]} lists */
  static of(...lists) {
    const union = new RowSet();
    for (const rows of lists) {
      if (rows instanceof RowSet) union.#addSet(rows);
      else union.#addList(rows);
    }
    return union;
  }

  get size() {
    let size = 0;
    for (let i = 0; i < this.#words.length; i += 1) size += onesOf(this.#words[i]);
    return size;
  }

  has(row) {
    return bitOf(this.#words, row) === 1;
  }

  add(row) {
    this.#makeRoom(row, 2);
    this.#words[row >>> 5] |= 1 << row;
  }

  delete(row) {
    if (this.has(row)) this.#words[row >>> 5] ^= 1 << row;
  }

  /** Deletes the rows that another set does not have. */
  keep(other) {
    for (let i = 0; i < this.#words.length; i += 1) this.#words[i] &= other.#words[i];
  }

  /** Deletes the rows that another set has. */
  remove(other) {
    for (let i = 0; i < this.#words.length; i += 1) this.#words[i] &= ~other.#words[i];
  }

  /**
   * Those rows of a list that are in this set or, if `isIn` is false, those that are not. It leaves out the first `offset`
   * of them, and returns at most `limit`.
   *
   * @param {ArrayLike<number>} all
   * @returns {number[]}
   */
  slice(all, { isIn = true, descending, offset, limit }) {
    // A read beyond the end of the words takes several times longer.
    this.#makeRoom(all.length, 1);
    const [words, unwanted] = [this.#words, isIn ? 0 : 1];
    const rows = [];
    const step = descending ? -1 : 1;
    let i = descending ? all.length - 1 : 0;
    // A sum without a condition is faster, because the processor cannot predict the bits.
    for (let left = offset; left > 0 && i >= 0 && i < all.length; i += step) left -= bitOf(words, all[i]) ^ unwanted;
    for (; rows.length < limit && i >= 0 && i < all.length; i += step)
      if (bitOf(words, all[i]) !== unwanted) rows.push(all[i]);
    return rows;
  }

  #addSet(other) {
    this.#makeRoom(32 * other.#words.length - 1, 1);
    for (let i = 0; i < other.#words.length; i += 1) this.#words[i] |= other.#words[i];
  }

  #addList(rows) {
    let max = -1;
    for (let i = 0; i < rows.length; i += 1) if (rows[i] > max) max = rows[i];
    this.#makeRoom(max, 1);
    const words = this.#words;
    for (let i = 0; i < rows.length; i += 1) words[rows[i] >>> 5] |= 1 << rows[i];
  }

  #makeRoom(row, factor) {
    const length = this.#words.length;
    if (row < 32 * length) return;
    const words = new Uint32Array(Math.max((row >>> 5) + 1, factor * length));
    words.set(this.#words);
    this.#words = words;
  }
}

const bitOf = (words, row) => (words[row >>> 5] >>> row) & 1;

/** The number of ones: of pairs of bits first, then of fours, of bytes, and of all. */
function onesOf(word) {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
