// How much memory do the wasm instances of this process have? Import this before the package.

const memories = [];

/** Keeps the memory of an instance; the growth of it is seen in its buffer. */
function keep(instance) {
  const { memory } = instance.exports;
  if (memory instanceof WebAssembly.Memory) memories.push(memory);
  return instance;
}

WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
  construct: (Instance, parts) => keep(new Instance(...parts)),
});

/** The bytes of all of them; an error where the package has started none that we know of. */
export function wasmMemory() {
  if (memories.length === 0) throw new Error("no wasm instance was seen");
  return memories.reduce((total, memory) => total + memory.buffer.byteLength, 0);
}
