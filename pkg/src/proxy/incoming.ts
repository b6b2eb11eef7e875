// What the Rust side is told of a request: as the host's own parsers see it.
import { REQUEST_HEADERS } from "../../generated/proxy.js";
import type { HostRequest } from "./host.js";

/** A request as the Rust side reads it. */
export function described(request: HostRequest): string {
  const { origin, pathname, searchParams } = new URL(request.url);
  const headers = picked(request, REQUEST_HEADERS);
  const query: string[][] = [];
  searchParams.forEach((value, name) => {
    query.push([name, value]);
  });
  return JSON.stringify({ method: request.method, path: pathname, query, origin, headers });
}

/** The headers of these names, where there are any. */
export function picked({ headers }: { headers: Headers }, names: string[]): Record<string, string> {
  const values = names.map((name) => [name, headers.get(name)] as const);
  return Object.fromEntries(values.filter((pair): pair is [string, string] => pair[1] !== null));
}
