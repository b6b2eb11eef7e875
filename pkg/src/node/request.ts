// Converts a request of Node to a web `Request`.

import type { HostRequest } from "../proxy/public-types.js";
import { nullPrototype } from "../runtime/own-members.js";
import { safeGet } from "../runtime/safe-get.js";
import { exactRequest, hasNoBody, isImpossible } from "./exact-request.js";
import type { NodeRequest, NodeResponse } from "./handler.js";

interface WebRequest {
  request: HostRequest;
  /** Discards the rest of the body. */
  discardBody(): void;
}

/** Returns a `Request` with the received URL, or `undefined` if a `Request` cannot have this method. */
export function toWebRequest(incoming: NodeRequest, outgoing: NodeResponse): WebRequest | undefined {
  const { method = "", headers } = incoming;
  if (isImpossible(method)) return undefined;
  const disconnected = new AbortController();
  outgoing.once("close", () => outgoing.writableFinished || disconnected.abort());
  // The page may have disconnected while a middleware was busy, and the event is not repeated.
  if (outgoing.destroyed) disconnected.abort();
  const body = hasNoBody(method) ? undefined : new BodyStream(incoming);
  const request = exactRequest(urlOf(incoming), {
    method,
    headers: headersOf(headers),
    body: body?.stream ?? null,
    signal: disconnected.signal,
    duplex: "half",
  });
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

/** Copies the headers, without the pseudo-headers of HTTP/2. */
function headersOf(received: NodeRequest["headers"]): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(received))
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
