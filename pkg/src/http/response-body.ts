// Reads the body of a response as text, with a size limit and strict UTF-8.
import { concatBytes } from "./concat-bytes.js";
import { Mismatch } from "./decode.js";

/** The used members of a `Response`. A mock may have only some of them. */
interface ReadableResponse {
  body?: { getReader?(): ReadableStreamDefaultReader<Uint8Array> } | null;
  headers?: { get?(name: string): string | null };
  type?: string;
  arrayBuffer?(): Promise<ArrayBuffer>;
  text?(): Promise<string>;
}

/** Reads at most `max` bytes. Rejects with a `Mismatch`, or with the connection's error. */
export function readText(response: ReadableResponse, max: number): Promise<unknown> {
  // Reading chunks limits the size whatever `Content-Length` says. For a small body, it is also faster than `arrayBuffer()`.
  const reader = response.body?.getReader?.();
  return reader ? readBounded(reader, max, response) : readWhole(response);
}

async function readWhole(response: ReadableResponse): Promise<unknown> {
  return response.arrayBuffer ? decodeUtf8(new Uint8Array(await response.arrayBuffer())) : response.text?.();
}

async function readBounded(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  max: number,
  response: ReadableResponse,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  const length = lengthOf(response);
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    size += value.byteLength;
    if (size > max) {
      reader.cancel().catch(() => {});
      throw new Mismatch("", `expected at most ${max} bytes (maxResponseBytes), found more`, false, true);
    }
    if (size === length) {
      // Only the end of the stream is left. It is read, so no host sees an unread body, but not awaited.
      reader.read().catch(() => {});
      break;
    }
  }
  return decodeUtf8(concatBytes(chunks));
}

/**
 * Returns the size of the whole body, according to `Content-Length` (RFC 9112, 6.3), or undefined if it is not known. Not to wait for
 * the end of the stream makes a short call 5 to 8 % faster. With compression, that header counts other bytes; and a page cannot see
 * whether a response from another origin is compressed.
 */
function lengthOf({ headers, type }: ReadableResponse): number | undefined {
  const length = type === "cors" ? undefined : headers?.get?.("content-length");
  return length && !headers?.get?.("content-encoding") ? Number(length) : undefined;
}

/** Created on first use, because the import must not fail on a host without `TextDecoder`. */
let strict: TextDecoder | undefined;

function decodeUtf8(bytes: Uint8Array): string {
  strict ??= new TextDecoder("utf-8", { fatal: true });
  try {
    return strict.decode(bytes);
  } catch {
    throw new Mismatch("", "expected UTF-8, found other bytes", true);
  }
}
