// The entry `clerk-organizations/slim`, without the WebAssembly: the caller passes it to `init`.

import type { WasmSource } from "./client/public-types.js";
import { InvalidInput } from "./client/snapshot.js";
import { startupError } from "./errors/clerk-error.js";
import { isClerkError } from "./errors/is-clerk-error.js";
import { provideWasm, startWith } from "./wasm/instance.js";
import { loadWasm } from "./wasm/load-wasm.js";

export * from "./client/public-api.js";
export type { ResponseLike, WasmSource } from "./client/public-types.js";

provideWasm(() => {
  throw new InvalidInput("init", "must be called first, with the WebAssembly");
});

/**
 * Starts the WebAssembly: the file `clerk-organizations/clerk_organizations.wasm` as a URL, a response, bytes or a compiled module.
 * Calls that are made meanwhile wait for it. Once it has started, calling `init` again has no effect.
 *
 * @throws ClerkError of kind `"internal"` if it cannot be loaded. You can then call `init` again.
 */
export async function init(source: WasmSource): Promise<void> {
  try {
    await startWith(() => loadWasm(source));
  } catch (thrown) {
    throw isClerkError(thrown) ? thrown : startupError("init", thrown);
  }
}
