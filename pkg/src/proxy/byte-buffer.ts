// Collects and searches bytes that arrive in chunks of any size.

/** Returns the index of some bytes in others, or -1. */
export function indexOf(bytes: Uint8Array, wanted: Uint8Array): number {
  const [first] = wanted;
  if (first === undefined) return -1;
  const last = bytes.length - wanted.length;
  for (let at = bytes.indexOf(first); at >= 0 && at <= last; at = bytes.indexOf(first, at + 1))
    if (wanted.every((byte, i) => bytes[at + i] === byte)) return at;
  return -1;
}

/** A buffer that grows: a million chunks of one byte need no more memory than their bytes. */
export class ByteBuffer {
  #room = new Uint8Array(1024);
  #size = 0;

  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#room.subarray(0, this.#size);
  }

  append(bytes: Uint8Array): void {
    const size = this.#size + bytes.length;
    if (size > this.#room.length) this.#grow(Math.max(size, 2 * this.#room.length));
    this.#room.set(bytes, this.#size);
    this.#size = size;
  }

  #grow(size: number): void {
    const room = new Uint8Array(size);
    room.set(this.bytes);
    this.#room = room;
  }
}
