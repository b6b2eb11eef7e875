// Serves the built page and the proxy to Clerk on this machine, with security headers.
import { createReadStream } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, relative, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { nodeHandler } from "clerk-organizations/node";
import { createProxy } from "clerk-organizations/proxy";
import { createLogin } from "./login.js";

const mount = "/api/clerk";
const signOutPath = "/api/sign-out";

/** What the page can request. */
const operations = [
  ...["organizations", "memberships", "invitations", "domains", "roles", "permissions", "settings"],
  "listRoleSets",
];

/** The addresses of the page's views, which are all served by index.html. */
const views = /^\/(organizations\/[^/]+(\/[^/]+)?|roles|settings)?$/;

const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".png": "image/png",
};

/** Clerk's host for logos. */
const CLERK_IMAGES = "https://img.clerk.com";

/**
 * The headers of every response. 'wasm-unsafe-eval' lets the client compile its wasm. `blob:` is for a chosen logo, `data:` for the
 * page's icon. Only the emulator uses plain http; it serves its logos itself. `more` has the sources that a login needs.
 */
function securityHeaders(upstream, more = {}) {
  const { protocol, origin } = new URL(upstream);
  const policy = {
    "default-src": ["'self'"],
    "script-src": ["'self'", "'wasm-unsafe-eval'"],
    "img-src": ["blob:", "data:", protocol === "http:" ? origin : CLERK_IMAGES],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
    "frame-ancestors": ["'none'"],
  };
  for (const [name, sources] of Object.entries(more))
    policy[name] = [...new Set([...(policy[name] ?? []), ...sources])];
  const directives = Object.entries(policy).map(([name, sources]) => `${name} ${sources.join(" ")}`);
  return {
    "content-security-policy": directives.join("; "),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
  };
}

/**
 * Starts the server on the loopback address. With `login`, users sign in with Clerk; it has the options of `createLogin`, without
 * `origins`. Otherwise `authorize` decides who may do what, as in docs/proxy.md; by default, everyone who can connect may do everything.
 * `origin` is the public origin if a reverse proxy serves the page under another name. `invitationUrls` lets the page copy the links of
 * invitations: whoever has one can join.
 */
export async function serve({
  port,
  upstream,
  secretKey,
  dist,
  origin,
  login,
  authorize = () => true,
  onOperation,
  invitationUrls = false,
}) {
  const files = await listFiles(dist);
  const server = createServer();
  await listen(server, port);
  const ownPort = server.address().port;
  const origins = [`http://127.0.0.1:${ownPort}`, `http://localhost:${ownPort}`, ...(origin ? [origin] : [])];
  try {
    const guard = login && (await createLogin({ ...login, origins }));
    // The page edits private metadata.
    const options = { secretKey, baseUrl: upstream, mount, operations, authorize, onOperation, privateMetadata: true };
    const proxy = createProxy({ ...options, invitationUrls, ...(origin && { origins }), ...guard?.forProxy });
    const site = {
      files,
      proxy: nodeHandler(guard ? guard.wrap(proxy) : proxy),
      signOut: guard && nodeHandler(guard.signOut),
      index: await indexOf(files, guard),
      headers: securityHeaders(upstream, guard?.policy),
      hosts: origins.map((one) => new URL(one).host),
    };
    server.on("request", (request, response) => {
      handle(request, response, site).catch(() => response.destroy());
    });
  } catch (error) {
    await close(server);
    throw error;
  }
  return { url: `${origins[0]}/`, close: () => close(server) };
}

/** Returns the page's HTML. A login adds Clerk's script to it. */
async function indexOf(files, guard) {
  const html = await readFile(files.get("/index.html"), "utf8");
  return guard ? guard.addTo(html) : html;
}

/** Idle connections of browsers would keep the server open, so they are closed. */
function close(server) {
  return new Promise((done) => {
    server.close(done);
    server.closeAllConnections();
  });
}

function listen(server, port) {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
}

/** Lists the files at the start. Only these are served, so no path can lead out of the folder. */
async function listFiles(dist) {
  const entries = await readdir(dist, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  return new Map(paths.map((path) => [`/${relative(dist, path).split(sep).join("/")}`, path]));
}

async function handle(request, response, site) {
  for (const [name, value] of Object.entries(site.headers)) response.setHeader(name, value);
  // Prevents DNS rebinding: a foreign host name that resolves to this machine must not reach the key.
  if (!site.hosts.includes(request.headers.host?.toLowerCase())) return refuse(response, 403);
  // Node would keep the first of several tokens, and a server in front of this one may have judged another.
  if (request.headersDistinct.authorization?.length > 1) return refuse(response, 400);
  if (request.url.startsWith(`${mount}/`)) return site.proxy(request, response);
  if (site.signOut && request.url === signOutPath) return site.signOut(request, response);
  return serveFile(request, response, site);
}

async function serveFile(request, response, { files, index }) {
  if (request.method !== "GET" && request.method !== "HEAD") return refuse(response, 405);
  const path = request.url.split("?", 1)[0];
  const file = files.get(views.test(path) ? "/index.html" : path);
  if (!file) return refuse(response, 404);
  // The names of files in assets/ contain a hash of their content.
  const cache = path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache";
  const type = types[extname(file)] ?? "application/octet-stream";
  response.writeHead(200, { "content-type": type, "cache-control": cache });
  if (request.method === "HEAD") return response.end();
  return file === files.get("/index.html") ? response.end(index) : pipeline(createReadStream(file), response);
}

function refuse(response, status) {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(`${status}\n`);
}
