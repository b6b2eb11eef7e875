// The API client of the page. Requests go to the page's own server, which adds the key.
import { type ClientOptions, OrganizationsApi } from "clerk-organizations";
import { onClientEvent } from "./client-waits.ts";
import { token } from "./session/session.ts";

export const api = createClient();

/** Creates another client of the same server. All clients share one rate limiter, unless there is a login. */
export function createClient(options?: Pick<ClientOptions, "fetch">): OrganizationsApi {
  return new OrganizationsApi({ baseUrl: "/api/clerk", onEvent: onClientEvent, ...(token && { token }), ...options });
}
