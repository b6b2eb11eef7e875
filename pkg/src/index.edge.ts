// The entry for Vercel's edge runtime (Next.js): it compiles no bytes while it runs, and imports wasm by `?module`.
import module from "./clerk_organizations.wasm?module";
import { provide, running } from "./wasm/instance.js";

export * from "./face.js";

provide(() => module);

/** Starts the WebAssembly ahead of the first call. Never needed. */
export async function init(): Promise<void> {
  await running();
}
