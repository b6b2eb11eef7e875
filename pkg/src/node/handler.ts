// Runs a proxy as a listener of Node's servers and of frameworks built on them.

import type { HostResponse, ProxyHandler } from "../proxy/public-types.js";
import { nullPrototype } from "../runtime/own-members.js";
import { safeGet } from "../runtime/safe-get.js";
import { toWebRequest } from "./request.js";

/** The members used of a request of Node (`http.IncomingMessage`, `http2.Http2ServerRequest`) or Express. */
export interface NodeRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: { readonly [name: string]: string | string[] | undefined };
  readonly complete: boolean;
  readonly readableEnded: boolean;
  on(event: string, listener: (...args: any[]) => void): unknown;
  pause(): unknown;
  resume(): unknown;
}

/** The members used of a response of Node or Express. */
export interface NodeResponse {
  readonly destroyed: boolean;
  readonly writableFinished: boolean;
  writeHead(status: number, headers: Record<string, string | string[]>): unknown;
  write(chunk: Uint8Array): boolean;
  end(): unknown;
  destroy(): unknown;
  once(event: string, listener: (...args: any[]) => void): unknown;
  removeListener(event: string, listener: (...args: any[]) => void): unknown;
  setTimeout(ms: number, listener: () => void): unknown;
}

/** The options of `nodeHandler`. */
export interface NodeHandlerOptions {
  /** How long a page may stop reading its response, in milliseconds, before its connection is closed. Default: 30000. */
  timeout?: number | undefined;
  /** How long a page may take to read the whole response, in milliseconds. Default: 300000. */
  totalTimeout?: number | undefined;
}

/** Responds to a request. It never rejects, and does not need `next`. */
export type NodeHandler = (request: NodeRequest, response: NodeResponse) => Promise<void>;

/** How much of a rejected body is still read, and for how long. Some clients read the response only after sending more. */
const LINGER_BYTES = 256 * 1024;
const LINGER_MS = 1_000;

/**
 * Turns a proxy into a listener for `node:http`, `node:https` and `node:http2` (in its compatibility mode), and a handler for
 * Express 4 and 5, NestJS, connect and Koa (with `ctx.respond = false`). It can be mounted at any path, because it reads the whole
 * target of the request. Mount it before anything that reads bodies.
 *
 * @param proxy the result of `createProxy`, or any other function from a `Request` to a `Response`.
 * @param options the time limits.
 * @throws TypeError if `proxy` is not a function or an option is not a number of milliseconds.
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
  return createHandler("nodeHandler", proxy, options);
}

/** Creates a handler for the adapter with this name. */
export function createHandler(adapter: string, proxy: ProxyHandler, options: NodeHandlerOptions): NodeHandler {
  const { timeout = 30_000, totalTimeout = 300_000 } = nullPrototype({ ...options });
  if (typeof proxy !== "function") throw new TypeError(`${adapter}: the proxy must be a function`);
  for (const [name, ms] of Object.entries({ timeout, totalTimeout }))
    if (typeof ms !== "number" || !(ms > 0 && ms < 2 ** 31))
      throw new TypeError(`${adapter}: ${name} must be a number of milliseconds above 0`);
  return async (incoming, outgoing) => {
    try {
      const converted = toWebRequest(incoming, outgoing);
      if (!converted) return rejectMethod(outgoing);
      const response = await proxy(converted.request);
      converted.discardBody();
      // The page may have disconnected meanwhile, and the event is not repeated.
      if (outgoing.destroyed) return void response.body?.cancel().catch(() => {});
      outgoing.setTimeout(timeout, () => outgoing.destroy());
      const timer: unknown = setTimeout(() => outgoing.destroy(), totalTimeout);
      outgoing.once("close", () => clearTimeout(timer as number));
      await (isRead(incoming) ? sendResponse(response, outgoing) : respondToUnreadBody(response, incoming, outgoing));
    } catch {
      outgoing.destroy();
    }
  };
}

/** Responds to a method that a `Request` cannot have, such as TRACE. */
function rejectMethod(outgoing: NodeResponse): void {
  outgoing.writeHead(405, nullPrototype({ "content-length": "0" }));
  outgoing.end();
}

/** Writes a response with backpressure. */
async function sendResponse(response: HostResponse, outgoing: NodeResponse): Promise<void> {
  outgoing.writeHead(response.status, headersOf(response));
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    if (outgoing.destroyed) return void reader?.cancel().catch(() => {});
    if (!outgoing.write(part.value)) await drained(outgoing);
  }
  outgoing.end();
}

function headersOf(response: HostResponse): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = nullPrototype({});
  response.headers.forEach((value, name) => {
    headers[name] = value;
  });
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) headers["set-cookie"] = cookies;
  return headers;
}

/** Leaves no listener behind: a long response may have to wait many times. */
function drained(outgoing: NodeResponse): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      outgoing.removeListener("drain", end);
      outgoing.removeListener("close", end);
      resolve();
    };
    outgoing.once("drain", end);
    outgoing.once("close", end);
  });
}

/** Whether nothing of a request is left. Over HTTP/2, one without a body counts as complete only when its end has been read. */
function isRead(incoming: NodeRequest): boolean {
  return incoming.complete || safeGet(safeGet(incoming, "stream"), "endAfterHeaders") === true;
}

/** Responds to a request whose body was not read completely. */
async function respondToUnreadBody(
  response: HostResponse,
  incoming: NodeRequest,
  outgoing: NodeResponse,
): Promise<void> {
  const isSmall = Number(safeGet(incoming.headers, "content-length")) <= LINGER_BYTES;
  // A small body arrives soon, and its connection can then be reused.
  if (isSmall) await linger(incoming, outgoing);
  if (incoming.complete) return sendResponse(response, outgoing);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const headers = headersOf(response);
  headers["content-length"] = String(bytes.byteLength);
  // HTTP/2 closes only the stream, and has no such header.
  if (!Object.hasOwn(incoming.headers, ":path")) headers.connection = "close";
  outgoing.writeHead(response.status, headers);
  outgoing.write(bytes);
  if (!isSmall) await linger(incoming, outgoing);
  outgoing.end();
}

/** Reads and discards a little more. A connection that is closed with unread data is reset, which can lose the response. */
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
