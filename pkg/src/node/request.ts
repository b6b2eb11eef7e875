// A request of Node's as a `Request` of the web.
import { member } from "../cause.js";
import { bare, requestInit } from "../own.js";
import type { HostRequest } from "../proxy/host.js";
import type { NodeRequest, NodeResponse } from "./handler.js";

/** A request, and what lets go of its body. */
interface WebRequest {
  request: HostRequest;
  /** What is still to come of the body is not wanted. */
  discardBody(): void;
}

/** The request, whose `url` is what came and not what a parser made of it; nothing where its method is one that no `Request` may have. */
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
  // A guard beside the proxy matches the text that came: the proxy must see the same.
  Object.defineProperty(request, "url", bare({ value: url }));
  return { request, discardBody: () => body?.discard() };
}

/** The URL that was asked for, put together and not parsed. */
function urlOf(incoming: NodeRequest): string {
  // What Express cuts off for a handler that is mounted at a path is in `originalUrl`.
  const originalUrl = member(incoming, "originalUrl");
  const target = typeof originalUrl === "string" ? originalUrl : (incoming.url ?? "");
  const host = member(incoming.headers, "host") ?? member(incoming.headers, ":authority") ?? "localhost";
  const isEncrypted = member(member(incoming, "socket"), "encrypted") === true;
  // A target that is a URL of its own, or `*`, is no path here.
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

/** The headers, without what HTTP/2 has in place of a request line. */
function headersOf(given: NodeRequest["headers"]): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(given))
    if (value !== undefined && !name.startsWith(":")) headers.set(name, String(value));
  return headers;
}

/** A body as it comes, read no faster than it is taken. */
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
    // Paused before anyone listens: a listener would start it.
    incoming.pause();
    incoming.on("data", (chunk: Uint8Array) => this.#push(chunk));
    incoming.on("end", () => this.#end((controller) => controller.close()));
    incoming.on("error", (error) => this.#end((controller) => controller.error(error)));
    incoming.on("close", () => this.#end((controller) => controller.error(new TypeError("the connection was closed"))));
    this.stream = new ReadableStream(bare(source), bare({ highWaterMark: 0 }));
    // Something has read it before us: its end does not come again.
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
