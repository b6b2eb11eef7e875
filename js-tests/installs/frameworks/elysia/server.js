import { Elysia } from "elysia";
import { proxy } from "./clerk/proxy.js";
import { renderedResult } from "./clerk/server.js";

new Elysia()
  .all("/api/clerk/*", ({ request }) => proxy(request), { parse: "none" })
  .get("/server", renderedResult)
  .get("/", () => Bun.file("public/index.html"))
  .get("/main.js", () => Bun.file("public/main.js"))
  .listen({ hostname: "127.0.0.1", port: Number(process.env.PORT) });
