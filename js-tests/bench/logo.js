// Makes the largest logo that Clerk accepts.

/** Returns a Blob of 10 MB that begins like a PNG. */
export function logo() {
  const bytes = new Uint8Array(10 * 1000 * 1000);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return new Blob([bytes], { type: "image/png" });
}
