// A file to upload: its facts are read here, its bytes stay with the host.
import { HEAD_BYTES } from "../../generated/constants.js";
import type { BlobLike } from "../client/public-types.js";
import { InvalidInput } from "../client/snapshot.js";
import { safeGet } from "../runtime/safe-get.js";
import { type Bytes, readBlob, viewOf } from "./file-bytes.js";

/** A file as a call was given it. */
export interface UploadFile {
  content: BlobLike | Uint8Array<ArrayBuffer>;
  /** How many bytes it had then. */
  size: number;
  /** Whether it is a copy of bytes in memory that the call was given. */
  isCopy: boolean;
}

/** The file among the parameters, at once: bytes are copied, so that what the caller does to them later changes nothing. */
export function fileOf(value: unknown, what: string): UploadFile | undefined {
  if (what === "Blob") return { content: value as BlobLike, size: sizeOf(value as BlobLike), isCopy: false };
  return what === "bytes" ? copyOf(viewOf(value as Bytes)) : undefined;
}

/** No size that is not a number is one that a file may have. */
const sizeOf = ({ size }: BlobLike) => (typeof size === "number" ? size : Number.NaN);

function copyOf(view: Uint8Array<ArrayBuffer>): UploadFile {
  // Only events give the bytes of an older jsdom's Blob, and a test's timers may hold them back.
  const content = "arrayBuffer" in Blob.prototype ? new Blob([view]) : view.slice();
  return { content, size: view.byteLength, isCopy: true };
}

/** How long the first bytes of a file may take, in milliseconds. A disk that sleeps, or one in a network, wakes in less. */
const READ_MS = 15_000;

/** What the Rust core checks of a file before it is sent. */
export interface FileFacts {
  size: number;
  name: string | null;
  /** Its first bytes. */
  head: number[];
}

/** Reads the facts of a file. */
export async function fileFacts({ content, size }: UploadFile): Promise<FileFacts> {
  const name = safeGet(content, "name");
  const start = await within(
    READ_MS,
    bytesOf(() => content.slice(0, HEAD_BYTES)),
  );
  const head = [...start.subarray(0, HEAD_BYTES)];
  return { size, name: typeof name === "string" ? name : null, head };
}

function within<T>(ms: number, reading: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(unreadable()), ms);
    reading.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Reads all or a part of a file. Rejects with `InvalidInput`. */
export async function bytesOf(part: () => UploadFile["content"]): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const content = part();
    return ArrayBuffer.isView(content) ? content : await readBlob(content);
  } catch {
    throw unreadable();
  }
}

/** The refusal of a file whose bytes cannot be had. */
export const unreadable = () => new InvalidInput("file", "could not be read: it may have changed since it was opened");
