// The entry `clerk-organizations/proxy`: the server half of a page, with its own wasm inlined.
import * as wasm from "../generated/proxy-wasm.js";
import { provideWasm } from "./proxy/core.js";
import { inlinedBytes } from "./wasm/inline.js";

export * from "./proxy/public-api.js";

provideWasm(() => new WebAssembly.Module(inlinedBytes(wasm)));
