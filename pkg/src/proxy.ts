// The entry `clerk-organizations/proxy`, with its own WebAssembly embedded.
import * as wasm from "../generated/proxy-wasm.js";
import { provideWasm } from "./proxy/core.js";
import { inlinedBytes } from "./wasm/inline.js";

export * from "./proxy/public-api.js";

provideWasm(() => new WebAssembly.Module(inlinedBytes(wasm)));
