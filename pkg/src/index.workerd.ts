// The entry for workerd (Cloudflare), which cannot compile bytes at run time. It imports WebAssembly as a module.
import module from "./clerk_organizations.wasm";
import { provideWasm } from "./wasm/instance.js";

export * from "./client/public-api.js";
export { init } from "./wasm/init.js";

provideWasm(() => module);
