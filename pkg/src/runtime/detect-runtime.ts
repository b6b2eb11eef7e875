// Which runtime this is, and what its `fetch` does.
import { DEFAULT_BASE_URL } from "../../generated/constants.js";
import { safeGet } from "./safe-get.js";

const here: unknown = globalThis;

/** Whether this is a browser or a worker in one. Servers with a document or workers of their own (jsdom, workerd, Deno) do not count. */
export function isBrowser(): boolean {
  const [process, navigator] = [safeGet(here, "process"), safeGet(here, "navigator")];
  if (safeGet(process, "type") === "renderer" || safeGet(navigator, "product") === "ReactNative") return true;
  const isServer =
    typeof safeGet(safeGet(process, "versions"), "node") === "string" ||
    isDeno() ||
    isBun() ||
    typeof safeGet(here, "EdgeRuntime") === "string" ||
    safeGet(navigator, "userAgent") === "Cloudflare-Workers";
  return (
    !isServer &&
    (typeof safeGet(here, "document") === "object" || typeof safeGet(here, "WorkerGlobalScope") === "function")
  );
}

/**
 * Returns the URL against which `fetch` resolves a relative one: the base URL of the document (set by `<base>`, inherited by an
 * `srcdoc` frame) or the URL of a worker. A worker created from a blob has a URL without a path, so the origin of its page is used. If
 * that is opaque ("null"), as in a sandboxed frame, there is no such URL.
 */
function pageUrl(): string | undefined {
  const location = safeGet(here, "location");
  const url = safeGet(safeGet(here, "document"), "baseURI") ?? safeGet(location, "href");
  const base = typeof url === "string" && url.startsWith("blob:") ? safeGet(location, "origin") : url;
  return typeof base === "string" && base !== "null" ? base : undefined;
}

/**
 * Whether code that awaits a promise continues in its own request if another request resolves the promise. Cloudflare Workers
 * guarantee it since the compatibility date 2024-10-14. Before that, the code continues in the other request, whose I/O it must not use.
 */
export function resumesAcrossRequests(): boolean {
  if (safeGet(safeGet(here, "navigator"), "userAgent") !== "Cloudflare-Workers") return true;
  const flags = safeGet(safeGet(here, "Cloudflare"), "compatibilityFlags");
  return safeGet(flags, "handle_cross_request_promise_resolution") === true;
}

export const isDeno = (): boolean => typeof safeGet(here, "Deno") === "object";
export const isBun = (): boolean => typeof safeGet(here, "Bun") === "object";

/** Parses the base URL with the host's own parser. Returns `undefined` if it is not a URL. */
export function parseBaseUrl(options: unknown): object | undefined {
  const baseUrl = Object.hasOwn(Object(options), "baseUrl") ? (options as { baseUrl: unknown }).baseUrl : undefined;
  try {
    const text = (baseUrl ?? DEFAULT_BASE_URL) as string;
    const page = pageUrl();
    const url = page === undefined ? new URL(text) : new URL(text, page);
    const { protocol, hostname, origin, pathname, username, password, search, hash } = url;
    return { protocol, hostname, origin, pathname, username, password, search, hash };
  } catch {
    return undefined;
  }
}
