// A file that is read more than once. If it has changed since it was first read, reading fails.
import type { FileHandle } from "node:fs/promises";

/** The size of the blocks that are compared by their digests. Only digests are kept, and one block at a time. */
const BLOCK = 64 * 1024;

export class CheckedFile {
  readonly #file: FileHandle;
  readonly #changed: () => Error;
  /** The digests of all blocks, after the first complete read. The last block is shorter than the others, or empty. */
  #digests: string[] | undefined;

  /** @param changed creates the error for a file that has changed */
  constructor(file: FileHandle, changed: () => Error) {
    this.#file = file;
    this.#changed = changed;
  }

  /** Reads the file from the beginning. A block is yielded only after it was compared. */
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

  /** Reads a block, which is shorter at the end of the file. */
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
