// A Worker whose clients and proxy request their token from a server, each for all of its visitors.
import { OrganizationsApi } from "clerk-organizations";
import { createProxy } from "clerk-organizations/proxy";

let client;
let proxy;

/** The response to a request that ends while its token is still pending: the server of tokens has the request for it. */
async function dropped(tokenUrl) {
  await fetch(new URL("arrived", tokenUrl));
  return new Response("dropped");
}

/** Requests the token from a server. */
const token = (tokenUrl) => async () => (await fetch(tokenUrl)).text();

export default {
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/ready") return new Response("ready");
    const { baseUrl, tokenUrl } = Object.fromEntries(searchParams);
    if (pathname.startsWith("/api/clerk")) {
      proxy ??= createProxy({ token: token(tokenUrl), baseUrl, authorize: () => true, mount: "/api/clerk" });
      const { origin } = new URL(request.url);
      const proxied = new Request(`${origin}${pathname}`, { headers: { "clerk-api-version": "2025-11-10" } });
      const answer = proxy(proxied);
      return searchParams.has("drop") ? dropped(tokenUrl) : answer;
    }
    client ??= new OrganizationsApi({ token: token(tokenUrl), baseUrl });
    const call = client.getOrganization(pathname.slice(1));
    call.catch(() => {});
    if (searchParams.has("drop")) return dropped(tokenUrl);
    return call.then(
      ({ id }) => new Response(id),
      (error) => new Response(`${error.kind} ${error.reason}: ${error.message}`),
    );
  },
};
