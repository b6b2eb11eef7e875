/** The minimum number of ids that are remembered. The bound keeps memory flat in a list of a million rows. */
export const CAPACITY = 5_000;

/** The ids of the last rows, in two generations: removing the oldest ids from one set, one by one, is slow. */
export class RecentIds {
  #current = new Set<string>();
  #previous = new Set<string>();

  has(id: string): boolean {
    return this.#current.has(id) || this.#previous.has(id);
  }

  /** Remembers an id. Returns whether it is new. */
  add(id: string): boolean {
    if (this.has(id)) return false;
    if (this.#current.size === CAPACITY) {
      this.#previous = this.#current;
      this.#current = new Set();
    }
    this.#current.add(id);
    return true;
  }
}
