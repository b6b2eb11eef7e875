// Where this runs: whether somebody could look into it, and what a relative base URL is relative to.
import { DEFAULT_BASE_URL } from "../generated/constants.js";
import { member } from "./cause.js";
import { own } from "./own.js";

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

/** The parts of a base URL as JSON, as the host's own parser sees them; empty where it is no URL. */
export function baseOf(options: string): string {
  const { baseUrl = DEFAULT_BASE_URL } = own(options.startsWith("{") ? JSON.parse(options) : {});
  try {
    const page = member(member(here, "location"), "href");
    const url = typeof page === "string" ? new URL(baseUrl, page) : new URL(baseUrl);
    const { protocol, hostname, origin, pathname, username, password, search, hash } = url;
    return JSON.stringify({ protocol, hostname, origin, pathname, username, password, search, hash });
  } catch {
    return "";
  }
}
