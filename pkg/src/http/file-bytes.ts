// Reads the bytes of buffers and views of every kind, and of Blobs from any realm or library.
import type { BlobLike } from "../client/public-types.js";
import { InvalidInput, typeTag } from "../client/snapshot.js";

export type Bytes = ArrayBuffer | SharedArrayBuffer | ArrayBufferView;

/** Returns a view that every API accepts. Shared and resizable buffers are copied, because some APIs refuse them. */
export function viewOf(bytes: Bytes): Uint8Array<ArrayBuffer> {
  try {
    const view = ArrayBuffer.isView(bytes)
      ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      : new Uint8Array(bytes);
    return isFixed(view) ? view : view.slice();
  } catch {
    throw new InvalidInput("file", "no longer has any bytes: its buffer was transferred or shrunk");
  }
}

function isFixed(view: Uint8Array): view is Uint8Array<ArrayBuffer> {
  const { buffer } = view as { buffer: { resizable?: boolean } };
  return Object.prototype.toString.call(buffer) === "[object ArrayBuffer]" && !buffer.resizable;
}

/** Whether the host itself reads a Blob. A subclass, such as a file that is loaded lazily, may override that. */
export function isHostBlob(blob: unknown): blob is Blob {
  return blob instanceof Blob && blob.arrayBuffer === Blob.prototype.arrayBuffer;
}

/** Reads a Blob into a buffer that nothing else refers to. */
export async function readBlob(blob: BlobLike): Promise<Uint8Array<ArrayBuffer>> {
  // Older versions of jsdom only have `FileReader`.
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
