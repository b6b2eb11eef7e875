// The same app with a WebAssembly polyfill, and with what React Native has and the Hermes shell lacks.
import { WebAssembly } from "polywasm";

class TextDecoder {
  decode(bytes = new Uint8Array()) {
    return decodeURIComponent(Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""));
  }
}

class TextEncoder {
  encode(text) {
    const pieces = encodeURIComponent(text).match(/%..|./g) ?? [];
    return Uint8Array.from(pieces, (piece) =>
      piece.length > 1 ? Number.parseInt(piece.slice(1), 16) : piece.charCodeAt(0),
    );
  }
  encodeInto(text, target) {
    const bytes = this.encode(text);
    target.set(bytes);
    return { read: text.length, written: bytes.length };
  }
}

class URL {
  constructor(text) {
    const [, protocol, hostname, pathname] = /^(\w+:)\/\/([^/]+)(.*)$/.exec(text);
    const rest = { username: "", password: "", search: "", hash: "" };
    Object.assign(this, { protocol, hostname, pathname, origin: `${protocol}//${hostname}`, ...rest });
  }
}

class AbortController {
  signal = { aborted: false, addEventListener() {}, removeEventListener() {} };
  abort() {}
}

class Headers {
  #all;
  constructor(all = {}) {
    this.#all = new Map(Object.entries(all));
  }
  get(name) {
    return this.#all.get(name) ?? null;
  }
  set(name, value) {
    this.#all.set(name, value);
  }
}

const performance = { now: () => Date.now() };
// The shell runs timers at once, so time limits would always be exceeded.
const timers = { setTimeout: () => 0, clearTimeout() {} };
Object.assign(globalThis, {
  AbortController,
  Headers,
  performance,
  TextDecoder,
  TextEncoder,
  URL,
  WebAssembly,
  ...timers,
});
require("./app.js");
