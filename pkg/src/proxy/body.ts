// The body of a request: a chunk at a time, and never more of it than the operation may have.
import type { Deadline } from "./deadline.js";
import type { HostRequest } from "./public-types.js";
import { Refusal } from "./refusal.js";

/** A host keeps far more than the bytes of each piece that a body comes in, until `authorize` has been asked. */
const SMALL_PIECES = 1024;
const BYTES_OF_A_PIECE = 512;

export class Body {
  readonly #request: HostRequest;
  readonly #limit: number;
  readonly #deadline: Deadline;
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  #size = 0;
  #pieces = 0;

  /** @param limit the most bytes that are taken */
  constructor(request: HostRequest, limit: number, deadline: Deadline) {
    this.#request = request;
    this.#limit = limit;
    this.#deadline = deadline;
  }

  /** The next bytes; nothing at the end. Throws a `Refusal` where there are too many, or they do not come. */
  async next(): Promise<Uint8Array | undefined> {
    this.#reader ??= readerOf(this.#request);
    if (!this.#reader) return undefined;
    const { done, value } = await this.#deadline.race(this.#reader.read()).catch((thrown: unknown) => {
      throw new Refusal(thrown instanceof Refusal ? refusalReasonOf(thrown.reason) : "broken");
    });
    if (done) return this.#end();
    this.#size += value.byteLength;
    this.#pieces += 1;
    if (this.#size > this.#limit) throw new Refusal("too_large");
    if (this.#pieces > SMALL_PIECES + this.#size / BYTES_OF_A_PIECE) throw new Refusal("broken");
    return value;
  }

  /** A body parser that came first leaves an empty stream behind. */
  #end(): undefined {
    if (this.#size === 0 && isAnnounced(this.#request)) throw new Refusal("consumed");
  }

  /** All of it as text; empty where there is none. Throws a `Refusal` as `next` does, and where it is not UTF-8. */
  async text(): Promise<string> {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    const parts: string[] = [];
    for (let bytes = await this.next(); bytes; bytes = await this.next()) parts.push(decoded(decoder, bytes));
    parts.push(decoded(decoder, undefined));
    return parts.join("");
  }

  /** Nothing more of it is wanted. */
  cancel(): void {
    // A cancelled copy ends when the original is cancelled too: neither is waited for.
    this.#reader?.cancel().catch(() => {});
    if (this.#reader && !this.#request.body?.locked) this.#request.body?.cancel().catch(() => {});
  }
}

/** What was too late while the body was read is the page's fault. */
const refusalReasonOf = (why: string) => (why === "late" ? "slow" : why);

/** A copy is read: `authorize` is given the request as it came, and a library may need to build another one of it. */
function readerOf(request: HostRequest): ReadableStreamDefaultReader<Uint8Array> | undefined {
  if (request.bodyUsed || request.body?.locked) throw new Refusal("consumed");
  return request.body ? request.clone().body?.getReader() : undefined;
}

/** Whether the headers say that there is a body. */
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
