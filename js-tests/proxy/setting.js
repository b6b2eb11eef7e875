// Sets up a proxy for the tests: behind `nodeHandler` and node:http, and in front of an upstream that records its
// requests.
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { connect } from "node:net";
import { nodeHandler } from "clerk-organizations/node";
import { createProxy } from "clerk-organizations/proxy";

export const KEY = "sk_test_kept_by_the_server";
export const MOUNT = "/api/clerk";
export const JSON_TYPE = { "content-type": "application/json" };
/** The headers of a program that is not a browser, such as our client. */
export const PROGRAM = { "clerk-api-version": "2025-11-10" };
const ORGANIZATION = JSON.parse(readFileSync(new URL("../fixtures/organization.json", import.meta.url), "utf8"));
export const ID = ORGANIZATION.id;

/** Starts a server with a proxy, or with any other listener. */
export async function serve(t, proxy, listener = nodeHandler(proxy)) {
  const server = createServer(listener);
  await once(server.listen(0, "127.0.0.1"), "listening");
  t.after(() => stop(server));
  return { server, origin: origin(server), host: `127.0.0.1:${server.address().port}` };
}

const origin = (server) => `http://127.0.0.1:${server.address().port}`;

function stop(server) {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  return closed;
}

/**
 * Starts a stub of Clerk that records every complete request, and responds to it.
 * @param {(response: import("node:http").ServerResponse, request: object) => void} [respond]
 */
export async function recorder(t, respond = ok) {
  const upstream = { asked: [], begun: [], respond };
  const server = createServer(async (request, response) => {
    const { method, url, headers } = request;
    upstream.begun.push({ method, url, headers });
    const parts = [];
    try {
      for await (const part of request) parts.push(part);
    } catch {
      return; // The proxy gave up on this request.
    }
    const asked = { method, url, headers, body: Buffer.concat(parts) };
    upstream.asked.push(asked);
    upstream.respond(response, asked);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  t.after(() => stop(server));
  return Object.assign(upstream, { server, url: `${origin(server)}/v1` });
}

export const answer = (response, status, body, headers = {}) =>
  response.writeHead(status, { ...JSON_TYPE, ...headers }).end(typeof body === "string" ? body : JSON.stringify(body));

/** Clerk's response to each operation. */
export function ok(response, { method, url }) {
  if (method === "DELETE" && !url.endsWith("/logo")) {
    return answer(response, 200, { object: "organization", id: ID, deleted: true });
  }
  const isList = method === "GET" && /\/organizations(\?|$)/.test(url);
  answer(response, 200, isList ? { data: [ORGANIZATION], total_count: 1 } : ORGANIZATION);
}

/** Starts a proxy with its server and its upstream, all of which are closed at the end of the test. */
export async function setUp(t, options = {}, respond = undefined) {
  const upstream = await recorder(t, respond);
  const events = [];
  const proxy = createProxy({
    secretKey: options.token ? undefined : KEY,
    baseUrl: upstream.url,
    authorize: () => true,
    onOperation: (event) => events.push(event),
    ...options,
  });
  const front = await serve(t, proxy);
  const ask = (path, init = {}) => fetch(front.origin + MOUNT + path, init);
  return { ...front, upstream, events, proxy, ask };
}

/** The options of a request with a JSON body. */
export const json = (method, body, headers = {}) => ({
  method,
  headers: { ...JSON_TYPE, ...headers },
  body: typeof body === "string" ? body : JSON.stringify(body),
});

/** The status of an error in Clerk's envelope, with its code. */
export async function refusal(response) {
  const { errors } = await response.json();
  return [response.status, errors[0].code];
}

/** Sends bytes unchanged over a socket, and returns everything that it receives until the server closes it. */
export function raw(front, bytes, { end = false, ms = 60_000 } = {}) {
  return new Promise((resolve, reject) => {
    const socket = connect(front.server.address().port, "127.0.0.1", () => {
      for (const part of [bytes].flat()) socket.write(part);
      if (end) socket.end();
    });
    let got = "";
    socket.setTimeout(ms, () => socket.destroy(new Error(`no end after ${ms} ms: ${got.slice(0, 200)}`)));
    socket.on("data", (data) => {
      got += data.toString("latin1");
    });
    socket.on("error", (error) =>
      error.code === "ECONNRESET" || error.code === "EPIPE" ? resolve(got) : reject(error),
    );
    socket.on("close", () => resolve(got));
  });
}

/** The text of a request of a program, after which the server closes the connection. */
export function message(front, line, headers = {}, body = "") {
  const all = { host: front.host, connection: "close", ...PROGRAM, ...headers };
  const lines = Object.entries(all)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${value}\r\n`);
  return `${line} HTTP/1.1\r\n${lines.join("")}\r\n${body}`;
}

/** The status of a raw response, or 0 if the connection was closed without one. */
export const statusOf = (text) => Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0);
