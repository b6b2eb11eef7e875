// An answer that streams through without being read: it breaks off where it would hold the key.

/** The stream, which fails before the secret has passed. */
export function guarded(stream: ReadableStream<Uint8Array> | null, secret: string): ReadableStream<Uint8Array> | null {
  const bytes = new TextEncoder().encode(secret);
  // Shorter than this is no secret that could be looked for: see src/secret.rs.
  if (!stream || bytes.length < 6) return stream;
  let held = new Uint8Array(0);
  const transform = (chunk: Uint8Array, controller: TransformStreamDefaultController<Uint8Array>) => {
    const seen = joined(held, chunk);
    if (holds(seen, bytes)) throw new TypeError("the answer holds a secret");
    // What could be its beginning waits for the next chunk.
    const ready = Math.max(0, seen.length - bytes.length + 1);
    held = seen.slice(ready);
    controller.enqueue(seen.subarray(0, ready));
  };
  const flush = (controller: TransformStreamDefaultController<Uint8Array>) => controller.enqueue(held);
  return stream.pipeThrough(new TransformStream({ transform, flush }));
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

function holds(text: Uint8Array, found: Uint8Array): boolean {
  for (let at = text.indexOf(found[0] as number); at >= 0; at = text.indexOf(found[0] as number, at + 1))
    if (found.every((byte, i) => text[at + i] === byte)) return true;
  return false;
}
