// Tests that parameters which this version does not know are sent unchanged.
import assert from "node:assert/strict";
import { test } from "node:test";
import { OrganizationMembershipsApi, OrganizationsApi } from "clerk-organizations";
import { fixture } from "./fixtures/fixture.js";

function recording() {
  const requests = [];
  const fetch = async (url, { method, body }) => {
    requests.push({ method, url: url.replace("https://a.test/v1", ""), body });
    return Response.json(method === "GET" ? fixture("organizations") : fixture("organization"));
  };
  const api = new OrganizationsApi({ secretKey: "sk_test_extra", baseUrl: "https://a.test/v1", fetch });
  return { api, requests };
}

test("extraQuery is added to the query of any operation, with a list as repeated names", async () => {
  const { api, requests } = recording();
  await api.listOrganizations({ limit: 5 }, { extraQuery: { later: ["a+b", 7, true], other: "" } });
  await api.updateOrganization("org_1", {}, { extraQuery: { dry_run: true } });
  assert.deepEqual(
    requests.map(({ url }) => url),
    ["/organizations?limit=5&later=a%2Bb&later=7&later=true&other=", "/organizations/org_1?dry_run=true"],
  );
});

test("extraBody is added to a JSON body with its own names and values", async () => {
  const { api, requests } = recording();
  const extraBody = { later_field: { someKey: [1.5, null, "é"] }, flag: false };
  await api.updateOrganization("org_1", { name: "A" }, { extraBody });
  await api.updateOrganization("org_1", {}, { extraBody });
  assert.deepEqual(
    requests.map(({ body }) => JSON.parse(body)),
    [{ name: "A", ...extraBody }, extraBody],
  );
});

test("a view can send them with every call, and those of a call replace them", async () => {
  const { api, requests } = recording();
  const view = api.withOptions({ extraQuery: { a: 1 }, extraBody: { b: 2 } });
  await view.updateOrganization("org_1", {});
  await view.updateOrganization("org_1", {}, { extraBody: { c: 3 } });
  assert.deepEqual(
    requests.map(({ url, body }) => `${url} ${body}`),
    ['/organizations/org_1?a=1 {"b":2}', '/organizations/org_1?a=1 {"c":3}'],
  );
});

test("a preview shows them, and no error or event has the query", async () => {
  const events = [];
  const fetch = async (url) => {
    throw new TypeError(`cannot reach ${url}`);
  };
  const api = new OrganizationMembershipsApi({
    secretKey: "sk_test_extra",
    baseUrl: "https://a.test/v1",
    fetch,
    maxRetries: 0,
    onEvent: (event) => events.push(event),
  });
  const extraQuery = { later_filter: "ann@example.com" };
  const { url } = await api.preview("listOrganizationMemberships", "org_1", {}, { extraQuery });
  assert.match(url, /later_filter=ann%40example.com/);
  const error = await api.listOrganizationMemberships("org_1", {}, { extraQuery }).catch((error) => error);
  assert.doesNotMatch(JSON.stringify([error, error.message, String(error.cause), events]), /example.com|later_filter/);
});

test("a value that cannot be sent is refused with its name, and nothing is sent", async () => {
  const { api, requests } = recording();
  const refused = [
    [api.listOrganizations({}, { extraQuery: { limit: 5 } }), /extraQuery\/limit is a parameter of this operation/],
    [api.updateOrganization("org_1", {}, { extraBody: { name: "x" } }), /extraBody\/name is a parameter/],
    [api.deleteOrganization("org_1", { extraBody: { a: 1 } }), /extraBody cannot be sent/],
    [api.listOrganizations({}, { extraQuery: { a: 1.5 } }), /extraQuery must be an object of strings/],
    [api.listOrganizations({}, { extraQuery: { "a&b": "1" } }), /extraQuery must be an object of strings/],
    [api.updateOrganization("org_1", {}, { extraBody: { a: () => {} } }), /extraBody\/a is undefined, a function/],
    [api.updateOrganization("org_1", {}, { extraBody: [1] }), /extraBody must be an object/],
  ];
  for (const [call, message] of refused) await assert.rejects(call, { kind: "invalid", outcome: "not_sent", message });
  assert.equal(requests.length, 0);
});
