// Decodes the WebAssembly modules, which are embedded as strings: no bundler or runtime has to find a file.

/** Decodes a module. Each character of the string, U+0000 to U+00FF, is a byte. */
export function inlinedBytes({ text, length }: { text: string; length: number }): Uint8Array<ArrayBuffer> {
  // A page without a charset that loads this as a classic script decodes it incorrectly.
  if (text.length !== length)
    throw new TypeError('the script was read in the wrong charset: add <meta charset="utf-8">');
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
