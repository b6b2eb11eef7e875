// A raw TCP server that responds badly: each request gets the next behaviour of a script, which writes bytes to the
// socket.
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { json, pickFrom } from "./behaviours.js";

const HOST = "127.0.0.1";
const HEAD_END = "\r\n\r\n";

/** A request as received. `body` grows until `complete`. */
class Request {
  constructor(head, { number, connection }) {
    const [line, ...fields] = head.split("\r\n");
    const [method, target] = line.split(" ");
    const pairs = fields.map((field) => field.split(/:\s*(.*)/s));
    Object.assign(this, { head, method, path: target, number, connection, at: performance.now() });
    this.headers = Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), value]));
    this.body = Buffer.alloc(0);
    this.complete = false;
  }

  /** Takes the bytes that belong to the body, and returns the rest. */
  take(bytes) {
    const isChunked = /chunked/i.test(this.headers["transfer-encoding"] ?? "");
    return isChunked ? this.#takeChunked(bytes) : this.#takeCounted(bytes);
  }

  #takeCounted(bytes) {
    const missing = Number(this.headers["content-length"] ?? 0) - this.body.length;
    this.body = Buffer.concat([this.body, bytes.subarray(0, missing)]);
    this.complete = bytes.length >= missing;
    return bytes.subarray(missing);
  }

  /** Keeps the body in chunks until its end, because no one reads an incomplete one. */
  #takeChunked(bytes) {
    this.body = Buffer.concat([this.body, bytes]);
    const end = this.body.indexOf("0\r\n\r\n");
    this.complete = end !== -1;
    if (this.complete) this.body = dechunk(this.body.subarray(0, end));
    return Buffer.alloc(0);
  }
}

function dechunk(bytes) {
  const parts = [];
  for (let at = 0; at < bytes.length; ) {
    const lineEnd = bytes.indexOf("\r\n", at);
    const size = Number.parseInt(bytes.toString("latin1", at, lineEnd), 16);
    parts.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
  return Buffer.concat(parts);
}

/** A socket: splits the received bytes into requests, and lets a behaviour respond to each. */
class Connection {
  #socket;
  #log;
  #pending = Buffer.alloc(0);
  #request;
  #number;

  constructor(socket, number, log) {
    Object.assign(socket, { open: true });
    this.#socket = socket;
    this.#number = number;
    this.#log = log;
    socket.on("error", () => {});
    socket.on("close", () => this.#closed());
    socket.on("data", (bytes) => this.#receive(bytes));
  }

  #receive(bytes) {
    this.#pending = Buffer.concat([this.#pending, bytes]);
    if (this.#request === undefined) this.#begin();
    if (this.#request === undefined) return;
    this.#pending = this.#request.take(this.#pending);
    if (this.#request.complete) this.#answer(this.#request);
  }

  #begin() {
    const end = this.#pending.indexOf(HEAD_END);
    if (end === -1) return;
    const head = this.#pending.toString("latin1", 0, end);
    this.#pending = this.#pending.subarray(end + HEAD_END.length);
    this.#request = new Request(head, { number: this.#log.requests.length, connection: this.#number });
    this.#request.socket = this.#socket;
    this.#log.requests.push(this.#request);
    this.#request.behaviour = this.#log.next(this.#request);
    if (this.#request.behaviour.early) this.#run(this.#request);
  }

  #answer(request) {
    this.#request = undefined;
    if (!request.behaviour.early) this.#run(request);
  }

  async #run(request) {
    const send = (bytes) => this.#socket.open && this.#socket.write(bytes);
    await request.behaviour({ request, socket: this.#socket, send, isOpen: () => this.#socket.open });
    request.answeredAt = performance.now();
  }

  #closed() {
    this.#socket.open = false;
    const closed = { connection: this.#number, at: performance.now() };
    this.#log.closed.push(closed);
    this.#log.onClosed(closed);
  }
}

/**
 * @param {Function[] | ((request: object) => Function)} script behaviours in order, whose last one applies to all later
 *   requests, or a function that picks one by the request
 * @param {{ key: string, cert: string }} [certificate] for a server with TLS
 */
export async function faultServer(script = [json(200, {})], certificate) {
  const log = { requests: [], closed: [], connections: 0, next: pickFrom(script), onClosed: () => {} };
  const sockets = new Set();
  const accept = (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    log.connections += 1;
    new Connection(socket, log.connections, log);
  };
  const server = certificate ? createTlsServer(certificate, accept) : createServer({ noDelay: true }, accept);
  await new Promise((resolve) => server.listen(0, HOST, resolve));
  const origin = `http${certificate ? "s" : ""}://${HOST}:${server.address().port}`;
  return Object.assign(log, {
    origin,
    url: `${origin}/v1`,
    /** The number of open connections. */
    open: () => [...sockets].filter((socket) => socket.open).length,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(resolve));
    },
  });
}

/** An address that refuses connections: its port is that of a client socket, so no one can listen there meanwhile. */
export async function refusedUrl(t) {
  const server = await faultServer();
  t.after(() => server.close());
  const holder = connect(new URL(server.origin).port, HOST);
  await once(holder, "connect");
  return `http://${HOST}:${holder.localPort}/v1`;
}
