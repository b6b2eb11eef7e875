// The bytes of whatever holds some: buffers and views of every kind, and Blobs of any realm or library.
import type { BlobLike } from "../client/public-types.js";
import { InvalidInput, typeTag } from "../client/snapshot.js";

export type Bytes = ArrayBuffer | SharedArrayBuffer | ArrayBufferView;

/** The bytes in memory as every API takes them: neither shared nor resizable. A copy only where they are. */
export function viewOf(bytes: Bytes): Uint8Array<ArrayBuffer> {
  try {
    const view = ArrayBuffer.isView(bytes)
      ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      : new Uint8Array(bytes);
    return isFixed(view) ? view : view.slice();
  } catch {
    throw new InvalidInput("file", "has no bytes any more: its buffer was transferred or shrunk");
  }
}

function isFixed(view: Uint8Array): view is Uint8Array<ArrayBuffer> {
  const { buffer } = view as { buffer: { resizable?: boolean } };
  return Object.prototype.toString.call(buffer) === "[object ArrayBuffer]" && !buffer.resizable;
}

/** Whether the host itself reads a Blob: a subclass, such as a file that loads when it is read, may override how. */
export function isHostBlob(blob: unknown): blob is Blob {
  return blob instanceof Blob && blob.arrayBuffer === Blob.prototype.arrayBuffer;
}

/** Reads a Blob. Nobody else holds the bytes. */
export async function readBlob(blob: BlobLike): Promise<Uint8Array<ArrayBuffer>> {
  // Older versions of jsdom have no other way than events.
  const bytes: unknown = await (typeof blob.arrayBuffer === "function" ? blob.arrayBuffer() : readByEvents(blob));
  if (typeTag(bytes) !== "bytes") throw new TypeError("no bytes");
  const view = viewOf(bytes as Bytes);
  return isHostBlob(blob) ? view : view.slice();
}

function readByEvents(blob: BlobLike): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = reject;
    reader.readAsArrayBuffer(blob as Blob);
  });
}
