// Uses the proxy in a Worker: under the condition `workerd`, with its wasm as a separate module. A page without a
// session gets nothing.
import { env } from "cloudflare:workers";
import { createProxy } from "clerk-organizations/proxy";
import { authorize } from "./authorize.js";

export default { fetch: createProxy({ secretKey: env.CLERK_SECRET_KEY, baseUrl: env.CLERK_API_URL, authorize }) };
