// Items out of anything that can be iterated, one after the other: the next is asked for when the last has come.
import { member } from "../cause.js";

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

  /** No more are wanted, though there may be some. One that is still waited for may never come: then nobody waits for the end of it either. */
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

/** How many there are, where that can be told without taking them. */
export function countOf(items: unknown): number | undefined {
  const counts = ["length", "size"].map((name) => member(Object(items), name));
  return counts.find((count) => typeof count === "number");
}
