// A file that is read more than once: what is read again is what was read first, or the reading ends.
import type { FileHandle } from "node:fs/promises";

/** How many bytes have one digest. Memory grows by a digest for each block of a file, and never by more than one block at once. */
const BLOCK = 64 * 1024;

export class CheckedFile {
  readonly #file: FileHandle;
  readonly #changed: () => Error;
  /** The digest of each block, once the file has been read to its end. The last block is shorter than the others, or empty. */
  #digests: string[] | undefined;

  /** `changed` makes the error that ends a reading of a file that is not the same any more. */
  constructor(file: FileHandle, changed: () => Error) {
    this.#file = file;
    this.#changed = changed;
  }

  /** Its bytes from the first on, as often as asked for. No byte of a block is given before the whole block was compared. */
  async *blocks(): AsyncGenerator<Buffer, void, undefined> {
    const { createHash } = await import("node:crypto");
    const digests: string[] = [];
    let block: Buffer;
    do {
      block = await this.#read(digests.length * BLOCK);
      const digest = createHash("sha256").update(block).digest("base64");
      if (this.#digests && this.#digests[digests.length] !== digest) throw this.#changed();
      digests.push(digest);
      yield block;
    } while (block.length === BLOCK);
    this.#digests = digests;
  }

  /** A whole block, or what there is before the end of the file. */
  async #read(position: number): Promise<Buffer> {
    const block = Buffer.alloc(BLOCK);
    let length = 0;
    while (length < BLOCK) {
      const { bytesRead } = await this.#file.read(block, length, BLOCK - length, position + length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return block.subarray(0, length);
  }
}
