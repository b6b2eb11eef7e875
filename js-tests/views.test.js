// Tests that `withOptions` returns the same client with other options for its calls.
import assert from "node:assert/strict";
import { test } from "node:test";
import { OrganizationsApi } from "clerk-organizations";
import { until } from "./faults/calling.js";
import { fixture } from "./fixtures/fixture.js";

const ID = "org_2abcDEFghiJKLmnoPQRst000007";

/** A client that records its requests. */
function recording() {
  const requests = [];
  const fetch = async (url, { headers, signal }) => {
    requests.push({ url, headers: new Headers(headers), signal });
    return Response.json(fixture("organization"));
  };
  return { requests, api: new OrganizationsApi({ secretKey: "sk_test_views", baseUrl: "https://a.test/v1", fetch }) };
}

test("the options of a view are defaults for its calls, a call can override them, and the client keeps its own", async () => {
  const { api, requests } = recording();
  const statuses = [];
  const onResponse = (who) => () => statuses.push(who);
  const view = api.withOptions({ headers: { "x-who": "view" }, onResponse: onResponse("view") });
  await view.getOrganization(ID);
  await view.getOrganization(ID, undefined, { headers: { "x-who": "call" } });
  await view.getOrganization(ID, undefined, { onResponse: onResponse("call"), timeout: undefined });
  await api.getOrganization(ID);
  const inner = view.withOptions({ headers: { "x-who": "inner" } });
  await inner.getOrganization(ID);
  assert.deepEqual(
    requests.map(({ headers }) => headers.get("x-who")),
    ["view", "call", "view", null, "inner"],
  );
  await until(() => statuses.length === 4);
  assert.deepEqual(statuses, ["view", "view", "call", "view"]);
  assert.ok(view instanceof OrganizationsApi);
});

test("a change of the options after withOptions has no effect", async () => {
  const { api, requests } = recording();
  const options = { headers: { "x-who": "view" }, maxRetries: 0 };
  const view = api.withOptions(options);
  options.headers["x-who"] = "other";
  Object.assign(options, { maxRetries: -1, signal: AbortSignal.abort() });
  await view.getOrganization(ID);
  assert.equal(requests[0].headers.get("x-who"), "view");
});

test("the signal of a view stops its calls, and those of its iterators", async () => {
  const { api, requests } = recording();
  const view = api.withOptions({ signal: AbortSignal.abort("enough") });
  await assert.rejects(view.getOrganization(ID), { kind: "aborted", cause: "enough" });
  await assert.rejects(view.iterateOrganizations()[Symbol.asyncIterator]().next(), { kind: "aborted" });
  assert.equal(requests.length, 0);
});

test("a mistake in the options of a view is reported by its calls", async () => {
  const { api, requests } = recording();
  for (const [mistake, parameter] of [
    [{ timeout: -1 }, "timeout"],
    [5, "call"],
    [null, "call"],
    [new Map(), "call"],
    [{ prio: "bulk" }, "prio"],
  ]) {
    const view = api.withOptions(mistake);
    await assert.rejects(view.getOrganization(ID), { kind: "invalid", parameter }, JSON.stringify(mistake));
    await assert.rejects(view.getOrganization(ID, undefined, { maxRetries: 1 }), { kind: "invalid" });
  }
  const hostile = new Proxy({}, { ownKeys: () => assert.fail("trapped") });
  await assert.rejects(api.withOptions(hostile).getOrganization(ID), { kind: "invalid" });
  assert.equal(requests.length, 0);
});

test("closing a view closes the client", async () => {
  const { api } = recording();
  api.withOptions({ priority: "bulk" }).close();
  await assert.rejects(api.getOrganization(ID), { kind: "aborted", reason: "client_closed" });
});
