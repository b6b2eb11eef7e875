// Converts a request of Node to a web `Request`.

import type { HostRequest } from "../proxy/public-types.js";
import { nullPrototype, requestInit } from "../runtime/own-members.js";
import { safeGet } from "../runtime/safe-get.js";
import type { NodeRequest, NodeResponse } from "./handler.js";

interface WebRequest {
  request: HostRequest;
  /** Discards the rest of the body. */
  discardBody(): void;
}

/**
 * Returns a `Request` whose `url` is the text that was received, not the normalized form of a URL parser. Returns `undefined` if a
 * `Request` cannot have this method.
 */
export function toWebRequest(incoming: NodeRequest, outgoing: NodeResponse): WebRequest | undefined {
  const { method = "", headers } = incoming;
  if (/^(CONNECT|TRACE|TRACK)$/i.test(method)) return undefined;
  const disconnected = new AbortController();
  outgoing.once("close", () => outgoing.writableFinished || disconnected.abort());
  const url = urlOf(incoming);
  const body = /^(GET|HEAD)$/.test(method) ? undefined : new BodyStream(incoming);
  const init: RequestInit & { duplex: "half" } = {
    method,
    headers: headersOf(headers),
    body: body?.stream ?? null,
    signal: disconnected.signal,
    duplex: "half",
  };
  const request = new Request(isParsable(url) ? url : "http://localhost/", requestInit(init));
  // A guard in front of the proxy compares the received text, so the proxy must see the same text.
  Object.defineProperty(request, "url", nullPrototype({ value: url }));
  return { request, discardBody: () => body?.discard() };
}

/** Assembles the requested URL without parsing it. */
function urlOf(incoming: NodeRequest): string {
  // Express removes the path at which a handler is mounted from `url`. `originalUrl` has the whole path.
  const originalUrl = safeGet(incoming, "originalUrl");
  const target = typeof originalUrl === "string" ? originalUrl : (incoming.url ?? "");
  const host = safeGet(incoming.headers, "host") ?? safeGet(incoming.headers, ":authority") ?? "localhost";
  const isEncrypted = safeGet(safeGet(incoming, "socket"), "encrypted") === true;
  // An absolute URL or `*` as the target becomes a path that matches nothing.
  return `http${isEncrypted ? "s" : ""}://${host}${target.startsWith("/") ? "" : "/"}${target}`;
}

function isParsable(url: string): boolean {
  try {
    const { username, password } = new URL(url);
    return username === "" && password === "";
  } catch {
    return false;
  }
}

/** Copies the headers, without the pseudo-headers of HTTP/2. */
function headersOf(given: NodeRequest["headers"]): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(given))
    if (value !== undefined && !name.startsWith(":")) headers.set(name, String(value));
  return headers;
}

/** Streams a body with backpressure: it is read no faster than it is consumed. */
class BodyStream {
  readonly stream: ReadableStream<Uint8Array>;
  readonly #incoming: NodeRequest;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;

  constructor(incoming: NodeRequest) {
    this.#incoming = incoming;
    const source: UnderlyingDefaultSource<Uint8Array> = {
      start: (controller) => {
        this.#controller = controller;
      },
      pull: () => void incoming.resume(),
      cancel: () => this.#end(() => {}),
    };
    // Pause first, because a `data` listener starts the flow.
    incoming.pause();
    incoming.on("data", (chunk: Uint8Array) => this.#push(chunk));
    incoming.on("end", () => this.#end((controller) => controller.close()));
    incoming.on("error", (error) => this.#end((controller) => controller.error(error)));
    incoming.on("close", () => this.#end((controller) => controller.error(new TypeError("the connection was closed"))));
    this.stream = new ReadableStream(nullPrototype(source), nullPrototype({ highWaterMark: 0 }));
    // If something else has read the body, its `end` event is over.
    if (incoming.readableEnded) this.#end((controller) => controller.close());
  }

  discard(): void {
    this.#end(() => {});
    this.#incoming.resume();
  }

  #push(chunk: Uint8Array): void {
    if (!this.#controller) return;
    this.#incoming.pause();
    this.#controller.enqueue(chunk);
  }

  #end(finish: (controller: ReadableStreamDefaultController<Uint8Array>) => void): void {
    const controller = this.#controller;
    this.#controller = undefined;
    if (controller) finish(controller);
  }
}
