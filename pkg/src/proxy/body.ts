// The body of a request: counted while it comes, and never more of it taken than the operation may have.
import { bare } from "../own.js";
import type { HostRequest } from "./host.js";

/** How far a body has come, or why it came no further. */
type State = "coming" | "whole" | "too_large" | "broken" | "consumed";

export class Body {
  state: State = "coming";
  /** What has come, as it comes; nothing where there is no body. */
  readonly stream: ReadableStream<Uint8Array> | undefined;
  #size = 0;
  readonly #isAnnounced: boolean;

  /** @param limit the most bytes that are taken */
  constructor(request: HostRequest, limit: number, signal: AbortSignal) {
    this.#isAnnounced = isAnnounced(request);
    if (request.bodyUsed || request.body?.locked) {
      this.state = "consumed";
      return;
    }
    const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = request.body?.getReader();
    if (!reader) {
      this.state = "whole";
      return;
    }
    const cancel = () => void reader.cancel().catch(() => {});
    signal.addEventListener("abort", cancel);
    const pull = (controller: ReadableStreamDefaultController<Uint8Array>) =>
      this.#pull(reader, limit, signal, controller);
    // Nothing is read before somebody asks for it.
    this.stream = new ReadableStream(bare({ pull, cancel }), bare({ highWaterMark: 0 }));
  }

  async #pull(
    reader: ReadableStreamDefaultReader<Uint8Array>,
    limit: number,
    signal: AbortSignal,
    controller: ReadableStreamDefaultController<Uint8Array>,
  ): Promise<void> {
    const { done, value } = await reader.read().catch((thrown: unknown) => this.#end("broken", thrown));
    signal.throwIfAborted();
    if (done) {
      // A body parser that came first leaves an empty stream behind.
      if (this.#isAnnounced && this.#size === 0) this.#end("consumed", new TypeError("the body was already read"));
      this.state = "whole";
      controller.close();
      return;
    }
    this.#size += value.byteLength;
    if (this.#size > limit) {
      void reader.cancel().catch(() => {});
      this.#end("too_large", new RangeError("the body is larger than the limit"));
    }
    controller.enqueue(value);
  }

  #end(state: State, thrown: unknown): never {
    this.state = state;
    throw thrown;
  }
}

/** Whether the headers say that there is a body. */
function isAnnounced({ headers }: HostRequest): boolean {
  return Number(headers.get("content-length")) > 0 || headers.has("transfer-encoding");
}

/** A stream with a length that workerd can announce; elsewhere a header does. */
export function withLength(stream: ReadableStream<Uint8Array>, length: string | undefined): ReadableStream<Uint8Array> {
  const { FixedLengthStream } = globalThis as { FixedLengthStream?: new (length: number) => GenericTransformStream };
  return FixedLengthStream && length ? stream.pipeThrough(new FixedLengthStream(Number(length))) : stream;
}
