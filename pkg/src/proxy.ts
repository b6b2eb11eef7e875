// The entry `clerk-organizations/proxy`: the server half of a page, with its own wasm inlined.
import * as wasm from "../generated/proxy-wasm.js";
import { inlined } from "./inline.js";
import { provide } from "./proxy/core.js";

export * from "./proxy/face.js";

provide(() => new WebAssembly.Module(inlined(wasm)));
