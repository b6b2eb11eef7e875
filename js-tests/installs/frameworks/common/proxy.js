// The proxy, which every framework mounts at /api/clerk in its own way. Some evaluate this file while they build, when
// there is no key.
import { createProxy } from "clerk-organizations/proxy";

const isSignedIn = (request) => /\bsession=good\b/.test(request.headers.get("cookie") ?? "");

export const proxy = createProxy({
  token: () => process.env.CLERK_SECRET_KEY,
  baseUrl: process.env.CLERK_API_URL,
  authorize: (request) => isSignedIn(request) && { actor: "user_1" },
});
