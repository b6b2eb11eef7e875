// The wasm out of the text it is shipped as: no file to find, in any bundler or runtime.
import { singles, text } from "../generated/wasm.js";

/** The module's bytes. One character is one of the most frequent bytes, a pair one of the others: see asText in build.js. */
export function inlined(): Uint8Array<ArrayBuffer> {
  const frequent = singles.match(/../g)?.map((digits) => Number.parseInt(digits, 16)) ?? [];
  const rare = [...Array(256).keys()].filter((byte) => !frequent.includes(byte));
  const bytes = new Uint8Array(text.length);
  let size = 0;
  // The last two characters begin pairs.
  for (let i = 0; i < text.length; i++) {
    const code = indexOf(text.charCodeAt(i));
    const above = code - frequent.length;
    bytes[size++] = (
      above < 0 ? frequent[code] : rare[above * frequent.length + indexOf(text.charCodeAt(++i))]
    ) as number;
  }
  return bytes.slice(0, size);
}

/** The place of a character among those that are used: from the space on, without what means something in a string or a page. */
function indexOf(code: number): number {
  return code - 32 - Number(code > 34) - Number(code > 36) - Number(code > 60) - Number(code > 92) - Number(code > 96);
}
