// Checks the references between the lines of a file of changes before anything is sent.
import { type Change, isReference } from "./change.js";

export class ReferenceCheck {
  readonly #lines = new Map<string, number>();
  readonly #from: number;
  readonly #known: ReadonlyMap<string, string>;

  /**
   * @param from the first line that will be applied
   * @param known the organizations that earlier runs created
   */
  constructor(from: number, known: ReadonlyMap<string, string>) {
    this.#from = from;
    this.#known = known;
  }

  /** Returns what is wrong with the references of the next line. */
  problem({ line, ref, ids }: Change): string | undefined {
    const other = ref === undefined ? undefined : this.#lines.get(ref);
    if (other !== undefined) return `the ref ${JSON.stringify(ref)} is already that of line ${other}`;
    if (ref !== undefined) this.#lines.set(ref, line);
    return line < this.#from ? undefined : ids.filter(isReference).map(({ ref }) => this.#missing(ref))[0];
  }

  #missing(ref: string): string | undefined {
    const creates = this.#lines.get(ref);
    if (creates === undefined) return `no line before it creates an organization with the ref ${JSON.stringify(ref)}`;
    const isCreated = creates >= this.#from || this.#known.has(ref);
    return isCreated ? undefined : `it needs line ${creates}, which --from-line leaves out: use --checkpoint instead`;
  }
}
