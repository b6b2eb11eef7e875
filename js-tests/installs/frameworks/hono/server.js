import { serve } from "@hono/node-server";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";
import { proxy } from "./clerk/proxy.js";
import { renderedResult } from "./clerk/server.js";

const app = new Hono();
app.all("/api/clerk/*", (c) => proxy(c.req.raw));
app.post("/echo", async (c) => c.json(await c.req.json()));
app.get("/server", async (c) => c.text(await renderedResult()));
app.use(serveStatic({ root: "public" }));
serve({ fetch: app.fetch, hostname: "127.0.0.1", port: Number(process.env.PORT) });
