// The program for workerd: it makes the calls of a request, and responds with their outcomes.
import * as lib from "clerk-organizations";
import { makeCalls } from "./calls.js";

export default {
  async fetch(request) {
    if (request.method === "GET") return new Response("ready");
    return Response.json(await makeCalls(lib, await request.json()));
  },
};
