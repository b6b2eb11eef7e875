// Whom the page asks: the package, talking to this page's own server, which adds the key.
import { type ClientOptions, OrganizationsApi } from "clerk-organizations";
import { onClientEvent } from "./client-waits.ts";

export const api = createClient();

/** A client of the same server; all of them share one rate limit. */
export function createClient(options?: Pick<ClientOptions, "fetch">): OrganizationsApi {
  return new OrganizationsApi({ baseUrl: "/api/clerk", onEvent: onClientEvent, ...options });
}
