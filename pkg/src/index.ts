// The package's default entry: everything, with the wasm inlined.
import { inlined } from "./inline.js";
import { provide } from "./wasm/instance.js";

export * from "./face.js";
export { init } from "./init.js";

provide(
  () => new WebAssembly.Module(inlined()),
  () => WebAssembly.compile(inlined()),
);
