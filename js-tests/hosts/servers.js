// The servers for the tests of hosts: each fails in one way, and counts the requests that it has read.
import { once } from "node:events";
import { createServer as createHttp } from "node:http";
import { createServer as createHttps } from "node:https";
import { connect, createServer } from "node:net";
import { createServer as createTls } from "node:tls";
import { Worker } from "node:worker_threads";
import { ORG } from "../faults/calling.js";
import { certificate } from "../faults/certificate.js";
import { freePort } from "../free-port.js";

/** The certificate that every host trusts. */
export const root = certificate({ name: "root", isAuthority: true });
const intermediate = certificate({ name: "intermediate", isAuthority: true, issuer: root });
const hosts = ["localhost"];
const CERTIFICATES = {
  trusted: certificate({ name: "trusted", hosts, issuer: root }),
  chain: certificate({ name: "chain", hosts, issuer: intermediate }),
  wrongName: certificate({ name: "wrong name", hosts: ["other.test"], issuer: root }),
  selfSigned: certificate({ name: "self-signed", hosts }),
  expired: certificate({ name: "expired", hosts, issuer: root, until: "210101000000Z" }),
};

/** All servers, by their fault. `urls` are the base URLs, and `requests` the numbers of requests that each has read. */
export async function servers(t) {
  const urls = {};
  const requests = {};

  /** Listens until the end of the test. */
  async function listen(server) {
    const open = new Set();
    server.on("connection", (socket) => {
      open.add(socket.on("error", () => {}).on("close", () => open.delete(socket)));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    t.after(() => {
      for (const socket of open) socket.destroy();
      server.close();
    });
    return server.address().port;
  }

  async function add(name, scheme, server, host = "127.0.0.1") {
    urls[name] = `${scheme}://${host}:${await listen(server)}/v1`;
    requests[name] ??= 0;
  }

  const count = (name) => {
    requests[name] = (requests[name] ?? 0) + 1;
  };
  const answers = (name) => (request, response) => {
    request.resume();
    count(name);
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(ORG));
  };
  /** Reads the start of a request, and then runs `act`. */
  const afterRequest = (name, act) => (socket) => socket.once("data", () => act(socket, count(name)));

  for (const [name, own] of Object.entries(CERTIFICATES))
    await add(name, "https", createHttps(own, answers(name)), "localhost");
  await add("tlsToPlain", "https", createHttp(answers("tlsToPlain")));
  await add("plainToTls", "http", createHttps(CERTIFICATES.trusted, answers("plainToTls")));
  await add("closedInHandshake", "https", createServer(afterRequest("hello", (socket) => socket.end())));
  await add("reset", "http", createServer(afterRequest("reset", (socket) => socket.resetAndDestroy())));
  await add("closed", "http", createServer(afterRequest("closed", (socket) => socket.end())));
  await add("brokenLater", "https", await brokenLater(listen, () => count("brokenLater")), "localhost");
  await add("tunnel", "http", refusingTunnels());
  urls.refused = `http://127.0.0.1:${await freePort()}/v1`;
  urls.refusedName = `http://localhost:${await freePort()}/v1`;
  urls.noSuchHost = "https://nope.invalid/v1";
  urls.badPort = "http://127.0.0.1:6000/v1";
  urls.blackhole = `http://127.0.0.1:${await blackhole(t)}/v1`;
  return { urls, requests };
}

/**
 * A relay in front of a TLS server that responds to the first request. When the server has read another one, the relay
 * breaks the connection with bytes that are not TLS.
 */
async function brokenLater(listen, onRequest) {
  let breakOff = () => {};
  let answered = 0;
  const body = JSON.stringify(ORG);
  const answer = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  const server = createTls(CERTIFICATES.trusted, (socket) => {
    socket
      .on("error", () => {})
      .on("data", (chunk) => {
        if (!chunk.includes(" HTTP/1.1\r\n")) return;
        onRequest();
        answered += 1;
        if (answered === 1) socket.write(answer);
        else breakOff();
      });
  });
  const port = await listen(server);
  return createServer((socket) => {
    const inner = connect(port, "127.0.0.1").on("error", () => {});
    socket.pipe(inner).pipe(socket);
    breakOff = () => {
      inner.unpipe(socket);
      socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
    };
  });
}

/** A proxy that requires a password. */
function refusingTunnels() {
  const server = createHttp((_, response) => response.writeHead(407).end());
  server.on("connect", (_, socket) => {
    socket.end("HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n");
  });
  return server;
}

/**
 * A port that does not even accept connections: it listens in a blocked thread, and a few connections fill its queue.
 */
async function blackhole(t) {
  const source = `
    const { parentPort } = require("node:worker_threads");
    const server = require("node:net").createServer().listen(0, "127.0.0.1", 1, () => {
      parentPort.postMessage(server.address().port);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    });`;
  const worker = new Worker(source, { eval: true });
  const [port] = await once(worker, "message");
  const sockets = Array.from({ length: 4 }, () => connect(port, "127.0.0.1").on("error", () => {}));
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    return worker.terminate();
  });
  await new Promise((resolve) => setTimeout(resolve, 100));
  return port;
}
