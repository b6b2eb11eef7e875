// Describes a request for the Rust core: as it was received, and as the host's parsers read it.
import { REQUEST_HEADERS } from "../../generated/proxy.js";
import { nullPrototype } from "../runtime/own-members.js";
import type { Incoming } from "./core.js";
import type { HostRequest } from "./public-types.js";

export function describeRequest(request: HostRequest): Incoming {
  const { method, url } = request;
  const headers = pickHeaders(request, REQUEST_HEADERS);
  return { method, url, ...parsed(url), headers };
}

/** Returns the parts of a URL, or an empty object if it is invalid. */
function parsed(url: string): Pick<Incoming, "path" | "origin" | "query"> {
  try {
    const { origin, pathname, searchParams } = new URL(url);
    const query: string[][] = [];
    searchParams.forEach((value, name) => {
      query.push([name, value]);
    });
    return { path: pathname, origin, query };
  } catch {
    return {};
  }
}

/** Returns the headers with these names. */
export function pickHeaders({ headers }: { headers: Headers }, names: string[]): Record<string, string> {
  const found: Record<string, string> = nullPrototype({});
  for (const name of names) {
    const value = headers.get(name);
    if (value !== null) found[name] = value;
  }
  return found;
}
