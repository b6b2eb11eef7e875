// A fault server for a row in another host. The tests have its sockets; its script and a copy of its log are here.
import { json, pickFrom } from "../../behaviours.js";
import { ask, hereAt, tell } from "./tests.js";

const servers = new Map();

/** See `server.js` of the tests. */
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

/** The messages of the tests about their servers. */
export const handlers = {
  /** Returns the behaviour for a new request. The log is therefore never older than the response to the client. */
  requested({ number, connections, request }) {
    const { server, pick } = servers.get(number);
    server.connections = connections;
    const socket = { resume: () => tell("resume", { number, request: request.number }) };
    const own = { ...request, at: hereAt(request.at), socket };
    server.requests[request.number] = own;
    return pick(own);
  },

  /** Adds more of the body of a request. */
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
