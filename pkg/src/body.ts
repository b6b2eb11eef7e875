// A response's body as text: bounded, and UTF-8 to the last byte.
import { Mismatch } from "./decode.js";

/** What a body is read from: a `Response`, or what a mock or another realm has of one. */
interface Readable {
  body?: { getReader?(): ReadableStreamDefaultReader<Uint8Array> } | null;
  headers?: { get?(name: string): string | null };
  type?: string;
  arrayBuffer?(): Promise<ArrayBuffer>;
  text?(): Promise<string>;
}

/** The text of at most `max` bytes. Fails with a `Mismatch`, or with what the connection did. */
export function text(response: Readable, max: number): Promise<unknown> {
  // Read by chunks it is bounded whatever its head says; of a small body, that is also faster than `arrayBuffer()`.
  const reader = response.body?.getReader?.();
  return reader ? readBounded(reader, max, response) : readWhole(response);
}

async function readWhole(response: Readable): Promise<unknown> {
  return response.arrayBuffer ? decodeUtf8(new Uint8Array(await response.arrayBuffer())) : response.text?.();
}

async function readBounded(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  max: number,
  response: Readable,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    size += value.byteLength;
    if (size > max) {
      reader.cancel().catch(() => {});
      throw tooLarge(max);
    }
    if (isWhole(response, size)) {
      // Only the stream's own end is to come. It is taken, so that no host finds a body that is left, but not waited for.
      reader.read().catch(() => {});
      break;
    }
  }
  return decodeUtf8(chunks.length === 1 ? (chunks[0] as Uint8Array) : joined(chunks, size));
}

/**
 * Whether so many bytes are all of a body: those that its length announces, where that counts these bytes (RFC 9112, 6.3). The
 * length of a compressed one does not, and of another origin a page does not see whether it is compressed.
 */
function isWhole({ headers, type }: Readable, size: number): boolean {
  return type !== "cors" && headers?.get?.("content-length") === String(size) && !headers.get("content-encoding");
}

function joined(chunks: Uint8Array[], size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}

const strict = new TextDecoder("utf-8", { fatal: true });

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    throw new Mismatch("", "expected UTF-8, found other bytes", true);
  }
}

function tooLarge(max: number): Mismatch {
  return new Mismatch("", `expected at most ${max} bytes (maxResponseBytes), found more`, false, true);
}
