// Where this runs: whether somebody could look into it, and what a relative base URL is relative to.
import { DEFAULT_BASE_URL } from "../../generated/constants.js";
import { member } from "../errors/thrown.js";

const here: unknown = globalThis;

/** A browser is what has a document, or is a worker of one, and is no server that only looks so (jsdom, workerd, Deno). */
export function isBrowser(): boolean {
  const [process, navigator] = [member(here, "process"), member(here, "navigator")];
  if (member(process, "type") === "renderer" || member(navigator, "product") === "ReactNative") return true;
  const isServer =
    typeof member(member(process, "versions"), "node") === "string" ||
    typeof member(here, "Deno") === "object" ||
    typeof member(here, "Bun") === "object" ||
    typeof member(here, "EdgeRuntime") === "string" ||
    member(navigator, "userAgent") === "Cloudflare-Workers";
  return (
    !isServer &&
    (typeof member(here, "document") === "object" || typeof member(here, "WorkerGlobalScope") === "function")
  );
}

/**
 * What `fetch` resolves a relative URL against: the document's base, which `<base>` changes and an `srcdoc` frame takes from its
 * parent, or a worker's own URL. That of a worker made from a blob has no path to resolve against: its page's origin serves.
 */
function pageUrl(): string | undefined {
  const url = member(member(here, "document"), "baseURI") ?? member(member(here, "location"), "href");
  if (typeof url !== "string") return undefined;
  return url.startsWith("blob:") ? new URL(url).origin : url;
}

/**
 * Whether a promise that another request resolves resumes its waiter in the waiter's own request. Cloudflare Workers do so from the
 * compatibility date 2024-10-14 on; before, the waiter would go on in the other request, whose I/O it may not use.
 */
export function resumesAcrossRequests(): boolean {
  if (member(member(here, "navigator"), "userAgent") !== "Cloudflare-Workers") return true;
  const flags = member(member(here, "Cloudflare"), "compatibilityFlags");
  return member(flags, "handle_cross_request_promise_resolution") === true;
}

/**
 * Whether `fetch` itself sends a request again when a connection breaks that had been kept. Deno does so, a POST too, where the body
 * can be read more than once.
 */
export const repeatsRequests = (): boolean => typeof member(here, "Deno") === "object";

/** The parts of a base URL, as the host's own parser sees them; undefined where it is not a URL. */
export function baseOf(options: unknown): object | undefined {
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
