// Reads the items of a synchronous or asynchronous iterable, one at a time.
import { safeGet } from "../runtime/safe-get.js";

export class Items<T> {
  readonly #items: Iterable<T> | AsyncIterable<T>;
  #iterator: Iterator<T> | AsyncIterator<T> | undefined;
  #isPending = false;

  constructor(items: Iterable<T> | AsyncIterable<T>) {
    this.#items = items;
  }

  async next(): Promise<IteratorResult<T>> {
    this.#isPending = true;
    this.#iterator ??= iteratorOf(this.#items);
    const next = await this.#iterator.next();
    this.#isPending = false;
    return next;
  }

  /** Closes the iterator early. If an item is pending, it may never arrive, so closing does not wait for the iterator. */
  async close(): Promise<void> {
    const ended = Promise.resolve(this.#iterator?.return?.());
    if (!this.#isPending) await ended;
    else ended.catch(() => {});
  }
}

function iteratorOf<T>(items: Iterable<T> | AsyncIterable<T>): Iterator<T> | AsyncIterator<T> {
  return Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
}

export function canIterate(items: unknown): boolean {
  const { [Symbol.iterator]: iterator, [Symbol.asyncIterator]: asyncIterator } = Object(items);
  return typeof iterator === "function" || typeof asyncIterator === "function";
}

/** The number of items, if it is known without iterating. */
export function countOf(items: unknown): number | undefined {
  const counts = ["length", "size"].map((name) => safeGet(Object(items), name));
  return counts.find((count) => typeof count === "number");
}
