import type { Checkpoint } from "../bulk.js";
import type { UrlLike } from "../client/public-types.js";
import { keepSelf, selfOf } from "../runtime/unwrap-proxy.js";
import { type KeyFile, openKeyFile } from "./key-file.js";

/** A checkpoint in a file. With `await using` it closes itself. */
export class FileCheckpoint implements Checkpoint {
  readonly #path: string | UrlLike;
  #opening: Promise<KeyFile> | undefined;
  /** Keys for the next write. They are written and synced together. */
  #queued: string[] = [];
  #writing: Promise<void> | undefined;

  /** @internal */
  constructor(path: string | UrlLike) {
    this.#path = path;
    keepSelf(this);
  }

  async has(key: string): Promise<boolean> {
    const { keys } = await selfOf(this).#open();
    return keys.has(key);
  }

  add(key: string): Promise<void> {
    return selfOf(this).#add(key);
  }

  /** Waits until all added keys are on the disk, and closes the file. */
  async close(): Promise<void> {
    const checkpoint = selfOf(this);
    await checkpoint.#writing?.catch(() => {});
    await checkpoint.#release();
  }

  async #add(key: string): Promise<void> {
    this.#queued.push(key);
    // Keys that are added during a write share the next one.
    const before = this.#writing;
    if (this.#queued.length === 1) this.#writing = this.#writeAfter(before);
    await this.#writing;
  }

  async #writeAfter(before: Promise<void> | undefined): Promise<void> {
    await before?.catch(() => {});
    const keys = this.#queued;
    this.#queued = [];
    try {
      const { file, keys: known } = await this.#open();
      await file.appendFile(keys.map((key) => `${JSON.stringify(key)}\n`).join(""));
      await file.datasync();
      for (const key of keys) known.add(key);
    } catch (thrown) {
      // The last line may be incomplete, for example on a full disk. Opening the file again repairs it.
      await this.#release().catch(() => {});
      throw thrown;
    }
  }

  async #release(): Promise<void> {
    const opening = this.#opening;
    this.#opening = undefined;
    const opened = await opening?.catch(() => undefined);
    await opened?.file.close();
  }

  #open(): Promise<KeyFile> {
    this.#opening ??= openKeyFile(this.#path).catch((thrown) => {
      this.#opening = undefined;
      throw thrown;
    });
    return this.#opening;
  }
}

// For `await using checkpoint = fileCheckpoint(path)`, in runtimes that support it.
const { asyncDispose } = Symbol as { asyncDispose?: symbol };
if (asyncDispose)
  Object.defineProperty(FileCheckpoint.prototype, asyncDispose, { value: FileCheckpoint.prototype.close });
