// The proxy for Vercel's edge runtime (Next.js): it compiles no bytes while it runs, and imports wasm by `?module`.
import module from "./clerk_organizations_proxy.wasm?module";
import { provideWasm } from "./proxy/core.js";

export * from "./proxy/public-api.js";

provideWasm(() => module);
