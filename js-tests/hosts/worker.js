// The program that workerd runs: it makes the calls of a request, and answers how they ended.
import * as lib from "clerk-organizations";
import { makeCalls } from "./calls.js";

export default {
  async fetch(request) {
    if (request.method === "GET") return new Response("ready");
    return Response.json(await makeCalls(lib, await request.json()));
  },
};
