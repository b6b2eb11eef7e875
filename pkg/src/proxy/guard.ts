// An answer that streams through without being read: it breaks off where it would hold the key.
import { bare } from "../own.js";

/** Shorter than this is no secret that could be looked for: see src/secret.rs. */
const SHORTEST = 6;

/** The stream, which fails before the secret has passed; `done` is called at its end. */
export function guarded(
  stream: ReadableStream<Uint8Array>,
  secret: string,
  done: () => void,
): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(secret.length < SHORTEST ? "" : secret);
  let held = new Uint8Array(0);
  const transform = (chunk: Uint8Array, controller: TransformStreamDefaultController<Uint8Array>) => {
    const seen = joined(held, chunk);
    if (holds(seen, bytes)) throw new TypeError("the answer holds a secret");
    // What could be its beginning waits for the next chunk.
    const ready = Math.max(0, seen.length - Math.max(0, bytes.length - 1));
    held = seen.slice(ready);
    controller.enqueue(seen.subarray(0, ready));
  };
  const flush = (controller: TransformStreamDefaultController<Uint8Array>) => {
    controller.enqueue(held);
    done();
  };
  return stream.pipeThrough(new TransformStream(bare({ transform, flush })));
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

function holds(text: Uint8Array, found: Uint8Array): boolean {
  if (found.length === 0) return false;
  for (let at = text.indexOf(found[0] as number); at >= 0; at = text.indexOf(found[0] as number, at + 1))
    if (found.every((byte, i) => text[at + i] === byte)) return true;
  return false;
}
