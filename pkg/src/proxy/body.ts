// Reads the body of a request in chunks, with a size limit.
import type { RefusalReason } from "../../generated/proxy.js";
import { safeGet } from "../runtime/safe-get.js";
import type { Deadline } from "./deadline.js";
import type { HostRequest } from "./public-types.js";
import { Refusal } from "./refusal.js";

/** Limits the number of chunks: until `authorize` is called, a host keeps them all, and each needs far more memory than its bytes. */
const SMALL_PIECES = 1024;
const BYTES_OF_A_PIECE = 512;

export class Body {
  readonly #request: HostRequest;
  readonly #limit: number;
  readonly #deadline: Deadline;
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  #size = 0;
  #pieces = 0;

  /** @param limit the maximum size, in bytes */
  constructor(request: HostRequest, limit: number, deadline: Deadline) {
    this.#request = request;
    this.#limit = limit;
    this.#deadline = deadline;
  }

  /** Returns the next bytes, or `undefined` at the end. Throws a `Refusal` if the body is too large or does not arrive. */
  async next(): Promise<Uint8Array | undefined> {
    this.#reader ??= readerOf(this.#request);
    if (!this.#reader) return this.#end();
    const { done, value } = await this.#deadline.race(this.#reader.read()).catch((thrown: unknown) => {
      throw new Refusal(thrown instanceof Refusal ? refusalReasonOf(thrown.reason) : brokenReasonOf(thrown));
    });
    if (done) return this.#end();
    this.#size += value.byteLength;
    this.#pieces += 1;
    if (this.#size > this.#limit) throw new Refusal("too_large");
    if (this.#pieces > SMALL_PIECES + this.#size / BYTES_OF_A_PIECE) throw new Refusal("broken");
    return value;
  }

  /** If a body parser has read the body before, the stream is empty, or the request was made without one. */
  #end(): undefined {
    if (this.#size === 0 && isAnnounced(this.#request)) throw new Refusal("consumed");
  }

  /** Returns the whole body as text. Throws a `Refusal` as `next` does, and if the text is not UTF-8. */
  async text(): Promise<string> {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    const parts: string[] = [];
    for (let bytes = await this.next(); bytes; bytes = await this.next()) parts.push(decoded(decoder, bytes));
    parts.push(decoded(decoder, undefined));
    return parts.join("");
  }

  /** Stops reading. */
  cancel(): void {
    // Cancelling the clone completes only when the original is cancelled too, so neither is awaited.
    this.#reader?.cancel().catch(() => {});
    if (this.#reader && !this.#request.body?.locked) this.#request.body?.cancel().catch(() => {});
  }
}

/** A timeout while the body is read is the page's fault. */
const refusalReasonOf = (why: RefusalReason): RefusalReason => (why === "late" ? "slow" : why);

/** A framework may have a smaller limit (SvelteKit, Fastify), and fails the stream with the status 413. */
function brokenReasonOf(thrown: unknown): "too_large" | "broken" {
  const statuses = [thrown, safeGet(thrown, "cause")].flatMap((error) => [
    safeGet(error, "status"),
    safeGet(error, "statusCode"),
  ]);
  return statuses.includes(413) ? "too_large" : "broken";
}

/** Reads a clone, because `authorize` gets the original request, and a library may construct another one from it. */
function readerOf(request: HostRequest): ReadableStreamDefaultReader<Uint8Array> | undefined {
  if (request.bodyUsed || request.body?.locked) throw new Refusal("consumed");
  return request.body ? request.clone().body?.getReader() : undefined;
}

/** Whether the headers announce a body. */
function isAnnounced({ headers }: HostRequest): boolean {
  return Number(headers.get("content-length")) > 0 || headers.has("transfer-encoding");
}

function decoded(decoder: TextDecoder, bytes: Uint8Array | undefined): string {
  try {
    return decoder.decode(bytes, { stream: bytes !== undefined });
  } catch {
    throw new Refusal("no_object");
  }
}
