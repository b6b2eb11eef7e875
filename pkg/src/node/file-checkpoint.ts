// Keys in a file that only grows: a line for each, on the disk before `add` ends, and whole again after a crash.

import type { Checkpoint } from "../bulk.js";
import type { UrlLike } from "../host.js";
import { keepSelf, selfOf } from "../self.js";
import { type KeyFile, openKeyFile } from "./key-file.js";

export class FileCheckpoint implements Checkpoint {
  readonly #path: string | UrlLike;
  #opening: Promise<KeyFile> | undefined;
  /** Keys that wait for the write under way to end, and then go to the disk together: one sync for all of them. */
  #queued: string[] = [];
  #writing: Promise<void> | undefined;

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

  async close(): Promise<void> {
    const checkpoint = selfOf(this);
    await checkpoint.#writing?.catch(() => {});
    await checkpoint.#release();
  }

  async #add(key: string): Promise<void> {
    this.#queued.push(key);
    // Those that come while a write is under way share the next one.
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
      // A line may be there in part (the disk is full): the file is opened anew, and repaired, before it is used again.
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

// `await using checkpoint = fileCheckpoint(path)` closes it, where the host knows of that.
const { asyncDispose } = Symbol as { asyncDispose?: symbol };
if (asyncDispose)
  Object.defineProperty(FileCheckpoint.prototype, asyncDispose, { value: FileCheckpoint.prototype.close });
