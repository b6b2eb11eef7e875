// The entry for Vercel's Edge runtime (Next.js), which cannot compile bytes at run time. It imports WebAssembly with `?module`.
import module from "./clerk_organizations.wasm?module";
import { provideWasm } from "./wasm/instance.js";

export * from "./client/public-api.js";
export { init } from "./wasm/init.js";

provideWasm(() => module);
