// The default entry of the package, with the WebAssembly embedded.
import * as wasm from "../generated/client-wasm.js";
import { inlinedBytes } from "./wasm/inline.js";
import { provideWasm } from "./wasm/instance.js";

export * from "./client/public-api.js";
export { init } from "./wasm/init.js";

provideWasm(
  () => new WebAssembly.Module(inlinedBytes(wasm)),
  () => WebAssembly.compile(inlinedBytes(wasm)),
);
