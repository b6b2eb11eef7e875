// The file of an upload. The Rust core gets only facts about it; its bytes stay in JavaScript.
import { HEAD_BYTES } from "../../generated/constants.js";
import type { BlobLike } from "../client/public-types.js";
import { InvalidInput } from "../client/snapshot.js";
import { safeGet } from "../runtime/safe-get.js";
import { type Bytes, readBlob, viewOf } from "./file-bytes.js";

/** A file as it was when the call was made. */
export interface UploadFile {
  content: BlobLike | Uint8Array<ArrayBuffer>;
  /** Its size in bytes. */
  size: number;
  /** Whether it is a copy of bytes in memory that the caller passed. */
  isCopy: boolean;
}

/** Captures the file synchronously. Bytes are copied, so later changes by the caller have no effect. */
export function fileOf(value: unknown, what: string): UploadFile | undefined {
  if (what === "Blob") return { content: value as BlobLike, size: sizeOf(value as BlobLike), isCopy: false };
  return what === "bytes" ? copyOf(viewOf(value as Bytes)) : undefined;
}

/** An invalid size becomes NaN, which the core refuses. */
const sizeOf = ({ size }: BlobLike) => (typeof size === "number" ? size : Number.NaN);

function copyOf(view: Uint8Array<ArrayBuffer>): UploadFile {
  // A Blob of an older jsdom can be read only with events, which fake timers may hold back.
  const content = "arrayBuffer" in Blob.prototype ? new Blob([view]) : view.slice();
  return { content, size: view.byteLength, isCopy: true };
}

/** The time limit for reading the first bytes of a file, in milliseconds. A sleeping disk or a network drive needs less. */
const READ_MS = 15_000;

/** The facts that the Rust core checks before a file is sent. */
export interface FileFacts {
  size: number;
  name: string | null;
  /** Its first bytes. */
  head: number[];
}

/** Returns `null` if `stopped` resolves first. */
export async function fileFacts({ content, size }: UploadFile, stopped: Promise<unknown>): Promise<FileFacts | null> {
  const name = safeGet(content, "name");
  const start = await untilLimit(
    bytesOf(() => content.slice(0, HEAD_BYTES)),
    stopped,
  );
  if (!start) return null;
  const head = [...start.subarray(0, HEAD_BYTES)];
  return { size, name: typeof name === "string" ? name : null, head };
}

/** Ends the timer with the call: it would keep a program running. */
function untilLimit<T>(reading: Promise<T>, stopped: Promise<unknown>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(unreadable()), READ_MS);
    Promise.race([reading, stopped.then(() => undefined)])
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  });
}

/** Reads a file or a part of it. Rejects with `InvalidInput`. */
export async function bytesOf(part: () => UploadFile["content"]): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const content = part();
    return ArrayBuffer.isView(content) ? content : await readBlob(content);
  } catch {
    throw unreadable();
  }
}

/** The error of a file that cannot be read. */
export const unreadable = () => new InvalidInput("file", "could not be read: it may have changed since it was opened");
