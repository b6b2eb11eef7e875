// An answer that streams through without being read as a whole: it breaks off where it would hold what was sent as the key.
import { concatBytes } from "../http/response-body.js";
import { nullPrototype } from "../runtime/own-members.js";
import type { Deadline } from "./deadline.js";

/**
 * How many of the bytes may pass on before more have come, or after the last; less than 0 where the stream must break off. See
 * src/proxy/passing.rs.
 */
export type Passable = (bytes: Uint8Array, isLast: boolean) => number;

/** The stream, which fails before a secret has passed, and when the time is over. */
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
      throw new TypeError("the answer holds a secret");
    }
    if (ready > 0) controller.enqueue(bytes.subarray(0, ready));
    // What could be a secret's beginning waits for the next chunk.
    held = bytes.slice(ready);
  };
  const transform = (chunk: Uint8Array, controller: TransformStreamDefaultController<Uint8Array>) =>
    pass(held.length > 0 ? concatBytes([held, chunk]) : chunk, false, controller);
  const flush = (controller: TransformStreamDefaultController<Uint8Array>) => {
    pass(held, true, controller);
    deadline.end();
  };
  const start = (controller: TransformStreamDefaultController<Uint8Array>) =>
    deadline.signal.addEventListener("abort", () => controller.error(new TypeError("the time is over")));
  return stream.pipeThrough(new TransformStream(nullPrototype({ start, transform, flush })));
}
