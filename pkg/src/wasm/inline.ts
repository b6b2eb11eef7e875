// The WebAssembly modules, from the strings that they are shipped as: there is no file to find, in any bundler or runtime.

/** The bytes of a module, each of which is a character of its string, U+0000 to U+00FF. */
export function inlinedBytes({ text, length }: { text: string; length: number }): Uint8Array<ArrayBuffer> {
  // A page that declares no charset, and loads this as a classic script, reads other characters.
  if (text.length !== length)
    throw new TypeError('the script was read in the wrong charset: add <meta charset="utf-8">');
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
