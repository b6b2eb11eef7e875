// A response's body as text: bounded, and UTF-8 to the last byte.
import { Mismatch } from "./decode.js";
import { type LongList, lastItemStart, PART_BYTES } from "./long-list.js";

/** What a body is read from: a `Response`, or what a mock or another realm has of one. */
interface ReadableResponse {
  body?: { getReader?(): ReadableStreamDefaultReader<Uint8Array> } | null;
  headers?: { get?(name: string): string | null };
  type?: string;
  arrayBuffer?(): Promise<ArrayBuffer>;
  text?(): Promise<string>;
}

/**
 * The text of at most `max` bytes; what `list` takes of it is left out. Fails with a `Mismatch`, or with what the connection did.
 */
export function readText(response: ReadableResponse, max: number, list?: LongList): Promise<unknown> {
  // Read by chunks it is bounded whatever its head says; of a small body, that is also faster than `arrayBuffer()`.
  const reader = response.body?.getReader?.();
  return reader ? readBounded(reader, max, response, list) : readWhole(response);
}

async function readWhole(response: ReadableResponse): Promise<unknown> {
  return response.arrayBuffer ? decodeUtf8(new Uint8Array(await response.arrayBuffer())) : response.text?.();
}

async function readBounded(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  max: number,
  response: ReadableResponse,
  list: LongList | undefined,
): Promise<string> {
  let chunks: Uint8Array[] = [];
  let size = 0;
  let taken = 0;
  let parts = list;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (parts && size - taken >= PART_BYTES) {
      // There is more: what has come so far ends within the list, if it is one.
      try {
        const rest = afterItems(concatBytes(chunks), parts);
        chunks = [rest];
        taken = size - rest.byteLength;
      } catch {
        parts = undefined;
      }
    }
    chunks.push(value);
    size += value.byteLength;
    if (size > max) {
      reader.cancel().catch(() => {});
      throw new Mismatch("", `expected at most ${max} bytes (maxResponseBytes), found more`, false, true);
    }
    if (isWhole(response, size)) {
      // Only the stream's own end is to come. It is taken, so that no host finds a body that is left, but not waited for.
      reader.read().catch(() => {});
      break;
    }
  }
  return (list?.prefix ?? "") + decodeUtf8(concatBytes(chunks));
}

/**
 * Whether so many bytes are all of a body: those that its length announces, where that counts these bytes (RFC 9112, 6.3). The
 * length of a compressed one does not, and of another origin a page does not see whether it is compressed.
 */
function isWhole({ headers, type }: ReadableResponse, size: number): boolean {
  return type !== "cors" && headers?.get?.("content-length") === String(size) && !headers.get("content-encoding");
}

/** The bytes in one piece; of a single chunk, itself. */
export function concatBytes(chunks: Uint8Array[]): Uint8Array<ArrayBuffer> {
  if (chunks.length === 1) return chunks[0] as Uint8Array<ArrayBuffer>;
  const bytes = new Uint8Array(chunks.reduce((size, { byteLength }) => size + byteLength, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}

/** What comes after the items that `list` takes of these bytes. Fails where it takes none. */
function afterItems(bytes: Uint8Array, list: LongList): Uint8Array {
  const begin = lastItemStart(bytes);
  list.parseItems(decodeUtf8(bytes.subarray(0, begin - 1)));
  return bytes.subarray(begin);
}

/** Made when it is first needed: an import must not fail where a host has none. */
let strict: TextDecoder | undefined;

function decodeUtf8(bytes: Uint8Array): string {
  strict ??= new TextDecoder("utf-8", { fatal: true });
  try {
    return strict.decode(bytes);
  } catch {
    throw new Mismatch("", "expected UTF-8, found other bytes", true);
  }
}
