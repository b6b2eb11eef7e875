// Tests that authentication comes before routing, the API version, rate limits, and the record of requests.
import assert from "node:assert/strict";
import { test } from "node:test";
import { PRODUCTION_LIMITS } from "./index.js";
import { assertRefused, emulatorFor, ok, organizationFor } from "./testing.js";

test("the key is checked before the path", async (t) => {
  const { call } = await emulatorFor(t);
  for (const path of ["/organizations", "/organizations/org_1", "/nothing/here", "/"]) {
    for (const authorization of ["", "Basic abc", "Bearer", "sk_test_emulator"]) {
      const answer = await call("GET", path, undefined, { authorization });
      const problem = assertRefused(answer, 401, "authorization_header_format_invalid");
      assert.equal(problem.message, "Invalid Authorization header format");
      assert.equal(problem.long_message, "Invalid Authorization header format. Must be 'Bearer <YOUR_API_KEY>'");
    }
    assertRefused(
      await call("GET", path, undefined, { authorization: "Bearer sk_test_other" }),
      401,
      "clerk_key_invalid",
    );
  }
});

test("with the key, an unknown path or method is a 404 with Clerk's error envelope", async (t) => {
  const { call, url } = await emulatorFor(t);
  assertRefused(await call("GET", "/nothing"), 404, "resource_not_found");
  assertRefused(await call("POST", "/organizations/org_1", {}), 404, "resource_not_found");
  const outside = await fetch(url.replace("/v1", "/v2/organizations"), {
    headers: { authorization: "Bearer sk_test_emulator" },
  });
  assert.equal(outside.status, 404);
});

test("a request whose body is not read is refused with a complete response", async (t) => {
  const { call } = await emulatorFor(t);
  const answer = await call("POST", "/organizations", `"${"x".repeat(300_000)}"`, { authorization: "Bearer no" });
  assertRefused(answer, 401, "clerk_key_invalid");
});

test("the API version is read from the header or the query; an unknown version, and both at once, are refused", async (t) => {
  const { call } = await emulatorFor(t);
  const header = { "clerk-api-version": "2025-11-10" };
  assert.equal((await call("GET", "/organizations", undefined, header)).status, 200);
  assert.equal((await call("GET", "/organizations?__clerk_api_version=2026-05-12")).status, 200);
  const both = await call("GET", "/organizations?__clerk_api_version=2025-11-10", undefined, header);
  assertRefused(both, 400, "api_version_invalid");
  assertRefused(await call("GET", "/organizations?__clerk_api_version=2025-01-01"), 400, "api_version_invalid");
  assertRefused(
    await call("GET", "/organizations", undefined, { "clerk-api-version": "v1" }),
    400,
    "api_version_invalid",
  );
});

test("a rate limit answers 429 with whole seconds, after which a request succeeds", async (t) => {
  let now = 1_800_000_000_000;
  const { call } = await emulatorFor(t, { now: () => now, rateLimit: { limit: 2, windowMs: 10_000 } });
  await call("GET", "/organizations");
  now += 500;
  await call("GET", "/organizations");
  const answer = await call("GET", "/organizations");
  assertRefused(answer, 429, "too_many_requests");
  assert.equal(answer.headers.get("retry-after"), "10");
  now += 9_500;
  assert.equal((await call("GET", "/organizations")).status, 200);
});

test("if rejected requests count, a caller that does not wait stays blocked", async (t) => {
  let now = 1_800_000_000_000;
  const rateLimit = { limit: 1, windowMs: 1_000, countRejected: true };
  const { call } = await emulatorFor(t, { now: () => now, rateLimit });
  const statuses = [];
  for (const wait of [0, 600, 600, 1_000]) {
    now += wait;
    statuses.push((await call("GET", "/organizations")).status);
  }
  assert.deepEqual(statuses, [200, 429, 429, 200]);
});

test("the limit per organization covers its updates and its metadata, but no other organization", async (t) => {
  const rateLimit = { perOrganization: { limit: 2, windowMs: 10_000 } };
  const { call } = await emulatorFor(t, { rateLimit });
  const ids = [];
  for (const name of ["One", "Two"]) ids.push((await call("POST", "/organizations", { name })).body.id);
  assert.equal((await call("PATCH", `/organizations/${ids[0]}`, {})).status, 200);
  assert.equal((await call("PATCH", `/organizations/${ids[0]}/metadata`, {})).status, 200);
  assertRefused(await call("PUT", `/organizations/${ids[0]}/metadata`, {}), 429, "too_many_requests");
  assert.equal((await call("GET", `/organizations/${ids[0]}`)).status, 200);
  assert.equal((await call("PATCH", `/organizations/${ids[1]}`, {})).status, 200);
});

test("the limit for invitations of a production instance lasts an hour", async (t) => {
  const { call, path } = await organizationFor(t, { rateLimit: PRODUCTION_LIMITS });
  const invite = (i) => call("POST", `${path}/invitations`, { email_address: `g${i}@example.org`, role: "org:member" });
  for (let i = 0; i < 250; i += 1) await ok(invite(i));
  const refused = await invite(250);
  assertRefused(refused, 429, "too_many_requests");
  const seconds = Number(refused.headers.get("retry-after"));
  assert.ok(seconds > 3_500 && seconds <= 3_600, `${seconds}`);
});

test("a recorded request shows what was sent, without the key", async (t) => {
  const { call, requests } = await emulatorFor(t, { record: true });
  await call("POST", "/organizations?a=%2B%20b", { name: "Acme" }, { "x-mine": "1" });
  const [entry] = requests.list;
  assert.equal(requests.count, 1);
  assert.deepEqual([entry.method, entry.path, entry.query], ["POST", "/v1/organizations", "a=%2B%20b"]);
  assert.equal(entry.body, '{"name":"Acme"}');
  assert.equal(entry.headers["x-mine"], "1");
  assert.equal(entry.status, 200);
  assert.equal("authorization" in entry.headers, false);
  requests.clear();
  assert.deepEqual([requests.count, requests.list], [0, []]);
});
