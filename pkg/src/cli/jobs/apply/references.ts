// The organizations that lines of a file create, by the names that other lines call them.
import { Failure } from "../../failure.js";

export class References {
  readonly #ids: Map<string, string>;

  /** @param known those of an earlier run */
  constructor(known: Map<string, string> = new Map()) {
    this.#ids = new Map(known);
  }

  add(ref: string, id: string): void {
    this.#ids.set(ref, id);
  }

  /** Returns the id of the organization that a line created. */
  idFor(ref: string): string {
    const id = this.#ids.get(ref);
    if (id === undefined) throw new Failure(`not sent: the organization ${JSON.stringify(ref)} was not created`);
    return id;
  }
}
