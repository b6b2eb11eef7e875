// Items out of anything that can be iterated, one after the other: the next is asked for when the last has come.
import { member } from "../cause.js";

export class Items<T> {
  readonly #items: Iterable<T> | AsyncIterable<T>;
  #iterator: Iterator<T> | AsyncIterator<T> | undefined;
  #isAsked = false;

  constructor(items: Iterable<T> | AsyncIterable<T>) {
    this.#items = items;
  }

  async next(): Promise<IteratorResult<T>> {
    this.#isAsked = true;
    this.#iterator ??= iteratorOf(this.#items);
    const next = await this.#iterator.next();
    this.#isAsked = false;
    return next;
  }

  /** No more are wanted, though there may be some. One that is still waited for may never come: then nobody waits for the end of it either. */
  async close(): Promise<void> {
    const ended = Promise.resolve(this.#iterator?.return?.());
    if (!this.#isAsked) await ended;
    else ended.catch(() => {});
  }
}

function iteratorOf<T>(items: Iterable<T> | AsyncIterable<T>): Iterator<T> | AsyncIterator<T> {
  return Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
}

export function canIterate(items: unknown): boolean {
  const { [Symbol.iterator]: each, [Symbol.asyncIterator]: later } = Object(items);
  return typeof each === "function" || typeof later === "function";
}

/** How many there are, where that can be told without taking them. */
export function countOf(items: unknown): number | undefined {
  const counts = ["length", "size"].map((name) => member(Object(items), name));
  return counts.find((count) => typeof count === "number");
}
