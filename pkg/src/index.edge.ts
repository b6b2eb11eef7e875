// The entry for Vercel's edge runtime (Next.js): it compiles no bytes while it runs, and imports wasm by `?module`.
import module from "./clerk_organizations.wasm?module";
import { provide } from "./wasm/instance.js";

export * from "./face.js";
export { init } from "./init.js";

provide(() => module);
