/**
 * How many pages are requested ahead of the one that the caller works on. There are twice as many each time the caller has to wait. There
 * are fewer if more than one page was ready all the time while the caller took as many pages: pages that were requested together arrive
 * together, so a single look says little.
 */
export class Depth {
  value = 0;
  readonly #most: number;
  /** The pages that the caller has taken since the last change, and how many were ready at least. */
  #taken = 0;
  #ready = 0;

  constructor(most: number) {
    this.#most = most;
    this.reset();
  }

  /** Begins with one page. */
  reset(): void {
    this.#set(1);
  }

  /** Adapts to the number of pages that are ready when the caller asks for the next one. */
  adapt(ready: number): void {
    this.#ready = Math.min(this.#ready, ready);
    this.#taken += 1;
    if (ready === 0) this.#set(this.value * 2);
    else if (this.#taken >= this.value) this.#set(Math.max(this.value - this.#ready + 1, 1));
  }

  #set(value: number): void {
    this.value = Math.min(value, this.#most);
    this.#taken = 0;
    this.#ready = Number.POSITIVE_INFINITY;
  }
}
