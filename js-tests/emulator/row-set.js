// A set of row numbers with one bit for each, so that sets of a hundred thousand rows are combined in microseconds.

const BITS = 32;

export class RowSet {
  #words = new Uint32Array(0);

  /** The rows of all these lists, in which rows may repeat. @param {(ArrayLike<number> | RowSet)[]} lists */
  static of(...lists) {
    const union = new RowSet();
    for (const rows of lists) {
      if (rows instanceof RowSet) union.#addSet(rows);
      else for (let i = 0; i < rows.length; i += 1) union.add(rows[i]);
    }
    return union;
  }

  get size() {
    let size = 0;
    for (let i = 0; i < this.#words.length; i += 1) size += bitsOf(this.#words[i]);
    return size;
  }

  has(row) {
    return ((this.#words[row >>> 5] >>> (row % BITS)) & 1) === 1;
  }

  add(row) {
    const i = row >>> 5;
    if (i >= this.#words.length) this.#grow(Math.max(i + 1, 2 * this.#words.length));
    this.#words[i] |= 1 << (row % BITS);
  }

  delete(row) {
    if (this.has(row)) this.#words[row >>> 5] ^= 1 << (row % BITS);
  }

  /** Deletes the rows that another set does not have. */
  keep(other) {
    for (let i = 0; i < this.#words.length; i += 1) this.#words[i] &= other.#words[i];
  }

  /** Deletes the rows that another set has. */
  remove(other) {
    for (let i = 0; i < this.#words.length; i += 1) this.#words[i] &= ~other.#words[i];
  }

  #addSet(other) {
    if (other.#words.length > this.#words.length) this.#grow(other.#words.length);
    for (let i = 0; i < other.#words.length; i += 1) this.#words[i] |= other.#words[i];
  }

  #grow(length) {
    const words = new Uint32Array(length);
    words.set(this.#words);
    this.#words = words;
  }
}

/** The number of ones: of pairs of bits first, then of fours, of bytes, and of all. */
function bitsOf(word) {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
