// Whom the page asks: the package, talking to this page's own server, which adds the key.
import { type ClientOptions, OrganizationsApi } from "clerk-organizations";
import { heard } from "./client-waits.ts";

export const api = client();

/** A client of the same server; all of them share one rate limit. */
export function client(options?: Pick<ClientOptions, "fetch">): OrganizationsApi {
  return new OrganizationsApi({ baseUrl: "/api/clerk", onEvent: heard, ...options });
}
