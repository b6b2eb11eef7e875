// Uses the proxy in Deno and in Bun, each with its own server.
import { createProxy } from "clerk-organizations/proxy";
import { authorize } from "./authorize.js";

const [port, baseUrl, secretKey] = globalThis.Deno ? Deno.args : process.argv.slice(2);
const proxy = createProxy({ secretKey, baseUrl, authorize });
const listen = { port: Number(port), hostname: "127.0.0.1" };
if (globalThis.Deno) Deno.serve(listen, proxy);
else Bun.serve({ ...listen, fetch: proxy });
