// Streams a response without reading it as a whole. It removes what a page may not see, and aborts before it reveals the key.
import { concatBytes } from "../http/concat-bytes.js";
import { nullPrototype } from "../runtime/own-members.js";
import type { Deadline } from "./deadline.js";

/**
 * Returns how many of the bytes may be passed on now, or a negative number if the stream has to be aborted. See src/proxy/streaming.rs.
 */
export type Passable = (bytes: Uint8Array, isLast: boolean) => number;

/** Removes what a page may not see. Returns `undefined` if the bytes are not JSON. See src/proxy/redact/mod.rs. */
export type Redact = (bytes: Uint8Array) => Uint8Array | undefined;

/** Returns a stream that fails before a secret is passed on, and when the time limit is reached. */
export function guardStream(
  stream: ReadableStream<Uint8Array>,
  passable: Passable,
  redact: Redact,
  deadline: Deadline,
): ReadableStream<Uint8Array> {
  let held = new Uint8Array(0);
  const pass = (bytes: Uint8Array, isLast: boolean, controller: TransformStreamDefaultController<Uint8Array>) => {
    const ready = passable(bytes, isLast);
    const shown = ready < 0 ? undefined : redact(bytes.subarray(0, ready));
    if (!shown) {
      deadline.end();
      throw new TypeError("the response contains a secret, or is not JSON");
    }
    if (shown.length > 0) controller.enqueue(shown);
    // The last bytes may be the beginning of a secret.
    held = bytes.slice(ready);
  };
  const transform = (chunk: Uint8Array, controller: TransformStreamDefaultController<Uint8Array>) =>
    pass(held.length > 0 ? concatBytes([held, chunk]) : chunk, false, controller);
  const flush = (controller: TransformStreamDefaultController<Uint8Array>) => {
    pass(held, true, controller);
    deadline.end();
  };
  const start = (controller: TransformStreamDefaultController<Uint8Array>) =>
    deadline.signal.addEventListener("abort", () => controller.error(new TypeError("the request timed out")));
  return stream.pipeThrough(new TransformStream(nullPrototype({ start, transform, flush })));
}
