// Creates a `Request` whose `url` is the text that a server received.

import type { HostRequest } from "../proxy/public-types.js";
import { nullPrototype, requestInit } from "../runtime/own-members.js";

/** The methods that a `Request` cannot have. */
export const isImpossible = (method: string): boolean => /^(CONNECT|TRACE|TRACK)$/i.test(method);

/** The methods of requests that have no body. */
export const hasNoBody = (method: string): boolean => /^(GET|HEAD)$/.test(method);

/**
 * Creates a request with an exact URL, not the normalized form of a URL parser: a guard in front of the proxy compares the received
 * text, so the proxy must see the same text. An invalid URL is kept too, and the proxy refuses it.
 */
export function exactRequest(url: string, init: RequestInit & { duplex?: "half" }): HostRequest {
  const request = new Request(isParsable(url) ? url : "http://localhost/", requestInit(init));
  Object.defineProperty(request, "url", nullPrototype({ value: url }));
  return request;
}

function isParsable(url: string): boolean {
  try {
    const { username, password } = new URL(url);
    return username === "" && password === "";
  } catch {
    return false;
  }
}
