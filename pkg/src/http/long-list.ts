// Parses a long list in parts, while the rest of the response is still arriving.
import { withoutPrototypes } from "../runtime/own-members.js";

/** The size of a part. V8 takes longer to allocate a string of 128 KB than to parse it. */
export const PART_BYTES = 32_768;

/** The parsed beginning of a body like `{"data":[{…},{…}],"total_count":2}`. */
export class LongList {
  /** The text that makes the rest of the body a complete JSON document. */
  prefix = "";
  #name: string | undefined;
  #items: unknown[] = [];

  /**
   * Parses the items in `text`, which is assumed to end after an item. If it ends within a string or an item instead, it is not valid
   * JSON. Throws in that case, and if the body is not such a list.
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

  /** Adds the items that were parsed earlier to the rest of the body. */
  complete(rest: any): any {
    if (this.prefix) rest[this.#name as string] = this.#items.concat(rest[this.#name as string]);
    return rest;
  }
}

/** Returns where the last item that follows another (`},{`) begins. Throws if there is none. */
export function lastItemStart(bytes: Uint8Array): number {
  for (let at = bytes.length; at > 2; at--)
    if (bytes[at] === 123 && bytes[at - 1] === 44 && bytes[at - 2] === 125) return at;
  throw bytes;
}
