// Is a Blob held in memory, or on disk? No API says so: one from `fs.openAsBlob` looks like any other, and so do its slices.

/** More than it takes to read a chunk from memory: Node needs a few, Deno seven. */
const MICROTASKS = 5000;

/**
 * Whether all of a Blob is in memory: it can be read without I/O. A false "no" is possible, as browsers read every Blob through another
 * process, and where one is made of very many pieces. Each chunk is forgotten, so that a whole logo is not held twice.
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
