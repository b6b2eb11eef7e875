import { proxy } from "../clerk/proxy.js";
import { renderedResult } from "../clerk/server.js";

export default {
  fetch: async (request) => {
    if (new URL(request.url).pathname === "/server") return new Response(await renderedResult());
    return proxy(request);
  },
};
