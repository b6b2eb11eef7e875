// Streams a response without reading it as a whole, and aborts it before it reveals the key.
import { concatBytes } from "../http/response-body.js";
import { nullPrototype } from "../runtime/own-members.js";
import type { Deadline } from "./deadline.js";

/**
 * Returns how many of the bytes may be passed on now, or a negative number if the stream has to be aborted. See src/proxy/passing.rs.
 */
export type Passable = (bytes: Uint8Array, isLast: boolean) => number;

/** Returns a stream that fails before a secret is passed on, and when the time limit is reached. */
export function guardStream(
  stream: ReadableStream<Uint8Array>,
  passable: Passable,
  deadline: Deadline,
): ReadableStream<Uint8Array> {
  let held = new Uint8Array(0);
  const pass = (bytes: Uint8Array, isLast: boolean, controller: TransformStreamDefaultController<Uint8Array>) => {
    const ready = passable(bytes, isLast);
    if (ready < 0) {
      deadline.end();
      throw new TypeError("the response contains a secret");
    }
    if (ready > 0) controller.enqueue(bytes.subarray(0, ready));
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
