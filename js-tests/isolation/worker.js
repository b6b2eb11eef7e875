// A Worker in which all visitors share one client, as programs do.
import { OrganizationsApi } from "clerk-organizations";

let shared;

/** The client of all visitors of this isolate. The first visitor determines its options. */
function client(search) {
  const options = Object.fromEntries([...search].map(([name, value]) => [name, Number(value) || value]));
  shared ??= new OrganizationsApi({ secretKey: "sk_test_isolation", ...options });
  return shared;
}

export default {
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/ready") return new Response("ready");
    const call = client(searchParams).getOrganization(pathname.slice(1));
    // Nothing awaits this call: the Worker ends it when the response has been sent.
    if (pathname.startsWith("/org_slow")) {
      call.catch(() => {});
      return new Response("dropped");
    }
    return call.then(
      ({ id }) => new Response(id),
      (error) => new Response(`${error.kind} ${error.reason}: ${error.message}`),
    );
  },
};
