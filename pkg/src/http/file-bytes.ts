// The bytes of whatever holds some: buffers and views of every kind, and Blobs of any realm or library.
import type { BlobLike } from "../host.js";
import { Refused, whatItIs } from "../plain.js";

export type Bytes = ArrayBuffer | SharedArrayBuffer | ArrayBufferView;

/** The bytes in memory as every API takes them: neither shared nor resizable. A copy only where they are. */
export function viewOf(bytes: Bytes): Uint8Array<ArrayBuffer> {
  try {
    const view = ArrayBuffer.isView(bytes)
      ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      : new Uint8Array(bytes);
    return isFixed(view) ? view : view.slice();
  } catch {
    throw new Refused("file", "has no bytes any more: its buffer was transferred or shrunk");
  }
}

function isFixed(view: Uint8Array): view is Uint8Array<ArrayBuffer> {
  const { buffer } = view;
  const tag = Object.prototype.toString.call(buffer);
  return tag === "[object ArrayBuffer]" && !(buffer as { resizable?: boolean }).resizable;
}

/** Whether the host itself reads a Blob: a subclass, such as a file that loads when it is read, may override how. */
export function isHostBlob(blob: unknown): blob is Blob {
  const { arrayBuffer, slice } = Blob.prototype;
  return blob instanceof Blob && blob.arrayBuffer === arrayBuffer && blob.slice === slice;
}

/** Reads a Blob. Nobody else holds the bytes. */
export async function readBlob(blob: BlobLike): Promise<Uint8Array<ArrayBuffer>> {
  // Older versions of jsdom have no other way than events.
  const bytes: unknown = await (typeof blob.arrayBuffer === "function" ? blob.arrayBuffer() : readByEvents(blob));
  if (whatItIs(bytes) !== "bytes") throw new TypeError("no bytes");
  const view = viewOf(bytes as Bytes);
  return isHostBlob(blob) ? view : view.slice();
}

function readByEvents(blob: BlobLike): Promise<unknown> {
  if (typeof FileReader === "undefined")
    throw new Refused(
      "file",
      "could not be read: it has no arrayBuffer(), and this runtime no FileReader; give its bytes",
    );
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsArrayBuffer(blob as Blob);
  });
}
