// Keeps the lists that were read last, each by a number: the user or the organization whose list it is.

/** Enough for a few lists at the same time. */
const MAX_KEPT = 128;

export class KeptLists {
  #load;
  #keyOf;
  #kept = new Map();

  /**
   * @param {object} options
   * @param {(key: number) => object} options.load
   * @param {(...row: number[]) => number} options.keyOf the list that a written row belongs to
   */
  constructor({ load, keyOf }) {
    this.#load = load;
    this.#keyOf = keyOf;
  }

  get(key) {
    const list = this.#kept.get(key) ?? this.#load(key);
    this.#kept.delete(key);
    this.#kept.set(key, list);
    if (this.#kept.size > MAX_KEPT) this.#kept.delete(this.#kept.keys().next().value);
    return list;
  }

  /** Called when a row was written: its list is loaded again at its next use. */
  touch(...row) {
    this.#kept.delete(this.#keyOf(...row));
  }
}
