import { proxy } from "../shared/proxy.js";
import { renderedResult } from "../shared/server.js";

export default {
  fetch: async (request) => {
    if (new URL(request.url).pathname === "/server") return new Response(await renderedResult());
    return proxy(request);
  },
};
