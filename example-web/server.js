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

/** 'wasm-unsafe-eval' lets the client compile its wasm; logos are at Clerk's hosts, or at the emulator's port. */
const policy = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "img-src 'self' https: http://127.0.0.1:* blob: data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const fence = {
  "content-security-policy": policy,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
};

/** `authorize` answers true, false or `{ actor }`, as in README.md; without it, whoever reaches this server may do everything. */
export async function serve({ port, upstream, secretKey, dist, authorize = () => true, onOperation }) {
  const files = await filesOf(dist);
  // Those who use this page are the ones who edit private metadata.
  const options = { secretKey, baseUrl: upstream, mount, authorize, onOperation, privateMetadata: true };
  const passOn = nodeHandler(createProxy(options));
  const server = createServer((request, response) => {
    handle(request, response, { files, passOn }).catch(() => response.destroy());
  });
  await listening(server, port);
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => close(server) };
}

/** Connections that browsers keep for later would hold it open. */
function close(server) {
  return new Promise((done) => {
    server.close(done);
    server.closeAllConnections();
  });
}

function listening(server, port) {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
}

/** Only what was in the folder at the start is served, so no path can lead out of it. */
async function filesOf(dist) {
  const entries = await readdir(dist, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  return new Map(paths.map((path) => [`/${relative(dist, path).split(sep).join("/")}`, path]));
}

async function handle(request, response, { files, passOn }) {
  if (!isOwnName(request.headers.host)) return refuse(response, 403);
  if (request.url.startsWith(`${mount}/`)) return passOn(request, response);
  return serveFile(request, response, files);
}

/** Another site's name that resolves to this machine (DNS rebinding) must not reach the key. */
function isOwnName(host) {
  return /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host ?? "");
}

async function serveFile(request, response, files) {
  if (request.method !== "GET" && request.method !== "HEAD") return refuse(response, 405);
  const path = request.url.split("?", 1)[0];
  const file = files.get(path === "/" ? "/index.html" : path);
  if (!file) return refuse(response, 404);
  // Vite names what it puts in assets/ by content.
  const cache = path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache";
  const type = types[extname(file)] ?? "application/octet-stream";
  response.writeHead(200, { ...fence, "content-type": type, "cache-control": cache });
  return request.method === "HEAD" ? response.end() : pipeline(createReadStream(file), response);
}

function refuse(response, status) {
  response.writeHead(status, { ...fence, "content-type": "text/plain; charset=utf-8" }).end(`${status}\n`);
}
