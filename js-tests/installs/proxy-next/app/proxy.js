// The proxy of both routes. A build evaluates this module without the key, which is read only when it is needed.
import { createProxy } from "clerk-organizations/proxy";

export const proxyAt = (mount) =>
  createProxy({
    mount,
    token: () => process.env.CLERK_SECRET_KEY,
    baseUrl: process.env.CLERK_API_URL,
    authorize: (request) => request.headers.get("x-session") === "good" && { actor: "user_1" },
  });
