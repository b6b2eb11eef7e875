// The package's default entry: everything, with the wasm inlined.
import { inlined } from "./inline.js";
import { provide, running } from "./wasm/instance.js";

export * from "./face.js";

provide(
  () => new WebAssembly.Module(inlined()),
  () => WebAssembly.compile(inlined()),
);

/** Starts the WebAssembly ahead of the first call. Never needed. */
export async function init(): Promise<void> {
  await running();
}
