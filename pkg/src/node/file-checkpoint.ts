import { realpath } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Checkpoint } from "../bulk.js";
import type { UrlLike } from "../client/public-types.js";
import { keepSelf, selfOf } from "../runtime/unwrap-proxy.js";
import { type Keys, type Recorded, resultBytes } from "./checkpoint-lines.js";
import { FileLock } from "./file-lock.js";
import { type Creation, KeyFile } from "./key-file.js";

/** A record that waits for the next write. */
interface Waiting extends Recorded {
  resolve: () => void;
  reject: (thrown: unknown) => void;
}

/** A checkpoint in a file. With `await using` it closes itself. */
export class FileCheckpoint implements Checkpoint {
  readonly #location: string | UrlLike;
  /** Held until the checkpoint is closed, also while a fault of the disk closes the file. */
  #locking: Promise<FileLock> | undefined;
  #opening: Promise<KeyFile> | undefined;
  /** Only the first opening creates the file. A file that is missing later was deleted, with its keys. */
  #creation: Creation = "create";
  /** Records for the next write. They are written and synced together. */
  #queued: Waiting[] = [];
  #writing: Promise<void> | undefined;
  /** The items in progress, with the space that their results need, in bytes. */
  readonly #inProgress = new Map<string, number>();

  /** @internal */
  constructor(path: string | UrlLike) {
    this.#location = path;
    keepSelf(this);
  }

  async has(key: string): Promise<boolean> {
    const { done } = await selfOf(this).#keys();
    return done.has(key);
  }

  add(key: string): Promise<void> {
    return selfOf(this).#record({ event: "done", key });
  }

  async wasBegun(key: string): Promise<boolean> {
    const { begun } = await selfOf(this).#keys();
    return begun.has(key);
  }

  begin(key: string): Promise<void> {
    return selfOf(this).beginWith(key, 0);
  }

  withdraw(key: string): Promise<void> {
    return selfOf(this).#record({ event: "failed", key });
  }

  /** Begins an item, and keeps space for other keys that are added before its result. @internal */
  beginWith(key: string, otherBytes: number): Promise<void> {
    this.#inProgress.set(key, resultBytes(key) + otherBytes);
    return this.#record({ event: "begun", key });
  }

  /** The keys that are done. @internal */
  async doneKeys(): Promise<ReadonlySet<string>> {
    return (await this.#keys()).done;
  }

  /** Waits until all added keys are on the disk, and closes the file. */
  async close(): Promise<void> {
    const checkpoint = selfOf(this);
    await checkpoint.#writing;
    try {
      await checkpoint.#closeFile();
    } finally {
      checkpoint.#creation = "create";
      await checkpoint.#unlock();
    }
  }

  #record(record: Recorded): Promise<void> {
    return new Promise((resolve, reject) => {
      // Records that are added during a write share the next one.
      if (this.#queued.push({ ...record, resolve, reject }) === 1) this.#writing = this.#writeAfter(this.#writing);
    });
  }

  /** Never rejects. */
  async #writeAfter(before: Promise<void> | undefined): Promise<void> {
    await before;
    const records = this.#queued;
    this.#queued = [];
    try {
      await this.#write(records);
    } catch (thrown) {
      for (const { reject } of records) reject(this.#named(thrown));
      // The last line may be incomplete. Opening the file again repairs it.
      await this.#closeFile().catch(() => {});
    }
  }

  async #write(records: Waiting[]): Promise<void> {
    const file = await this.#open();
    await (await this.#lock()).check();
    await file.checkPlace();
    const [begins, results] = [records.filter(isBegin), records.filter((record) => !isBegin(record))];
    // Results first: space was kept for them, so they can be written although the disk is full.
    await file.write(results, 0);
    for (const { key } of results) this.#inProgress.delete(key);
    let written = records;
    try {
      if (begins.length > 0) await file.write(begins, this.#needed);
    } catch (thrown) {
      written = results;
      for (const { key, reject } of begins) {
        this.#inProgress.delete(key);
        reject(this.#named(thrown));
      }
    }
    await file.sync(written);
    for (const { resolve } of written) resolve();
  }

  /** An error of the system that names the file. */
  #named(thrown: unknown): unknown {
    const { code, message } = Object(thrown);
    if (typeof code !== "string" || !String(message).startsWith(code)) return thrown;
    const error = new Error(`fileCheckpoint: ${this.#path} could not be written: ${message}`, { cause: thrown });
    return Object.assign(error, { code });
  }

  get #needed(): number {
    return [...this.#inProgress.values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  async #keys(): Promise<Keys> {
    return (await this.#open()).keys;
  }

  async #closeFile(): Promise<void> {
    const opening = this.#opening;
    this.#opening = undefined;
    const file = await opening?.catch(() => undefined);
    await file?.close();
  }

  async #unlock(): Promise<void> {
    const locking = this.#locking;
    this.#locking = undefined;
    const lock = await locking?.catch(() => undefined);
    await lock?.release();
  }

  #open(): Promise<KeyFile> {
    this.#opening ??= this.#openLocked().catch((thrown) => {
      this.#opening = undefined;
      throw thrown;
    });
    return this.#opening;
  }

  async #openLocked(): Promise<KeyFile> {
    await this.#lock();
    const file = await KeyFile.open(this.#path, this.#creation);
    this.#creation = "expect";
    return file;
  }

  #lock(): Promise<FileLock> {
    this.#locking ??= realPathOf(this.#path)
      .then((path) => FileLock.acquire(path))
      .catch((thrown) => {
        this.#locking = undefined;
        throw thrown;
      });
    return this.#locking;
  }

  get #path(): string {
    return typeof this.#location === "string" ? this.#location : fileURLToPath(this.#location.href);
  }
}

const isBegin = ({ event }: Recorded) => event === "begun";

/** The path without symbolic links, so that all names of a file have the same lock. The file itself may not exist yet. */
async function realPathOf(path: string): Promise<string> {
  const absolute = resolve(path);
  return realpath(absolute).catch(async () => join(await realpath(dirname(absolute)), basename(absolute)));
}

// For `await using checkpoint = fileCheckpoint(path)`, in runtimes that support it.
const { asyncDispose } = Symbol as { asyncDispose?: symbol };
if (asyncDispose)
  Object.defineProperty(FileCheckpoint.prototype, asyncDispose, { value: FileCheckpoint.prototype.close });
