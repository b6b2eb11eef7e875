// The API clients of the page. Requests go to the page's own server, which adds the key.
import wasm from "clerk-organizations/clerk_organizations.wasm?url";
import {
  type ClientOptions,
  InstanceSettingsApi,
  init,
  OrganizationDomainsApi,
  OrganizationInvitationsApi,
  OrganizationMembershipsApi,
  OrganizationPermissionsApi,
  OrganizationRolesApi,
  OrganizationsApi,
  RoleSetsApi,
} from "clerk-organizations/slim";
import { token } from "./session/session.ts";
import { onClientEvent } from "./shell/client-waits.ts";

export const api = createClient();

// They share the settings and the rate limiter of the first one.
export const memberships = new OrganizationMembershipsApi(api);
export const invitations = new OrganizationInvitationsApi(api);
export const domains = new OrganizationDomainsApi(api);
export const roles = new OrganizationRolesApi(api);
export const roleSets = new RoleSetsApi(api);
export const permissions = new OrganizationPermissionsApi(api);
export const settings = new InstanceSettingsApi(api);

/**
 * Loads the client's WebAssembly, unless it is loaded. As a file of its own, it compiles while it arrives, and stays in the cache when the
 * scripts change.
 */
export const ready = () => init(wasm);

/** Creates another client of the same server. All clients share one rate limiter, unless there is a login. */
export function createClient(options?: Pick<ClientOptions, "fetch">): OrganizationsApi {
  return new OrganizationsApi({ baseUrl: "/api/clerk", onEvent: onClientEvent, ...(token && { token }), ...options });
}
