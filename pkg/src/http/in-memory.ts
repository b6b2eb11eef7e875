// Is a Blob held in memory, or on disk? No API says so: one from `fs.openAsBlob` looks like any other, and so do its slices.

/** How many places are tried: a Blob may be made of several pieces. */
const SAMPLES = 16;

/** More than it takes to read a byte from memory: Node needs two, Deno seven. */
const MICROTASKS = 1000;

/**
 * Whether a Blob seems to be in memory: bytes all over it can be read without I/O. A false "no" is possible, as browsers read every
 * Blob through another process; a false "yes" only where a small file lies between larger pieces in memory.
 */
export async function isInMemory(blob: Blob): Promise<boolean> {
  for (let i = 0; i < SAMPLES; i++) {
    const at = Math.floor((i * (blob.size - 1)) / (SAMPLES - 1));
    if (!(await endsWithoutIo(blob.slice(at, at + 1).arrayBuffer()))) return false;
  }
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
