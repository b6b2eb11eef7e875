import files from "@fastify/static";
import { fastifyProxy } from "clerk-organizations/node";
import fastify from "fastify";
import { proxy } from "./clerk/proxy.js";
import { renderedResult } from "./clerk/server.js";

const app = fastify();
app.register(fastifyProxy(proxy), { prefix: "/api/clerk" });
app.post("/echo", async (request) => request.body);
app.get("/server", renderedResult);
app.register(files, { root: `${import.meta.dirname}/public` });
await app.listen({ host: "127.0.0.1", port: Number(process.env.PORT) });
