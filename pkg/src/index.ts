// The package's default entry: everything, with the wasm inlined.
import * as wasm from "../generated/client-wasm.js";
import { inlined } from "./inline.js";
import { provide, running } from "./wasm/instance.js";

export * from "./face.js";

provide(
  () => new WebAssembly.Module(inlined(wasm)),
  () => WebAssembly.compile(inlined(wasm)),
);

/** Starts the WebAssembly ahead of the first call. Never needed. */
export async function init(): Promise<void> {
  await running();
}
