// Records what a client sends and what its calls return, with each kind of options and with none.
import { OrganizationsApi, previewMerge } from "clerk-organizations";
import { bulk } from "clerk-organizations/bulk";
import { png } from "../png.js";
import { clerk, recorder } from "./recorder.js";

const KEY = "sk_test_own";
const file = new Blob([png()]);

const CALLS = [
  (api) => api.createOrganization({ name: "A", publicMetadata: { a: 1 } }),
  (api) => api.listOrganizations(),
  (api) => api.listOrganizations({ limit: 5, userId: ["u1"] }, { timeout: 5000 }),
  (api) => api.getOrganization("org_1"),
  (api) => api.updateOrganization("org_1", { slug: null }),
  (api) => api.deleteOrganization("org_1"),
  (api) => api.mergeOrganizationMetadata("org_1", { publicMetadata: { a: null } }),
  (api) => api.uploadOrganizationLogo("org_1", { file }),
  (api) => api.withOptions({ priority: "bulk" }).getOrganization("org_1"),
  (api) => api.preview("createOrganization", { name: "A" }),
  (api) => api.preview("uploadOrganizationLogo", "org_1", { file }),
  (api) => collected(api.iterateOrganizations()),
  (api) => bulk(api, ["org_1", "org_2"], (id, api) => api.deleteOrganization(id)).summary(),
  (api) => api.updateOrganization("org_1", { nmae: "A" }),
];

async function collected(items) {
  const all = [];
  for await (const item of items) all.push(item);
  return all;
}

const OPTIONS = [
  { secretKey: KEY },
  { secretKey: KEY, baseUrl: "https://api.example/v1", headers: { "x-own": "1" }, maxRetries: 0 },
  { token: () => ({ token: "token-own" }) },
  { baseUrl: "https://page.example/api/clerk" },
  {},
];

/** Returns a function that runs everything with this many options. `sent` has the requests, `lines` the results. */
export function prepare(optionsCount) {
  return async () => {
    const { sent, fetch } = recorder(clerk);
    const lines = [];
    for (const options of OPTIONS.slice(0, optionsCount)) {
      const api = new OrganizationsApi({ ...options, fetch });
      for (const call of CALLS) lines.push(await shown(call, api));
      api.close();
    }
    // A request that failed without a code may have been sent, whatever is inherited.
    const broken = async () => Promise.reject(new TypeError("fetch failed"));
    lines.push(
      await shown(
        (api) => api.createOrganization({ name: "A" }),
        new OrganizationsApi({ secretKey: KEY, fetch: broken }),
      ),
    );
    lines.push(JSON.stringify(previewMerge({ a: 1 }, { a: null })));
    return { sent, lines };
  };
}

async function shown(call, api) {
  try {
    return JSON.stringify(await call(api));
  } catch (error) {
    return JSON.stringify({ ...error, attempts: error.attempts?.length, message: error.message });
  }
}
