// A proxy as a listener of Node's own servers, and of the frameworks on top of them: requests in, answers out, both bounded.

import { member } from "../cause.js";
import { bare } from "../own.js";
import type { HostResponse, ProxyHandler } from "../proxy/host.js";
import { toWebRequest } from "./request.js";

/** A request of Node's (`http.IncomingMessage`, `http2.Http2ServerRequest`) or Express's, by what is used of it. */
export interface NodeRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: { readonly [name: string]: string | string[] | undefined };
  readonly complete: boolean;
  readonly readableEnded: boolean;
  on(event: string, listener: (...given: any[]) => void): unknown;
  pause(): unknown;
  resume(): unknown;
}

/** A response of Node's or Express's, by what is used of it. */
export interface NodeResponse {
  readonly destroyed: boolean;
  readonly writableFinished: boolean;
  writeHead(status: number, headers: Record<string, string>): unknown;
  write(chunk: Uint8Array): boolean;
  end(): unknown;
  destroy(): unknown;
  once(event: string, listener: (...given: any[]) => void): unknown;
  setTimeout(ms: number, listener: () => void): unknown;
}

/** How a `nodeHandler` behaves. */
export interface NodeHandlerOptions {
  /** How long a page may stop taking its answer, in milliseconds, before its connection is closed. Default: 30000. */
  timeout?: number | undefined;
  /** How long a page may take for its whole answer, in milliseconds. Default: 300000. */
  totalTimeout?: number | undefined;
}

/** Answers a request. It never rejects, and needs no `next`. */
export type NodeHandler = (request: NodeRequest, response: NodeResponse) => Promise<void>;

/** How much is still read of a body that was refused, and for how long: a client may only look for the answer when it has sent some more. */
const LINGER_BYTES = 256 * 1024;
const LINGER_MS = 1_000;

/**
 * Makes a proxy a listener for `node:http`, `node:https` and `node:http2` (in its compatibility mode), and a handler for Express 4 and 5, at
 * any path: it looks at the request's whole target, as it came. Mount it before anything that reads bodies.
 *
 * @param proxy what `createProxy` made, or any other function from a `Request` to a `Response`.
 * @throws TypeError where `proxy` is not a function or an option is not a number of milliseconds.
 *
 * @example
 * import { createServer } from "node:http";
 * import { nodeHandler } from "clerk-organizations/node";
 * import { createProxy } from "clerk-organizations/proxy";
 *
 * const proxy = createProxy({ secretKey: process.env.CLERK_SECRET_KEY, authorize: () => false });
 * createServer(nodeHandler(proxy)).listen(3000);
 */
export function nodeHandler(proxy: ProxyHandler, options: NodeHandlerOptions = {}): NodeHandler {
  const { timeout = 30_000, totalTimeout = 300_000 } = bare({ ...options });
  if (typeof proxy !== "function") throw new TypeError("nodeHandler: the proxy must be a function");
  for (const [name, ms] of Object.entries({ timeout, totalTimeout }))
    if (typeof ms !== "number" || !(ms > 0 && ms < 2 ** 31))
      throw new TypeError(`nodeHandler: ${name} must be a number of milliseconds above 0`);
  return async (incoming, outgoing) => {
    try {
      const converted = toWebRequest(incoming, outgoing);
      if (!converted) return rejectMethod(outgoing);
      const response = await proxy(converted.request);
      converted.discardBody();
      // The page may have gone meanwhile: no event says so again.
      if (outgoing.destroyed) return void response.body?.cancel().catch(() => {});
      outgoing.setTimeout(timeout, () => outgoing.destroy());
      const timer: unknown = setTimeout(() => outgoing.destroy(), totalTimeout);
      outgoing.once("close", () => clearTimeout(timer as number));
      await (incoming.complete ? sendResponse(response, outgoing) : respondToUnreadBody(response, incoming, outgoing));
    } catch {
      outgoing.destroy();
    }
  };
}

/** A method that no `Request` may have, such as TRACE. */
function rejectMethod(outgoing: NodeResponse): void {
  outgoing.writeHead(405, bare({ "content-length": "0" }));
  outgoing.end();
}

/** Writes an answer as fast as the page takes it. */
async function sendResponse(response: HostResponse, outgoing: NodeResponse): Promise<void> {
  outgoing.writeHead(response.status, headersOf(response));
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    if (outgoing.destroyed) return void reader?.cancel().catch(() => {});
    if (!outgoing.write(part.value)) await drained(outgoing);
  }
  outgoing.end();
}

function headersOf(response: HostResponse): Record<string, string> {
  const headers: Record<string, string> = bare({});
  response.headers.forEach((value, name) => {
    headers[name] = value;
  });
  return headers;
}

function drained(outgoing: NodeResponse): Promise<void> {
  return new Promise((resolve) => {
    outgoing.once("drain", resolve);
    outgoing.once("close", resolve);
  });
}

/** Answers a request whose body is still coming, and is not wanted. */
async function respondToUnreadBody(
  response: HostResponse,
  incoming: NodeRequest,
  outgoing: NodeResponse,
): Promise<void> {
  const isSmall = Number(member(incoming.headers, "content-length")) <= LINGER_BYTES;
  // A small one is here in a moment, and then its connection can be used again.
  if (isSmall) await linger(incoming, outgoing);
  if (incoming.complete) return sendResponse(response, outgoing);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const headers = headersOf(response);
  headers["content-length"] = String(bytes.byteLength);
  // HTTP/2 ends the stream alone, and has no such header.
  if (!Object.hasOwn(incoming.headers, ":path")) headers.connection = "close";
  outgoing.writeHead(response.status, headers);
  outgoing.write(bytes);
  if (!isSmall) await linger(incoming, outgoing);
  outgoing.end();
}

/** Reads a little more and drops it: a connection that is closed with something unread is reset, and the answer may be lost with it. */
function linger(incoming: NodeRequest, outgoing: NodeResponse): Promise<void> {
  return new Promise((resolve) => {
    let left = LINGER_BYTES;
    const timer: unknown = setTimeout(resolve, LINGER_MS);
    const end = () => {
      clearTimeout(timer as number);
      incoming.pause();
      resolve();
    };
    incoming.on("data", ({ length }: Uint8Array) => {
      left -= length;
      if (left < 0) end();
    });
    incoming.on("end", end);
    outgoing.once("close", end);
    incoming.resume();
  });
}
