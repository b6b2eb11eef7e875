// The proxy for Vercel's Edge runtime (Next.js), which cannot compile bytes at run time. It imports WebAssembly with `?module`.
import module from "./clerk_organizations_proxy.wasm?module";
import { provideWasm } from "./proxy/core.js";

export * from "./proxy/public-api.js";

provideWasm(() => module);
