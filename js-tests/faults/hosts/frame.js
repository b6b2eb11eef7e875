// Encodes a message between the tests and another runtime: JSON, followed by the bytes that it contains.
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Bytes are sent as bytes, and a behaviour as its name and arguments. */
export function encode(message) {
  const parts = [];
  const text = encoder.encode(
    JSON.stringify(message, function (key, value) {
      const given = this[key];
      if (given instanceof Uint8Array) return { $bytes: parts.push(given) - 1, size: given.length };
      if (typeof given === "function") return { $behaviour: madeBy(given) };
      return value;
    }),
  );
  const frame = new Uint8Array(4 + text.length + parts.reduce((sum, part) => sum + part.length, 0));
  new DataView(frame.buffer).setUint32(0, text.length);
  let at = 4;
  for (const part of [text, ...parts]) {
    frame.set(part, at);
    at += part.length;
  }
  return frame;
}

/** @param {(made: { name: string, args: unknown[] }) => unknown} [remake] makes a behaviour from its name and arguments */
export function decode(buffer, remake) {
  const size = new DataView(buffer).getUint32(0);
  let at = 4 + size;
  const sizes = [];
  return JSON.parse(decoder.decode(new Uint8Array(buffer, 4, size)), (_, value) => {
    if (value?.$behaviour) return remake(value.$behaviour);
    if (value?.$bytes === undefined) return value;
    // The parts are read in the order in which they were written.
    if (value.$bytes !== sizes.length) throw new Error("the parts of a message are out of order");
    sizes.push(value.size);
    at += value.size;
    return Buffer.from(buffer, at - value.size, value.size);
  });
}

function madeBy({ made }) {
  if (made) return made;
  throw new Error("a behaviour for a host must be made of those in behaviours.js");
}
