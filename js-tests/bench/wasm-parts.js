// Parses a wasm module to find the size of its sections, and of each crate in its code.

const SECTIONS = "custom type import function table memory global export start element code data datacount tag".split(
  " ",
);
const [CUSTOM, IMPORT, CODE] = [0, 2, 10];

/** Reads numbers and strings one after the other. */
class Reader {
  constructor(bytes, at = 0, end = bytes.length) {
    Object.assign(this, { bytes, at, end });
  }

  /** Reads an unsigned LEB128. */
  number() {
    let [value, shift] = [0, 0];
    for (;;) {
      const byte = this.bytes[this.at++];
      value += (byte & 127) * 2 ** shift;
      shift += 7;
      if (byte < 128) return value;
    }
  }

  text() {
    const size = this.number();
    this.at += size;
    return Buffer.from(this.bytes.subarray(this.at - size, this.at)).toString();
  }

  /** Returns a reader of the next `size` bytes, and skips them. */
  part(size) {
    const part = new Reader(this.bytes, this.at, this.at + size);
    this.at = part.end;
    return part;
  }
}

function* parts(bytes) {
  const reader = new Reader(bytes, 8);
  while (reader.at < reader.end) {
    const id = reader.bytes[reader.at++];
    const body = reader.part(reader.number());
    const size = body.end - body.at;
    yield { id, name: id === CUSTOM ? `custom ${body.text()}` : SECTIONS[id], size, body };
  }
}

/** `[name, bytes]` of each section. */
export const sections = (bytes) => [...parts(bytes)].map(({ name, size }) => [name, size]);

/** Counts the imported functions, which are numbered before those of the code. Uses the parser of the engine. */
const imported = (bytes) =>
  WebAssembly.Module.imports(new WebAssembly.Module(bytes)).filter(({ kind }) => kind === "function").length;

function codeSizes({ body }) {
  return Array.from({ length: body.number() }, () => {
    const size = body.number();
    body.part(size);
    return size;
  });
}

function functionNames({ body }) {
  while (body.at < body.end) {
    const kind = body.bytes[body.at++];
    const names = body.part(body.number());
    if (kind === 1) return new Map(Array.from({ length: names.number() }, () => [names.number(), names.text()]));
  }
  return new Map();
}

/** The path of a function without hashes. wasm-bindgen has already demangled it. */
const pathOf = (name) => name.replaceAll(/\[[0-9a-f]{16}\]|::h[0-9a-f]{16}$/g, "");

/** The crate of a path, which for an implementation is that of its type. Exports of wasm-bindgen have no path. */
function crateOf(path) {
  if (path.includes(" shim")) return "(exported shims, with what is inlined there)";
  return /^[_<&({[ ]*(?:dyn |mut |\[)?(\w+)(?:::|$)/.exec(path)?.[1] ?? "(other)";
}

/** Returns the bytes of code by crate and by function, as maps. The module needs its name section. */
export function crates(bytes) {
  const all = [...parts(bytes)];
  const names = functionNames(all.find(({ name }) => name === "custom name"));
  const first = all.some(({ id }) => id === IMPORT) ? imported(bytes) : 0;
  const [byCrate, byFunction] = [new Map(), new Map()];
  const add = (map, key, size) => map.set(key, (map.get(key) ?? 0) + size);
  codeSizes(all.find(({ id }) => id === CODE)).forEach((size, index) => {
    const path = pathOf(names.get(first + index) ?? "(no name)");
    add(byCrate, crateOf(path), size);
    add(byFunction, path, size);
  });
  return { byCrate, byFunction };
}
