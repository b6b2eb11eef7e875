// Is a Blob held in memory, or on disk? No API says so: one from `fs.openAsBlob` looks like any other, and so do its slices.

/** As much is read at once, and forgotten: a whole logo would stay in memory until the next collection. */
const CHUNK_BYTES = 1024 * 1024;

/** More than it takes to read a chunk from memory: Node needs two for each piece, Deno seven. */
const MICROTASKS = 5000;

/**
 * Whether all of a Blob is in memory: it can be read without I/O. A false "no" is possible, as browsers read every Blob through another
 * process, and where one is made of very many pieces.
 */
export async function isInMemory(blob: Blob): Promise<boolean> {
  for (let at = 0; at < blob.size; at += CHUNK_BYTES)
    if (!(await endsWithoutIo(blob.slice(at, at + CHUNK_BYTES).arrayBuffer()))) return false;
  return true;
}

/** I/O ends only when the event loop turns, and it does not turn before all microtasks have run. */
async function endsWithoutIo(reading: Promise<unknown>): Promise<boolean> {
  let hasEnded = false;
  reading.then(
    () => {
      hasEnded = true;
    },
    () => {},
  );
  for (let i = 0; i < MICROTASKS && !hasEnded; i++) await undefined;
  return hasEnded;
}
