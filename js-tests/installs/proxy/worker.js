// The proxy in a Worker: under the condition `workerd`, its wasm as a module of its own. A page that its owner does not know gets nothing.
import { env } from "cloudflare:workers";
import { createProxy } from "clerk-organizations/proxy";
import { authorize } from "./authorize.js";

export default { fetch: createProxy({ secretKey: env.CLERK_SECRET_KEY, baseUrl: env.CLERK_API_URL, authorize }) };
