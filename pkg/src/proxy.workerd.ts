// The proxy for workerd (Cloudflare): it compiles no bytes while it runs, so the wasm is a module that is imported.
import module from "./clerk_organizations_proxy.wasm";
import { provideWasm } from "./proxy/core.js";

export * from "./proxy/public-api.js";

provideWasm(() => module);
