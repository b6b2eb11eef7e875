// Finds out whether a Blob is in memory or on disk. There is no API for it: a Blob from `fs.openAsBlob` looks like any other.

/** More than the number needed to read a chunk from memory: Node needs a few, Deno seven. */
const MICROTASKS = 5000;

/**
 * Returns whether a whole Blob can be read without I/O. `false` may be wrong: browsers read every Blob through another process, and a
 * Blob may have very many parts. Chunks are discarded, so a logo is not in memory twice.
 */
export async function isInMemory(blob: Blob): Promise<boolean> {
  const reader = blob.stream().getReader();
  for (;;) {
    const reading = reader.read();
    if (!(await endsWithoutIo(reading))) {
      reader.cancel().catch(() => {});
      return false;
    }
    if ((await reading).done) return true;
  }
}

/** I/O completes only in a later turn of the event loop, which does not begin before all microtasks have run. */
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
