// The proxy that the extension uses. It lists the extension's origin, which follows from the key in the manifest.
import { createServer } from "node:http";
import { nodeHandler } from "clerk-organizations/node";
import { createProxy } from "clerk-organizations/proxy";

const proxy = createProxy({
  secretKey: process.env.CLERK_SECRET_KEY,
  baseUrl: process.env.CLERK_API_URL,
  origins: [`http://127.0.0.1:${process.env.PORT}`, "chrome-extension://dglooadfblabnlioeioobkefkoflcjbi"],
  authorize: (request) => request.headers.get("x-session") === "good" && { actor: "user_1" },
});

createServer(nodeHandler(proxy)).listen(Number(process.env.PORT), "127.0.0.1");
