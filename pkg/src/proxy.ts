// The entry `clerk-organizations/proxy`: the server half of a page, with its own wasm inlined.
import { base64 } from "../generated/proxy-wasm.js";
import { provide } from "./proxy/core.js";

export * from "./proxy/face.js";

provide(() => new WebAssembly.Module(Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0))));
