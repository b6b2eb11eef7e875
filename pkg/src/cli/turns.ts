// Changes of one organization happen one after the other, in the order of their lines; those of others do not wait for them.

export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Does it when what came before it for the same organization is over, however that ended. */
  async take<T>(organizationId: string | undefined, work: () => Promise<T>): Promise<T> {
    if (organizationId === undefined) return work();
    const turn = (this.#last.get(organizationId) ?? Promise.resolve()).then(work, work);
    this.#last.set(organizationId, turn);
    try {
      return await turn;
    } finally {
      if (this.#last.get(organizationId) === turn) this.#last.delete(organizationId);
    }
  }
}
