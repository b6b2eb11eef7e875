// The file of a checkpoint. It grows by lines, and keeps space after them for the results of items that were begun: recording
// such a result needs no more of the disk.
import { constants } from "node:fs";
import { open, realpath, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { concatBytes } from "../http/concat-bytes.js";
import {
  emptyLines,
  type Keys,
  lastLines,
  linesAt,
  note,
  parse,
  type Recorded,
  wholePages,
} from "./checkpoint-lines.js";

type FileHandle = Awaited<ReturnType<typeof open>>;
type FileId = Record<"dev" | "ino", bigint>;

/** Whether a file is created if there is none. */
export type Creation = "create" | "expect";

/** Opens for reading and writing at any offset. */
const FLAGS = { create: constants.O_RDWR | constants.O_CREAT, expect: constants.O_RDWR };

export class KeyFile {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #keys: Keys;
  /** The length of the lines. */
  #end: number;
  /** The length of the file, with the kept space. */
  #size: number;

  private constructor(path: string, file: FileHandle, keys: Keys, end: number) {
    this.#path = path;
    this.#file = file;
    this.#keys = keys;
    this.#end = end;
    this.#size = end;
  }

  static async open(path: string, creation: Creation): Promise<KeyFile> {
    const file = await open(path, FLAGS[creation], 0o666);
    try {
      await checkKind(file, path);
      const { end, isTerminated, ...keys } = parse(await file.readFile(), path);
      // An incomplete line, and the space that a killed process kept.
      await file.truncate(end);
      if (!isTerminated) await writeAll(file, emptyLines(1), end);
      // Neither the lines of a killed process nor the name of a new file are on the disk for certain.
      await file.datasync();
      await syncFolder(path);
      return new KeyFile(path, file, keys, isTerminated ? end : end + 1);
    } catch (thrown) {
      await file.close();
      throw thrown;
    }
  }

  /** Reads the keys, and changes nothing. */
  static async read(path: string): Promise<Keys> {
    const file = await open(path, "r");
    try {
      await checkKind(file, path);
      return parse(await file.readFile(), path);
    } finally {
      await file.close();
    }
  }

  get keys(): Keys {
    return this.#keys;
  }

  /** Throws if the file was deleted, or has another name now: the next run would not find what is written. */
  async checkPlace(): Promise<void> {
    const named = await stat(this.#path, { bigint: true }).catch(() => undefined);
    if (named && idOf(named) === idOf(await this.#file.stat({ bigint: true }))) return;
    throw new Error(`fileCheckpoint: ${this.#path} was deleted or replaced, so this process no longer writes`);
  }

  /**
   * Writes records, and ensures that `kept` more bytes can be written after them. If the disk has no room, none of the records is
   * in the file, and everything that fitted before still does.
   */
  async write(records: readonly Recorded[], kept: number): Promise<void> {
    const isOverEmptyLines = kept > 0 || this.#size > this.#end;
    const lines = isOverEmptyLines ? linesAt(this.#end, records) : lastLines(records);
    const end = this.#end + lines.length;
    const size = kept > 0 && end + kept > this.#size ? wholePages(end + kept) : Math.max(this.#size, end);
    const isGrowing = size > this.#size;
    try {
      await writeAll(this.#file, isGrowing ? concatBytes([lines, emptyLines(size - end)]) : lines, this.#end);
    } catch (thrown) {
      if (isGrowing) await this.#undo();
      throw thrown;
    }
    this.#end = end;
    this.#size = size;
  }

  /** Removes what a failed write left. The old space is there, so filling it does not need more. */
  async #undo(): Promise<void> {
    await writeAll(this.#file, emptyLines(this.#size - this.#end), this.#end);
    await this.#file.truncate(this.#size);
  }

  /** Returns when everything that was written is on the disk. Only then the records count. */
  async sync(records: readonly Recorded[]): Promise<void> {
    await this.#file.datasync();
    for (const record of records) note(this.#keys, record);
  }

  /** Gives the kept space back, and closes the file. */
  async close(): Promise<void> {
    try {
      if (this.#size > this.#end) await this.#file.truncate(this.#end);
    } finally {
      await this.#file.close();
    }
  }
}

/** Identifies a file. As text, because not every runtime has `bigint` in the statistics of an open file. */
const idOf = ({ dev, ino }: FileId) => `${dev}:${ino}`;

/** Reading a device would never end. */
async function checkKind(file: FileHandle, path: string): Promise<void> {
  if (!(await file.stat()).isFile()) throw new Error(`fileCheckpoint: ${path} is not a regular file`);
}

/** Writes bytes as a whole. The system may take it in parts. */
async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < bytes.length; )
    written += (await file.write(bytes, written, bytes.length - written, position + written)).bytesWritten;
}

/** The error codes of systems that cannot sync a folder. */
const UNSUPPORTED = ["EINVAL", "EISDIR", "ENOTSUP", "EPERM"];

/** Syncs the folder of a file, which stores the file's name. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(dirname(await realpath(path)), "r").catch(() => undefined);
  // Windows cannot open folders, and a process may lack the permission. The file's name then depends on the file system.
  if (!folder) return;
  try {
    await folder.sync();
  } catch (thrown) {
    if (!UNSUPPORTED.includes(Object(thrown).code)) throw thrown;
  } finally {
    await folder.close();
  }
}
