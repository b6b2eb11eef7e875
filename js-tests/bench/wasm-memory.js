// Measures the memory of the wasm instances of this process. It must be imported before the package.

const memories = [];

/** Keeps the memory of an instance, whose buffer shows its growth. */
function keep(instance) {
  const { memory } = instance.exports;
  if (memory instanceof WebAssembly.Memory) memories.push(memory);
  return instance;
}

WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
  construct: (Instance, parts) => keep(new Instance(...parts)),
});

/** Returns the total bytes. Throws if no instance was created. */
export function wasmMemory() {
  if (memories.length === 0) throw new Error("No wasm instance was created.");
  return memories.reduce((total, memory) => total + memory.buffer.byteLength, 0);
}
