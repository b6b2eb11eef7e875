// Checks the async contexts in a Worker.
import { misplaced } from "./contexts.js";

export default {
  async fetch(request) {
    if (request.url.endsWith("/ready")) return new Response("ready");
    return Response.json(await misplaced());
  },
};
