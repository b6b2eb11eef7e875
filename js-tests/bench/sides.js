// Defines the same calls for each side: our client, bare fetch and the official client. Works in Node and in a page.

export const SECRET_KEY = "sk_test_bench";
export const ID = "org_2abcDEFghiJKLmnoPQRst000007";

const HEADERS = {
  accept: "application/json",
  "clerk-api-version": "2025-11-10",
  authorization: `Bearer ${SECRET_KEY}`,
};
const JSON_HEADERS = { ...HEADERS, "content-type": "application/json" };
const NEW = { name: "Example Company", slug: "example-company" };
const METADATA = { plan: "gold", seats: 40, features: ["sso", "audit"] };

/** Our client. In a page it needs an option that allows the key. */
export const clientOf = ({ OrganizationsApi }, origin, options) =>
  new OrganizationsApi({
    secretKey: SECRET_KEY,
    baseUrl: `${origin}/v1`,
    ...options,
    ...(globalThis.document && { allowSecretKeyInBrowser: true }),
  });

export const officialOf = ({ createClerkClient }, origin) =>
  createClerkClient({ secretKey: SECRET_KEY, apiUrl: origin, telemetry: { disabled: true } });

const fetched = async (url, init) => (await fetch(url, init)).json();

/** Lists a page of `limit` organizations. */
export function lists(modules, origin, limit) {
  const api = clientOf(modules, origin);
  const { organizations } = officialOf(modules, origin);
  const url = `${origin}/v1/organizations?limit=${limit}`;
  return {
    ours: () => api.listOrganizations({ limit }),
    fetch: () => fetched(url, { headers: HEADERS }),
    official: () => organizations.getOrganizationList({ limit }),
  };
}

/** Creates, gets and updates one organization. Each is a separate comparison. */
export function ones(modules, origin) {
  const api = clientOf(modules, origin);
  const { organizations } = officialOf(modules, origin);
  const all = `${origin}/v1/organizations`;
  const send = (url, method, fields) => fetched(url, { method, headers: JSON_HEADERS, body: JSON.stringify(fields) });
  const params = { ...NEW, publicMetadata: METADATA };
  const changes = { ...NEW, adminDeleteEnabled: false };
  return {
    createOrganization: {
      ours: () => api.createOrganization(params),
      fetch: () => send(all, "POST", { ...NEW, public_metadata: METADATA }),
      official: () => organizations.createOrganization(params),
    },
    getOrganization: {
      ours: () => api.getOrganization(ID),
      fetch: () => fetched(`${all}/${ID}`, { headers: HEADERS }),
      official: () => organizations.getOrganization({ organizationId: ID }),
    },
    updateOrganization: {
      ours: () => api.updateOrganization(ID, changes),
      fetch: () => send(`${all}/${ID}`, "PATCH", { ...NEW, admin_delete_enabled: false }),
      official: () => organizations.updateOrganization(ID, changes),
    },
  };
}

/** Sends a logo with bare `fetch`. */
export function sendLogo(origin, file) {
  const body = new FormData();
  body.append("file", file);
  return fetched(`${origin}/v1/organizations/${ID}/logo`, { method: "PUT", headers: HEADERS, body });
}
