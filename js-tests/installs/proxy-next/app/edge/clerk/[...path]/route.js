// Uses the proxy in a route handler of the edge runtime, which compiles no WebAssembly from bytes, and adds the
// parameter of the route to the query.
import { proxyAt } from "../../../proxy.js";

export const runtime = "edge";

const proxy = proxyAt("/edge/clerk");

function handler(request) {
  const url = new URL(request.url);
  url.searchParams.delete("path");
  return proxy(new Request(url, request));
}

export { handler as DELETE, handler as GET, handler as PATCH, handler as POST, handler as PUT };
