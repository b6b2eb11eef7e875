// Tests of fault scripts over real connections, with fetch, Clerk's client and ours.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createClerkClient } from "@clerk/backend";
import { OrganizationsApi } from "clerk-organizations";
import { until } from "../faults/calling.js";
import { assertRefused, controlFor, emulatorFor, ok } from "./testing.js";

/** The code of the system error that a failed fetch has as its cause. */
const causeOf = async (promise) => {
  const error = await promise.then(
    () => assert.fail("the request succeeded"),
    (reason) => reason,
  );
  return error.cause?.code ?? error.code;
};

const names = async (call) => (await ok(call("GET", "/organizations"))).data.map(({ name }) => name);

test("a script answers with its status and code, as often as it says, and then no more", async (t) => {
  const { call, fail, faults } = await emulatorFor(t);
  fail({ operation: "CreateOrganization", status: 429, retryAfter: 7, times: 2 });
  assert.equal(faults.list()[0].times, 2);
  assert.equal((await call("GET", "/organizations")).status, 200);
  for (let i = 0; i < 2; i += 1) {
    const answer = await call("POST", "/organizations", { name: "Acme" });
    assertRefused(answer, 429, "too_many_requests");
    assert.equal(answer.headers.get("retry-after"), "7");
  }
  assert.deepEqual(faults.list(), []);
  assert.equal((await call("POST", "/organizations", { name: "Acme" })).status, 200);
  assert.deepEqual(await names(call), ["Acme"]);
});

test("a code has the emulator's own message, and an unknown code its own words", async (t) => {
  const { call, fail } = await emulatorFor(t);
  fail([
    { status: 403, code: "organization_membership_quota_exceeded" },
    { status: 409, code: "some_new_conflict" },
    { status: 503 },
  ]);
  const quota = assertRefused(await call("GET", "/organizations"), 403, "organization_membership_quota_exceeded");
  assert.equal(quota.message, "organization membership quota exceeded");
  const conflict = assertRefused(await call("GET", "/role_sets"), 409, "some_new_conflict");
  assert.equal(conflict.message, "some new conflict");
  assertRefused(await call("GET", "/organizations"), 503, "internal_clerk_error");
  assert.equal((await call("GET", "/organizations")).status, 200);
});

test("scripts apply in order, each to its own operation", async (t) => {
  const { call, fail } = await emulatorFor(t);
  fail({ operation: "listOrganizations", status: 500 });
  fail({ operation: "ListRoleSets", status: 502 });
  fail({ operation: "ListOrganizations", status: 504 });
  const statuses = [];
  for (const path of ["/role_sets", "/organizations", "/organizations", "/role_sets", "/organizations"])
    statuses.push((await call("GET", path)).status);
  assert.deepEqual(statuses, [502, 500, 504, 200, 200]);
});

test("a connection that breaks before the operation leaves nothing written", async (t) => {
  const { call, fail, requests } = await emulatorFor(t);
  fail({ operation: "CreateOrganization", reset: "before" });
  assert.match(await causeOf(call("POST", "/organizations", { name: "Acme" })), /ECONNRESET|UND_ERR_SOCKET/);
  assert.deepEqual(await names(call), []);
  assert.deepEqual([requests[0].operation, requests[0].status], ["CreateOrganization", undefined]);
});

test("a connection that breaks after the commit leaves the write, without an answer", async (t) => {
  const { call, fail, requests } = await emulatorFor(t);
  fail({ operation: "CreateOrganization", reset: "after-commit" });
  assert.match(await causeOf(call("POST", "/organizations", { name: "Acme" })), /ECONNRESET|UND_ERR_SOCKET/);
  assert.deepEqual(await names(call), ["Acme"]);
  assert.equal(requests[0].status, undefined);
});

test("a connection that breaks during the response has sent the head and half of the body", async (t) => {
  const { url, secretKey, fail } = await emulatorFor(t);
  fail({ operation: "CreateOrganization", reset: "during" });
  const response = await fetch(`${url}/organizations`, {
    method: "POST",
    headers: { authorization: `Bearer ${secretKey}`, "content-type": "application/json" },
    body: '{"name":"Acme"}',
  });
  assert.equal(response.status, 200);
  const length = Number(response.headers.get("content-length"));
  let received = 0;
  const reading = (async () => {
    for await (const chunk of response.body) received += chunk.length;
  })();
  await assert.rejects(reading);
  assert.ok(length > 100 && received > 0 && received < length, `${received} of ${length}`);
});

test("an answer is delayed after the write, and other requests do not wait for it", async (t) => {
  const { call, fail } = await emulatorFor(t);
  fail({ operation: "CreateOrganization", delay: 300 });
  const since = performance.now();
  const slow = call("POST", "/organizations", { name: "Acme" });
  while ((await names(call)).length === 0) assert.ok(performance.now() - since < 20_000);
  assert.equal((await slow).status, 200);
  assert.ok(performance.now() - since >= 299);
});

test("a body replaces the response: a string as it is, another value as JSON", async (t) => {
  const { call, url, secretKey, fail } = await emulatorFor(t);
  fail([
    { operation: "ListOrganizations", body: "<html>" },
    { operation: "ListOrganizations", body: { data: [], extra: 1 } },
    { operation: "CreateOrganization", status: 502, body: "Bad Gateway" },
  ]);
  const list = () => fetch(`${url}/organizations`, { headers: { authorization: `Bearer ${secretKey}` } });
  assert.equal(await (await list()).text(), "<html>");
  assert.deepEqual(await (await list()).json(), { data: [], extra: 1 });
  const post = await fetch(`${url}/organizations`, {
    method: "POST",
    headers: { authorization: `Bearer ${secretKey}` },
    body: "{}",
  });
  assert.deepEqual([post.status, await post.text()], [502, "Bad Gateway"]);
  assert.deepEqual(await names(call), []);
});

