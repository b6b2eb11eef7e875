// The server for the tests of the client for Rust programs. It is a reverse proxy in front of emulators, which adds
// their key for a page, and an HTTP proxy for the browser, so that the emulators have the origin of the page.
import { createServer, request as send } from "node:http";
import { start } from "../emulator/index.js";
import { BROKEN } from "./broken.js";

const HOST = "127.0.0.1";
const HOUR_MS = 3_600_000;
/** The path of the gateway on the origin of the page. */
const PREFIX = "/gateway";
/** The only token that the route `tokens` accepts. */
const TOKEN = "Bearer token_2";

/** The emulators, by the first segment of the path. */
const EMULATORS = {
  plain: {},
  tokens: {},
  limited: { rateLimit: { limit: 10, windowMs: 1000 } },
  hourly: { rateLimit: { invitations: { limit: 1, windowMs: HOUR_MS } } },
};

/** Starts the gateway. `url` is its address for programs, and `proxy` that of the HTTP proxy for a browser. */
export async function startGateway() {
  const names = Object.keys(EMULATORS);
  const started = await Promise.all(names.map((name) => start(EMULATORS[name])));
  const emulators = Object.fromEntries(names.map((name, at) => [name, started[at]]));
  const gateway = new Gateway(emulators);
  const server = createServer((request, response) => gateway.handle(request, response));
  server.on("connect", (_, socket) => socket.destroy());
  await new Promise((resolve) => server.listen(0, HOST, resolve));
  const origin = `http://${HOST}:${server.address().port}`;
  return {
    url: origin + PREFIX,
    proxy: origin,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await Promise.all(started.map((emulator) => emulator.close()));
    },
  };
}

class Gateway {
  #emulators;
  /** The number of requests that get no response, and how many of these the caller has aborted. */
  #silent = { open: 0, aborted: 0 };

  constructor(emulators) {
    this.#emulators = emulators;
  }

  handle(request, response) {
    // A browser sends the complete URL to its proxy.
    const url = new URL(request.url, `http://${request.headers.host}`);
    if (!url.pathname.startsWith(`${PREFIX}/`)) return forward(request, response, url);
    const [name, ...rest] = url.pathname.slice(PREFIX.length + 1).split("/");
    const path = `/${rest.join("/")}${url.search}`;
    if (name === "silent") return this.#keepSilent(request, response);
    if (name === "state") return response.end(JSON.stringify(this.#silent));
    if (name === "broken") return BROKEN[rest.at(-1)](response);
    const emulator = this.#emulators[name];
    if (!emulator) return response.writeHead(404).end();
    const authorization = authorizationOf(name, request.headers.authorization, emulator.secretKey);
    return forward(request, response, new URL(path, emulator.url), authorization && { authorization });
  }

  #keepSilent(request, response) {
    this.#silent.open += 1;
    request.resume();
    response.on("close", () => {
      this.#silent.open -= 1;
      this.#silent.aborted += 1;
    });
  }
}

/** Adds the key for a page, and replaces the valid token with it. */
function authorizationOf(name, authorization, secretKey) {
  if (name === "tokens") return authorization === TOKEN ? `Bearer ${secretKey}` : authorization;
  return authorization ?? `Bearer ${secretKey}`;
}

/** Forwards a request. If the target cannot be reached or breaks the connection, that of the caller breaks too. */
function forward(request, response, url, headers) {
  const { method, headers: own } = request;
  const target = send(url, { method, headers: { ...own, ...headers, host: url.host } });
  target.on("response", (received) => {
    response.writeHead(received.statusCode, received.headers);
    received.pipe(response);
  });
  target.on("error", () => response.destroy());
  response.on("close", () => target.destroy());
  request.pipe(target);
}
