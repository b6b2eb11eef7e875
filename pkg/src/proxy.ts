// The entry `clerk-organizations/proxy`: the server half of a page, with its own wasm inlined.
import * as wasm from "../generated/proxy-wasm.js";
import { provide } from "./proxy/core.js";
import { inlined } from "./wasm/inline.js";

export * from "./proxy/public-api.js";

provide(() => new WebAssembly.Module(inlined(wasm)));
