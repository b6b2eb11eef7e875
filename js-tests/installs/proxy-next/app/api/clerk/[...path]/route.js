// Uses the proxy in a route handler.
import { proxyAt } from "../../../proxy.js";

const proxy = proxyAt("/api/clerk");

export { proxy as DELETE, proxy as GET, proxy as PATCH, proxy as POST, proxy as PUT };
