// The wasm out of the text it is shipped as: no file to find, in any bundler or runtime.
import { hex } from "../generated/wasm.js";

interface FromHex {
  fromHex?: (text: string) => Uint8Array<ArrayBuffer>;
}

/** The module's bytes, by the fastest way the host has. */
export function inlined(): Uint8Array<ArrayBuffer> {
  const { fromHex } = Uint8Array as FromHex;
  if (fromHex) return fromHex.call(Uint8Array, hex);
  const { Buffer } = globalThis as { Buffer?: { from(text: string, encoding: "hex"): Uint8Array<ArrayBuffer> } };
  return Buffer ? Buffer.from(hex, "hex") : byHand();
}

function byHand(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = digit(2 * i) * 16 + digit(2 * i + 1);
  return bytes;
}

/** A digit is 48 to 57, a letter from 97 on. */
function digit(at: number): number {
  const code = hex.charCodeAt(at);
  return code < 58 ? code - 48 : code - 87;
}
