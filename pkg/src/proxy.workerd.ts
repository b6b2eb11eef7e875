// The proxy for workerd (Cloudflare), which cannot compile bytes at run time. It imports WebAssembly as a module.
import module from "./clerk_organizations_proxy.wasm";
import { provideWasm } from "./proxy/core.js";

export * from "./proxy/public-api.js";

provideWasm(() => module);
