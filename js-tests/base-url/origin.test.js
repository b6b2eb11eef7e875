// Tests that an origin, the form of address in Clerk's own packages, is accepted wherever a base URL is.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { OrganizationsApi } from "clerk-organizations";
import { createProxy } from "clerk-organizations/proxy";
import { cliJson } from "../cli/program.js";
import { start } from "../emulator/index.js";
import { serve } from "../proxy/setting.js";

let clerk;
let origin;
before(async () => {
  clerk = await start({ seed: 1, record: true });
  origin = new URL(clerk.url).origin;
});
after(() => clerk.close());

const urlOf = async (options) => (await new OrganizationsApi(options).preview("listOrganizations")).url;

test("/v1 is added to an origin, with a key, with a token and without either; a path is unchanged", async () => {
  for (const credential of [{ secretKey: "sk_test_1" }, { token: () => "t" }, {}]) {
    for (const baseUrl of ["https://api.clerk.com", "https://api.clerk.com/", new URL("https://api.clerk.com")])
      assert.equal(await urlOf({ ...credential, baseUrl }), "https://api.clerk.com/v1/organizations");
    for (const path of ["/v1", "/v1/", "/v2", "/api/clerk"]) {
      const url = await urlOf({ ...credential, baseUrl: `https://a.test${path}` });
      assert.equal(url, `https://a.test${path.replace(/\/$/, "")}/organizations`);
    }
  }
});

test("a client and the command-line tool work with the origin in CLERK_API_URL", async () => {
  const api = new OrganizationsApi({ secretKey: clerk.secretKey, baseUrl: origin });
  const { data } = await api.listOrganizations({ limit: 1 });
  assert.equal((await api.getOrganization(data[0].id)).id, data[0].id);
  for (const env of [{ CLERK_API_URL: origin }, { CLERK_API_URL: `${origin}/`, CLERK_API_VERSION: "v1" }])
    assert.equal((await cliJson(["get", data[0].id], { clerk, env })).id, data[0].id);
  assert.equal((await cliJson(["get", data[0].id, "--base-url", origin], { clerk })).id, data[0].id);
});

test("a proxy adds /v1 to the origin of its upstream, and a proxy mounted at the root serves a client with its origin", async (t) => {
  const proxy = createProxy({ secretKey: clerk.secretKey, baseUrl: origin, mount: "", authorize: () => true });
  const front = await serve(t, proxy);
  const api = new OrganizationsApi({ baseUrl: front.origin });
  assert.equal((await api.listOrganizations()).totalCount, 1);
  assert.equal((await fetch(`${front.origin}/organizations`)).status, 200);
  assert.equal(clerk.requests.list.at(-1).path, "/v1/organizations");
});

test("apiVersion: v1, which is the version in the URL, sends the default version", async () => {
  const api = new OrganizationsApi({ secretKey: clerk.secretKey, baseUrl: clerk.url, apiVersion: "v1" });
  await api.listOrganizations();
  assert.equal(clerk.requests.list.at(-1).headers["clerk-api-version"], "2025-11-10");
  await assert.rejects(urlOf({ secretKey: "sk_test_1", apiVersion: "v2" }), { parameter: "apiVersion" });
});

test("an empty base URL and a relative one without a page are refused with the reason", async () => {
  for (const [baseUrl, reason] of [
    ["", /must be a non-empty string/],
    ["/api/clerk", /must be absolute here/],
    ["https://", /must be a valid URL/],
  ])
    await assert.rejects(urlOf({ secretKey: "sk_test_1", baseUrl }), { parameter: "baseUrl", message: reason });
});
