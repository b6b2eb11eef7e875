// The entry without the wasm, `clerk-organizations/slim`: the caller says where it is, or gives it.
import { isClerkError } from "./brand.js";
import { unable } from "./errors.js";
import { compile } from "./given.js";
import type { WasmSource } from "./host.js";
import { InvalidInput } from "./snapshot.js";
import { provide, startFrom } from "./wasm/instance.js";

export * from "./face.js";
export type { ResponseLike, WasmSource } from "./host.js";

provide(() => {
  throw new InvalidInput("init", "must be called first, with the WebAssembly");
});

/**
 * Starts the WebAssembly: the file `clerk-organizations/clerk_organizations.wasm` as a URL, a response, bytes or a compiled module.
 * Calls that are made meanwhile wait for it. Once it has started, another call of it changes nothing.
 *
 * @throws ClerkError of kind `"internal"` where it cannot be had; then `init` may be called again.
 */
export async function init(source: WasmSource): Promise<void> {
  try {
    await startFrom(() => compile(source));
  } catch (thrown) {
    throw isClerkError(thrown) ? thrown : unable("init", thrown);
  }
}
