import { renderedResult } from "../clerk/server.js";

export default { fetch: async () => new Response(await renderedResult()) };
