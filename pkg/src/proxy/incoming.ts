// What the Rust side is told of a request: as it came, as far as the host shows that, and as the host's own parsers see it.
import { REQUEST_HEADERS } from "../../generated/proxy.js";
import { nullPrototype } from "../runtime/own-members.js";
import type { Incoming } from "./core.js";
import type { HostRequest } from "./public-types.js";

/** A request as the Rust side reads it. */
export function describeRequest(request: HostRequest): Incoming {
  const { method, url } = request;
  const headers = pickHeaders(request, REQUEST_HEADERS);
  return { method, url, ...parsed(url), headers };
}

/** The parts of a URL; none where it is not one. */
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

/** The headers of these names, where there are any. */
export function pickHeaders({ headers }: { headers: Headers }, names: string[]): Record<string, string> {
  const found: Record<string, string> = nullPrototype({});
  for (const name of names) {
    const value = headers.get(name);
    if (value !== null) found[name] = value;
  }
  return found;
}
