// Where this runs: whether somebody could look into it, and what a relative base URL is relative to.
import { DEFAULT_BASE_URL } from "../../generated/constants.js";
import { safeGet } from "./safe-get.js";

const here: unknown = globalThis;

/** A browser is what has a document, or is a worker of one, and is no server that only looks so (jsdom, workerd, Deno). */
export function isBrowser(): boolean {
  const [process, navigator] = [safeGet(here, "process"), safeGet(here, "navigator")];
  if (safeGet(process, "type") === "renderer" || safeGet(navigator, "product") === "ReactNative") return true;
  const isServer =
    typeof safeGet(safeGet(process, "versions"), "node") === "string" ||
    typeof safeGet(here, "Deno") === "object" ||
    typeof safeGet(here, "Bun") === "object" ||
    typeof safeGet(here, "EdgeRuntime") === "string" ||
    safeGet(navigator, "userAgent") === "Cloudflare-Workers";
  return (
    !isServer &&
    (typeof safeGet(here, "document") === "object" || typeof safeGet(here, "WorkerGlobalScope") === "function")
  );
}

/**
 * What `fetch` resolves a relative URL against: the document's base, which `<base>` changes and an `srcdoc` frame takes from its
 * parent, or a worker's own URL. That of a worker made from a blob has no path to resolve against: its page's origin serves.
 */
function pageUrl(): string | undefined {
  const url = safeGet(safeGet(here, "document"), "baseURI") ?? safeGet(safeGet(here, "location"), "href");
  if (typeof url !== "string") return undefined;
  return url.startsWith("blob:") ? new URL(url).origin : url;
}

/**
 * Whether a promise that another request resolves resumes its waiter in the waiter's own request. Cloudflare Workers do so from the
 * compatibility date 2024-10-14 on; before, the waiter would go on in the other request, whose I/O it may not use.
 */
export function resumesAcrossRequests(): boolean {
  if (safeGet(safeGet(here, "navigator"), "userAgent") !== "Cloudflare-Workers") return true;
  const flags = safeGet(safeGet(here, "Cloudflare"), "compatibilityFlags");
  return safeGet(flags, "handle_cross_request_promise_resolution") === true;
}

/**
 * Whether `fetch` itself sends a request again when a connection breaks that had been kept. Deno does so, a POST too, where the body
 * can be read more than once.
 */
export const repeatsRequests = (): boolean => typeof safeGet(here, "Deno") === "object";

/** The parts of a base URL, as the host's own parser sees them; undefined where it is not a URL. */
export function parseBaseUrl(options: unknown): object | undefined {
  const baseUrl = Object.hasOwn(Object(options), "baseUrl") ? (options as { baseUrl: unknown }).baseUrl : undefined;
  try {
    const given = (baseUrl ?? DEFAULT_BASE_URL) as string;
    const page = pageUrl();
    const url = page === undefined ? new URL(given) : new URL(given, page);
    const { protocol, hostname, origin, pathname, username, password, search, hash } = url;
    return { protocol, hostname, origin, pathname, username, password, search, hash };
  } catch {
    return undefined;
  }
}
