/** Lets changes to the whole instance, such as those of roles, run alone: others may depend on them. */
export class Barrier {
  #inProgress = 0;
  #wake = () => {};

  /** Waits until nothing is in progress. */
  async idle(): Promise<void> {
    while (this.#inProgress > 0)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
  }

  begin(): void {
    this.#inProgress += 1;
  }

  end(): void {
    this.#inProgress -= 1;
    this.#wake();
  }
}
