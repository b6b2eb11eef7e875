// Serves everything that a page needs from one origin: the files of the page, or the project's own server, and Clerk
// under /v1.
import { createAdaptorServer } from "@hono/node-server";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";
import { proxy } from "hono/proxy";

/**
 * @param {object} clerk the emulator
 * @param {object} site
 * @param {string} [site.folder] the folder of the files
 * @param {string} [site.origin] the server for everything else
 * @param {string} [site.policy] the Content-Security-Policy
 */
export async function openFront(clerk, { folder, origin, policy }) {
  const app = new Hono();
  app.all("/v1/*", (c) => pass(c, clerk.url.replace(/\/v1$/, ""), { authorization: `Bearer ${clerk.secretKey}` }));
  if (policy) app.use(withPolicy(policy));
  app.get("/favicon.ico", (c) => c.body(null, 204));
  if (folder) app.use(serveStatic({ root: folder }));
  else app.all("*", (c) => pass(c, origin));
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => close(server) };
}

/** WebSockets, which development servers use to report changes, are not forwarded, because nothing changes here. */
function pass(c, origin, headers) {
  const { pathname, search } = new URL(c.req.url);
  const own = { connection: undefined, upgrade: undefined, ...headers };
  return proxy(origin + pathname + search, { raw: c.req.raw, headers: { ...c.req.header(), ...own } });
}

const withPolicy = (policy) => async (c, next) => {
  await next();
  c.header("content-security-policy", policy);
};

function close(server) {
  return new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
}
