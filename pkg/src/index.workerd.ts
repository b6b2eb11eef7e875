// The entry for workerd (Cloudflare): it compiles no bytes while it runs, so the wasm is a module that is imported.
import module from "./clerk_organizations.wasm";
import { provideWasm } from "./wasm/instance.js";

export * from "./client/public-api.js";
export { init } from "./wasm/init.js";

provideWasm(() => module);
