// How is a long list parsed? By parts, while the rest still comes.
import { withoutPrototypes } from "../runtime/own-members.js";

/** So many bytes are worth a parse of their own. V8 takes longer to find room for a text of 128 KB than to parse what is in it. */
export const PART_BYTES = 32_768;

/** What has been parsed of a body like `{"data":[{…},{…}],"total_count":2}`, of which more is to come. */
export class LongList {
  /** What stands before the items that are still to be parsed. */
  prefix = "";
  #name: string | undefined;
  #items: unknown[] = [];

  /**
   * Parses the items in `text`, the body up to the end of one of them. That one ends there is a guess, and the parse the proof: cut
   * off within a string or an item, it is no JSON. Throws where it is none, or the body is no such list.
   */
  parseItems(text: string): void {
    const [[name, items], ...others] = Object.entries(withoutPrototypes(JSON.parse(`${this.prefix}${text}]}`))) as [
      [string, unknown],
    ];
    if (others.length) throw others;
    this.#name = name;
    this.#items = this.#items.concat(items);
    this.prefix = `{${JSON.stringify(name)}:[`;
  }

  /** Gives the rest of the body the items that were parsed before. */
  complete(rest: any): any {
    if (this.prefix) rest[this.#name as string] = this.#items.concat(rest[this.#name as string]);
    return rest;
  }
}

/** Where the last item that follows another, as in `},{`, begins; throws where there is none. */
export function lastItemStart(bytes: Uint8Array): number {
  for (let at = bytes.length; at > 2; at--)
    if (bytes[at] === 123 && bytes[at - 1] === 44 && bytes[at - 2] === 125) return at;
  throw bytes;
}
