// The entry for Vercel's edge runtime (Next.js): it compiles no bytes while it runs, and imports wasm by `?module`.
import module from "./clerk_organizations.wasm?module";
import { provideWasm } from "./wasm/instance.js";

export * from "./client/public-api.js";
export { init } from "./wasm/init.js";

provideWasm(() => module);
