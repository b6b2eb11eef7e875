// The wasm out of the text it is shipped as: no file to find, in any bundler or runtime.
import { lent, strangers, text } from "../generated/wasm.js";

/** The module's bytes. A character is a byte, mostly its own; after `z` or `{` it is one of the rare bytes: see asText in build.js. */
export function inlined(): Uint8Array<ArrayBuffer> {
  const places = new Uint8Array(128);
  const singles: number[] = [];
  for (let code = 32; code < 127; code++) {
    const character = String.fromCharCode(code);
    if ('"$<\\`z{'.includes(character)) continue;
    const at = 2 * lent.indexOf(character);
    places[code] = singles.push(at < 0 ? code : Number.parseInt(strangers.slice(at, at + 2), 16));
  }
  const rare = [...Array(256).keys()].filter((byte) => !singles.includes(byte));
  const bytes = new Uint8Array(text.length);
  let size = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const place = places[code];
    const second = place || (places[text.charCodeAt(++i)] as number) + (code > 122 ? singles.length : 0);
    bytes[size++] = (place ? singles : rare)[second - 1] as number;
  }
  return bytes.slice(0, size);
}
