// A fault server for a row in another host: its sockets are with the tests, its script and a copy of its log are here.
import { json, pickFrom } from "../../behaviours.js";
import { ask, hereAt, tell } from "./tests.js";

const servers = new Map();

/** As in the tests' own `server.js`. */
export async function faultServer(script = [json(200, {})], certificate) {
  const early = Array.isArray(script) ? script.map((behaviour) => behaviour.early === true) : [];
  const { number, origin } = await ask("listen", { early, isSecure: certificate !== undefined });
  const server = {
    origin,
    url: `${origin}/v1`,
    requests: [],
    closed: [],
    connections: 0,
    close: () => ask("close", number),
  };
  servers.set(number, { server, pick: pickFrom(script) });
  return server;
}

export async function refusedUrl(t) {
  const { number, url } = await ask("refuse");
  t.after(() => ask("close", number));
  return url;
}

/** What the tests tell of their servers. */
export const handlers = {
  /** A request has come: gives the behaviour for it. So the log here is never older than what the client is answered. */
  requested({ number, connections, request }) {
    const { server, pick } = servers.get(number);
    server.connections = connections;
    const socket = { resume: () => tell("resume", { number, request: request.number }) };
    const own = { ...request, at: hereAt(request.at), socket };
    server.requests[request.number] = own;
    return pick(own);
  },

  /** More of the body of a request has come. */
  received({ number, request, body }) {
    servers.get(number).server.requests[request].body = { length: body };
  },

  answered({ number, request, at, sent }) {
    Object.assign(servers.get(number).server.requests[request], { answeredAt: hereAt(at), sent });
  },

  closed({ number, connection, at }) {
    servers.get(number).server.closed.push({ connection, at: hereAt(at) });
  },
};
