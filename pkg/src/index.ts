// The package's default entry: everything, with the wasm inlined.
import * as wasm from "../generated/client-wasm.js";
import { inlined } from "./inline.js";
import { provide } from "./wasm/instance.js";

export * from "./face.js";
export { init } from "./init.js";

provide(
  () => new WebAssembly.Module(inlined(wasm)),
  () => WebAssembly.compile(inlined(wasm)),
);
