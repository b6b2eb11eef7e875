// How the page and its API are served on this machine: the built files, the proxy, and the headers that fence them in.
import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, relative, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { nodeHandler } from "clerk-organizations/node";
import { createProxy } from "clerk-organizations/proxy";

const mount = "/api/clerk";

const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".png": "image/png",
};

/** Where Clerk keeps logos. */
const CLERK_IMAGES = "https://img.clerk.com";

/**
 * The headers of every answer. 'wasm-unsafe-eval' lets the client compile its wasm; `blob:` is a logo that was chosen, `data:` the page's
 * icon. Plain http is the emulator's alone, which serves its logos itself.
 */
function securityHeaders(upstream) {
  const { protocol, origin } = new URL(upstream);
  const policy = [
    "default-src 'self'",
    "script-src 'self' 'wasm-unsafe-eval'",
    `img-src blob: data: ${protocol === "http:" ? origin : CLERK_IMAGES}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    "content-security-policy": policy.join("; "),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
  };
}

/**
 * Listens on this machine's own address only. `authorize` says who may do what, as in docs/proxy.md; without it, everybody who reaches this
 * machine may do everything. `origin` is what browsers see, where something in between serves the page under another name.
 */
export async function serve({ port, upstream, secretKey, dist, origin, authorize = () => true, onOperation }) {
  const files = await listFiles(dist);
  const server = createServer();
  await listen(server, port);
  const ownPort = server.address().port;
  const origins = [`http://127.0.0.1:${ownPort}`, `http://localhost:${ownPort}`, ...(origin ? [origin] : [])];
  try {
    // Those who use this page are the ones who edit private metadata.
    const options = { secretKey, baseUrl: upstream, mount, authorize, onOperation, privateMetadata: true };
    const proxy = nodeHandler(createProxy(origin ? { ...options, origins } : options));
    const site = { files, proxy, headers: securityHeaders(upstream), hosts: origins.map((one) => new URL(one).host) };
    server.on("request", (request, response) => {
      handle(request, response, site).catch(() => response.destroy());
    });
  } catch (error) {
    await close(server);
    throw error;
  }
  return { url: `${origins[0]}/`, close: () => close(server) };
}

/** Connections that browsers keep for later would hold it open. */
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

/** Only what was in the folder at the start is served, so no path can lead out of it. */
async function listFiles(dist) {
  const entries = await readdir(dist, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  return new Map(paths.map((path) => [`/${relative(dist, path).split(sep).join("/")}`, path]));
}

async function handle(request, response, site) {
  for (const [name, value] of Object.entries(site.headers)) response.setHeader(name, value);
  // Another site's name that resolves to this machine (DNS rebinding) must not reach the key.
  if (!site.hosts.includes(request.headers.host?.toLowerCase())) return refuse(response, 403);
  if (request.url.startsWith(`${mount}/`)) return site.proxy(request, response);
  return serveFile(request, response, site.files);
}

async function serveFile(request, response, files) {
  if (request.method !== "GET" && request.method !== "HEAD") return refuse(response, 405);
  const path = request.url.split("?", 1)[0];
  const file = files.get(path === "/" ? "/index.html" : path);
  if (!file) return refuse(response, 404);
  // Vite names what it puts in assets/ by content.
  const cache = path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache";
  const type = types[extname(file)] ?? "application/octet-stream";
  response.writeHead(200, { "content-type": type, "cache-control": cache });
  return request.method === "HEAD" ? response.end() : pipeline(createReadStream(file), response);
}

function refuse(response, status) {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(`${status}\n`);
}
