/**
 * How many pages are requested ahead of the one that the caller works on. The number doubles whenever the caller has to wait. It shrinks if
 * more than one page was ready each time the caller took one, over as many pages as are requested ahead: pages that were requested together
 * arrive together, so a single look says little.
 */
export class Depth {
  value = 0;
  readonly #max: number;
  /** The pages that the caller has taken since the last change, and how many were ready at least. */
  #taken = 0;
  #ready = 0;

  constructor(max: number) {
    this.#max = max;
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
    this.value = Math.min(value, this.#max);
    this.#taken = 0;
    this.#ready = Number.POSITIVE_INFINITY;
  }
}