test("an invalid script is refused with a message that names the member, and nothing is queued", async (t) => {
  const { fail, faults } = await emulatorFor(t);
  const refused = [
    [{ operation: "CreateOrganisation", status: 500 }, /operation.*CreateOrganisation.*CreateOrganization/],
    [{ operation: 7, status: 500 }, /operation must be a text/],
    [{ status: 99 }, /status must be an integer from 200 to 599/],
    [{ status: "500" }, /status must be an integer/],
    [{ status: 200 }, /body is missing/],
    [{ status: 204, body: "x" }, /status must not be 204/],
    [{ status: 500, code: "Not Found" }, /code must be a text/],
    [{ code: "resource_not_found" }, /code needs a status|status is missing/],
    [{ status: 500, times: 0 }, /times must be an integer from 1/],
    [{ status: 429, retryAfter: -1 }, /retryAfter must be an integer/],
    [{ delay: 1.5 }, /delay must be an integer/],
    [{ reset: "later" }, /reset must be one of before, during, after-commit/],
    [{ reset: "before", status: 500 }, /status has no effect/],
    [{ reset: "after-commit", body: "x" }, /body has no effect/],
    [{ reset: "during", body: "" }, /body must not be empty/],
    [{ status: 500, code: "x", body: "y" }, /code has no effect with a body/],
    [{ body: () => 1 }, /body must be a string/],
    [{}, /status is missing/],
    [{ state: 500 }, /state is not a member of fault script/],
    ["500", /fault script must be an object/],
    [null, /fault script must be an object/],
  ];
  for (const [script, message] of refused) assert.throws(() => fail([{ status: 500 }, script]), message);
  assert.deepEqual(faults.list(), []);
});

test("scripts are added, listed and cleared over HTTP, and refused with the API's error envelope", async (t) => {
  const emulator = await emulatorFor(t);
  const control = controlFor(emulator);
  const script = { operation: "ListOrganizations", status: 500, times: 3 };
  assert.deepEqual((await ok(control("POST", "/faults", script))).data, [script]);
  assert.equal((await emulator.call("GET", "/organizations")).status, 500);
  assert.equal((await ok(control("GET", "/faults"))).data[0].times, 2);
  assertRefused(await control("POST", "/faults", [{ status: 1 }]), 422, "form_param_value_invalid", "status");
  assertRefused(await control("POST", "/faults"), 422, "form_param_value_invalid", "fault script");
  assert.deepEqual((await ok(control("DELETE", "/faults"))).data, []);
  assert.equal((await emulator.call("GET", "/organizations")).status, 200);
});

test("Clerk's client reports a scripted error with its code", async (t) => {
  const { url, secretKey, fail } = await emulatorFor(t);
  const clerk = createClerkClient({ secretKey, apiUrl: new URL(url).origin });
  fail({ operation: "ListOrganizations", status: 422, code: "form_param_value_invalid" });
  await assert.rejects(clerk.organizations.getOrganizationList(), (error) => {
    assert.deepEqual([error.status, error.errors[0].code], [422, "form_param_value_invalid"]);
    return true;
  });
  fail({ operation: "ListOrganizations", reset: "before", times: 10 });
  await assert.rejects(clerk.organizations.getOrganizationList());
});

/** Creates an organization with each client. */
const CREATORS = {
  fetch: ({ call }) => call("POST", "/organizations", { name: "Acme" }),
  "Clerk's client": ({ url, secretKey }) =>
    createClerkClient({ secretKey, apiUrl: new URL(url).origin }).organizations.createOrganization({ name: "Acme" }),
  "our client": ({ url, secretKey }) =>
    new OrganizationsApi({ secretKey, baseUrl: url }).createOrganization({ name: "Acme" }),
};

for (const [client, create] of Object.entries(CREATORS))
  for (const [reset, written] of Object.entries({ before: 0, during: 1, "after-commit": 1 }))
    test(`with ${client}, a create whose connection breaks (${reset}) fails and is made ${written} times`, async (t) => {
      const emulator = await emulatorFor(t);
      emulator.fail({ operation: "CreateOrganization", reset });
      await assert.rejects(create(emulator));
      assert.equal((await names(emulator.call)).length, written);
      assert.deepEqual(emulator.faults.list(), []);
    });

test("our client repeats what is safe to repeat, and reports a write whose outcome is unknown", async (t) => {
  const { url, secretKey, fail, requests } = await emulatorFor(t);
  const organizations = new OrganizationsApi({ secretKey, baseUrl: url });
  fail({ operation: "ListOrganizations", reset: "during" });
  fail({ operation: "ListOrganizations", status: 503 });
  assert.deepEqual((await organizations.listOrganizations()).data, []);
  assert.equal(requests.length, 3);
  fail({ operation: "CreateOrganization", reset: "after-commit" });
  await assert.rejects(organizations.createOrganization({ name: "Acme" }));
  const { data } = await organizations.listOrganizations();
  assert.deepEqual(
    data.map(({ name }) => name),
    ["Acme"],
  );
});

test("an emulator with a delayed answer closes", async (t) => {
  const { call, fail, close, requests } = await emulatorFor(t);
  fail({ delay: 60_000 });
  const waiting = call("GET", "/organizations").catch((error) => error);
  await until(() => requests.count > 0);
  const since = performance.now();
  await close();
  assert.ok(performance.now() - since < 20_000);
  assert.ok((await waiting) instanceof Error);
});
