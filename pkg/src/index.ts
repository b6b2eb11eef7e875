// The package's default entry: everything, with the wasm inlined.
import * as wasm from "../generated/client-wasm.js";
import { inlined } from "./wasm/inline.js";
import { provide } from "./wasm/instance.js";

export * from "./client/public-api.js";
export { init } from "./wasm/init.js";

provide(
  () => new WebAssembly.Module(inlined(wasm)),
  () => WebAssembly.compile(inlined(wasm)),
);
