// Is a Blob held in memory, or on disk? No API says so: one from `fs.openAsBlob` looks like any other, and so do its slices.

/** A Blob may be made of several pieces. These samples are all of one of up to 1 MB; reading all of 10 MB would be felt. */
const SAMPLES = 16;
const SAMPLE_BYTES = 64 * 1024;

/** More than it takes to read a sample from memory: Node needs two for each piece, Deno seven. */
const MICROTASKS = 1000;

/**
 * Whether a Blob seems to be in memory: samples of it can be read without I/O. A false "no" is possible, as browsers read every
 * Blob through another process; a false "yes" only where a small file lies between large pieces in memory.
 */
export async function isInMemory(blob: Blob): Promise<boolean> {
  const length = Math.min(SAMPLE_BYTES, Math.ceil(blob.size / SAMPLES));
  for (let i = 0; i < SAMPLES; i++) {
    const at = Math.floor((i * (blob.size - length)) / (SAMPLES - 1));
    if (!(await endsWithoutIo(blob.slice(at, at + length).arrayBuffer()))) return false;
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
