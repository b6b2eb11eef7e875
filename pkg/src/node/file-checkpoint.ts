// Keys in a file that only grows: a line for each, on the disk before `add` ends, and whole again after a crash.
import { open, realpath } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { UrlLike } from "../host.js";
import type { FileCheckpoint } from "../node.js";
import { keepSelf, selfOf } from "../self.js";

type FileHandle = Awaited<ReturnType<typeof open>>;

const LINE_END = 10;

interface Opened {
  file: FileHandle;
  keys: Set<string>;
}

export class FileOfKeys implements FileCheckpoint {
  readonly #path: string | UrlLike;
  #opening: Promise<Opened> | undefined;
  /** Keys that wait for the write under way to end, and then go to the disk together: one sync for all of them. */
  #waiting: string[] = [];
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
    await checkpoint.#letGo();
  }

  async #add(key: string): Promise<void> {
    this.#waiting.push(key);
    // Those that come while a write is under way share the next one.
    const before = this.#writing;
    if (this.#waiting.length === 1) this.#writing = this.#writeAfter(before);
    await this.#writing;
  }

  async #writeAfter(before: Promise<void> | undefined): Promise<void> {
    await before?.catch(() => {});
    const keys = this.#waiting;
    this.#waiting = [];
    try {
      const { file, keys: known } = await this.#open();
      await file.appendFile(keys.map((key) => `${JSON.stringify(key)}\n`).join(""));
      await file.datasync();
      for (const key of keys) known.add(key);
    } catch (thrown) {
      // A line may be there in part (the disk is full): the file is opened anew, and repaired, before it is used again.
      await this.#letGo().catch(() => {});
      throw thrown;
    }
  }

  async #letGo(): Promise<void> {
    const opening = this.#opening;
    this.#opening = undefined;
    const opened = await opening?.catch(() => undefined);
    await opened?.file.close();
  }

  #open(): Promise<Opened> {
    this.#opening ??= opened(this.#path).catch((thrown) => {
      this.#opening = undefined;
      throw thrown;
    });
    return this.#opening;
  }
}

// `await using checkpoint = fileCheckpoint(path)` closes it, where the host knows of that.
const { asyncDispose } = Symbol as { asyncDispose?: symbol };
if (asyncDispose) Object.defineProperty(FileOfKeys.prototype, asyncDispose, { value: FileOfKeys.prototype.close });

async function opened(given: string | UrlLike): Promise<Opened> {
  const path = typeof given === "string" ? given : fileURLToPath(given.href);
  const file = await open(path, "a+");
  try {
    // A device would be read for ever.
    if (!(await file.stat()).isFile()) throw new Error(`fileCheckpoint: ${path} is not a file of its own`);
    const keys = await read(file, path);
    // What a killed process wrote may not be on the disk yet, nor the name of a file that has just been made.
    await file.datasync();
    await syncFolder(path);
    return { file, keys };
  } catch (thrown) {
    await file.close();
    throw thrown;
  }
}

/** Codes of systems that do not sync folders. */
const NO_SYNC = ["EINVAL", "EISDIR", "ENOTSUP", "EPERM"];

/** Puts the file's name on the disk: it is an entry of its folder. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(dirname(await realpath(path)), "r").catch(() => undefined);
  // Windows opens no folder, and a process may be kept from opening one: the file system alone decides then.
  if (!folder) return;
  try {
    await folder.sync();
  } catch (thrown) {
    if (!NO_SYNC.includes(Object(thrown).code)) throw thrown;
  } finally {
    await folder.close();
  }
}

/** The keys of a file. Its last line may have been cut off by the end of the process that wrote it. */
async function read(file: FileHandle, path: string): Promise<Set<string>> {
  const bytes = await file.readFile();
  const end = bytes.lastIndexOf(LINE_END) + 1;
  const [whole, cut] = [bytes.subarray(0, end), bytes.subarray(end)].map((part) => new TextDecoder().decode(part)) as [
    string,
    string,
  ];
  const keys = whole.split("\n").slice(0, -1).map(keyOf);
  const odd = keys.indexOf(undefined);
  if (odd >= 0) throw notKeys(path, odd + 1);
  // What does not even begin as a key is someone else's file.
  if (cut && !cut.startsWith('"')) throw notKeys(path, keys.length + 1);
  const last = keyOf(cut);
  if (last !== undefined) await file.appendFile("\n");
  else if (cut) await file.truncate(end);
  return new Set([...(keys as string[]), ...(last === undefined ? [] : [last])]);
}

function keyOf(line: string): string | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}

function notKeys(path: string, line: number): Error {
  return new Error(`fileCheckpoint: ${path}:${line} is not a key in quotes: this file is no checkpoint`);
}
