// The entry for workerd (Cloudflare): it compiles no bytes while it runs, so the wasm is a module that is imported.
import module from "./clerk_organizations.wasm";
import { provide, running } from "./wasm/instance.js";

export * from "./face.js";

provide(() => module);

/** Starts the WebAssembly ahead of the first call. Never needed. */
export async function init(): Promise<void> {
  await running();
}
