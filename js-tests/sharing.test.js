// Tests clients of different classes that share settings, key, rate limit and `close()`.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  BillingApi,
  OrganizationInvitationsApi,
  OrganizationMembershipsApi,
  OrganizationRolesApi,
  OrganizationsApi,
} from "clerk-organizations";
import { bulk } from "clerk-organizations/bulk";
import { until } from "./faults/calling.js";

const PAGE = { data: [], total_count: 0 };

/** A client that records its requests. They are answered at once or, with `isSlow`, when `answer` is called. */
function recording({ isSlow = false, ...options } = {}) {
  const requests = [];
  let answer;
  const released = new Promise((resolve) => {
    answer = resolve;
  });
  const fetch = async (url, { headers, signal }) => {
    requests.push({ url: url.replace("https://a.test/v1/", ""), headers: new Headers(headers), signal });
    if (isSlow) await released;
    return Response.json(PAGE);
  };
  const secretKey = `sk_test_${Math.random()}`;
  const api = new OrganizationsApi({ secretKey, baseUrl: "https://a.test/v1", fetch, ...options });
  return { api, requests, answer, secretKey };
}

test("a client created from another one uses its key, its options and its fetch", async () => {
  const { api, requests, secretKey } = recording({ headers: { "x-own": "1" } });
  const members = new OrganizationMembershipsApi(api);
  assert.deepEqual(await members.listOrganizationMemberships("org_1"), { data: [], totalCount: 0 });
  const [{ url, headers }] = requests;
  assert.equal(url, "organizations/org_1/memberships");
  assert.equal(headers.get("authorization"), `Bearer ${secretKey}`);
  assert.equal(headers.get("x-own"), "1");
});

test("the default call options of a view are inherited", async () => {
  const { api, requests } = recording();
  const view = api.withOptions({ headers: { "x-who": "view" } });
  await new OrganizationRolesApi(view).listOrganizationRoles();
  await new OrganizationRolesApi(api).listOrganizationRoles();
  assert.deepEqual(
    requests.map(({ headers }) => headers.get("x-who")),
    ["view", null],
  );
});

test("clients that share settings also share the slots of the queue", async () => {
  const { api, requests, answer } = recording({ isSlow: true, maxConcurrent: 1 });
  const calls = [api.listOrganizations(), new OrganizationRolesApi(api).listOrganizationRoles()];
  await until(() => requests.length > 0);
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(requests.length, 1);
  answer();
  await Promise.all(calls);
  assert.equal(requests.length, 2);
});

test("closing one of them closes all", async () => {
  const { api, requests } = recording({ isSlow: true });
  const members = new OrganizationMembershipsApi(api);
  const call = members.listOrganizationMemberships("org_1");
  await until(() => requests.length === 1);
  api.close();
  await assert.rejects(call, { kind: "aborted", reason: "client_closed", outcome: "not_applied" });
  await assert.rejects(new BillingApi(members).getOrganizationBillingSubscription("org_1"), {
    reason: "client_closed",
  });
  assert.equal(requests.length, 1);
});

test("a client behind a Proxy can be shared, and so can one of a subclass", async () => {
  class Own extends OrganizationsApi {
    constructor(own) {
      super(own);
      this.isOwn = true;
    }
  }
  const { api, requests } = recording();
  for (const given of [new Proxy(api, {}), new Own(api)])
    await new OrganizationInvitationsApi(given).listInstanceOrganizationInvitations();
  assert.equal(requests.length, 2);
});

test("an argument that is neither options nor a client is reported by the calls, and the constructor never throws", async () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const throwing = new Proxy(
    {},
    {
      get() {
        throw new Error("an error of the caller");
      },
    },
  );
  for (const given of [proxy, throwing, 5, "sk_test_1", [], null]) {
    const api = new OrganizationRolesApi(given);
    await assert.rejects(api.listOrganizationRoles(), { kind: "invalid", outcome: "not_sent" });
  }
});

test("bulk passes a client of any class to its work", async () => {
  const { api, requests } = recording();
  const members = new OrganizationMembershipsApi(api);
  const run = bulk(members, ["org_1", "org_2"], (id, own) => own.listOrganizationMemberships(id, { limit: 500 }));
  const { done } = await run.summary();
  assert.equal(done, 2);
  assert.deepEqual(requests.map(({ url }) => url).sort(), [
    "organizations/org_1/memberships?limit=500",
    "organizations/org_2/memberships?limit=500",
  ]);
});

test("a list of any section is iterated over, page by page, with its ids", async () => {
  const urls = [];
  const rows = Array.from({ length: 250 }, (_, index) => ({
    object: "organization_invitation",
    id: `orginv_${index}`,
    email_address: `a${index}@b.test`,
    role: "org:member",
    public_metadata: {},
    created_at: 1,
    updated_at: 1,
  }));
  const fetch = async (url) => {
    urls.push(url);
    const { searchParams } = new URL(url);
    const [limit, offset] = ["limit", "offset"].map((name) => Number(searchParams.get(name)));
    return Response.json({ data: rows.slice(offset, offset + limit), total_count: rows.length });
  };
  const api = new OrganizationInvitationsApi({ secretKey: "sk_test_walk", fetch });
  const seen = [];
  for await (const { id } of api.iterateOrganizationInvitations("org_1", { status: ["pending"] })) seen.push(id);
  assert.deepEqual(
    seen,
    rows.map(({ id }) => id),
  );
  for (const url of urls) assert.match(url, /\/organizations\/org_1\/invitations\?.*status=pending/);
});
