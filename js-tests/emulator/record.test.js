// Tests of the request log: what it shows, that no key or token appears in it, and that it is bounded.
import assert from "node:assert/strict";
import { test } from "node:test";
import { RECORDED, RequestLog } from "./record.js";
import { controlFor, emulatorFor, ok } from "./testing.js";

const NOON = Date.UTC(2026, 0, 1, 12);
const SECRET = ["sk", "test", "a1b2c3d4e5f6g7h8"].join("_");
const SIGNING = ["whsec", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"].join("_");
const JWT = ["eyJhbGciOiJIUzI1NiJ9", "eyJzdWIiOiJ1c2VyXzEifQ", "c2lnbmF0dXJl"].join(".");

test("the log has every request with its operation, time, body and status", async (t) => {
  const { call, requests } = await emulatorFor(t, { clock: { now: NOON } });
  await call("POST", "/organizations?a=%2B%20b", { name: "Acme" }, { "x-mine": "1" });
  await call("GET", "/nothing");
  const [{ headers, ...first }, second] = requests;
  assert.deepEqual(
    { ...first },
    {
      ...{ method: "POST", path: "/v1/organizations", query: "a=%2B%20b", operation: "CreateOrganization" },
      ...{ status: 200, body: '{"name":"Acme"}', at: NOON },
    },
  );
  assert.equal(headers["x-mine"], "1");
  assert.deepEqual([second.operation, second.status, second.body], [undefined, 404, undefined]);
  assert.ok(Array.isArray(requests) && requests.length === 2);
  assert.deepEqual(
    requests.map(({ path }) => path),
    ["/v1/organizations", "/v1/nothing"],
  );
});

test("no spelling of a key, token or ticket appears in the log", async (t) => {
  const own = "our/own key+1-of-any-form";
  const emulator = await emulatorFor(t, { secretKey: SECRET });
  const { call, url } = emulator;
  const escaped = (text) => text.replaceAll("_", "\\u005f");
  const twice = encodeURIComponent(encodeURIComponent(SECRET.replaceAll("_", "%5F")));
  const bodies = [
    { public_metadata: { key: SECRET, nested: [{ text: `the key is ${SECRET}.` }] } },
    { private_metadata: { [SECRET]: 1, signing: SIGNING, jwt: JWT } },
    { secretKey: own, "api-key": own, access_token: own, Ticket: own, PASSWORD: own },
    `{"name":"${escaped(SECRET)}"}`,
    `{"name":"${SECRET}", broken`,
    `{"name":"${escaped(SECRET)}", broken`,
    `{"ticket":"${own}`,
    `{"x":"Bearer ${own.replace(" ", "")}"}`,
    SECRET.toUpperCase(),
    { password: 31_415_926, tokens: [own, { value: own, more: [own] }], credentials: { user: own, passwd: own } },
    `{"password": 31415926, "pass": broken`,
    { private_key: own, "svix-signature": own, jwt: own, passphrase: own },
    `authorization=${own.replaceAll(" ", "")}&x_signature=${own.replaceAll(" ", "")}`,
    { redirect_url: `https://app.example/join?a=1&__clerk_ticket=${own.replace(" ", "")}#top` },
    { name: `Basic ${Buffer.from(`${SECRET}:`).toString("base64")}` },
  ];
  for (const body of bodies) await call("POST", "/organizations", body, { cookie: `a=${own}`, "x-api-key": own });
  const queries = [`secret_key=${encodeURIComponent(own)}`, `q=${SECRET}`, `q=${twice}`, `__clerk_ticket=${own}`];
  for (const query of queries) await call("GET", `/organizations?${query}&limit=2`.replaceAll(" ", "%20"));
  await call("GET", `/organizations/${SECRET}`, undefined, { "x-other": `k ${SECRET} ${JWT}`, "x-token": own });
  const text = JSON.stringify(emulator.requests) + JSON.stringify(await ok(controlFor(emulator)("GET", "/requests")));
  for (const secret of [SECRET, SIGNING, JWT, own, own.replace(" ", ""), encodeURIComponent(own)])
    assert.equal(text.toLowerCase().includes(secret.toLowerCase()), false);
  for (const part of [
    "31415926",
    "a1b2c3d4",
    "MfKQ9r8G",
    "c2lnbmF0dXJl",
    Buffer.from(SECRET).toString("base64").slice(0, 20),
  ])
    assert.equal(text.includes(part), false);
  assert.equal(emulator.requests.length, bodies.length + queries.length + 1);
  assert.equal(emulator.requests.at(-2).query.endsWith("&limit=2"), true);
  assert.ok(url);
});

test("everything else stays as it was sent, private metadata included", async (t) => {
  const { call, requests } = await emulatorFor(t);
  const body =
    '{ "name": "Bearer of basic news",  "private_metadata": { "risk_level": 3, "idempotency_key": "k-1", "tickets": 4 } }';
  await call("POST", "/organizations?order_key=a&idempotency_key=k-1", body);
  assert.deepEqual([requests[0].body, requests[0].query], [body, "order_key=a&idempotency_key=k-1"]);
});

test("a key of any form is removed, also at the end of a long body", async (t) => {
  const { call, requests } = await emulatorFor(t, { secretKey: "plain-words-as-a-key" });
  for (const before of [65_500, 65_520, 65_530])
    await call("POST", "/organizations", `"${"x".repeat(before)}plain-words-as-a-key"`);
  for (const { body } of requests) assert.equal(body.includes("plain"), false);
});

test("the log is bounded in its number and its size", async (t) => {
  const { call, requests } = await emulatorFor(t, { record: 300 });
  for (let i = 0; i < 310; i += 1) await call("POST", "/organizations", `"${i} ${"x".repeat(70_000)}"`);
  const size = requests.reduce((sum, { body }) => sum + body.length, 0);
  assert.ok(requests.length < 300 && size <= 16 * 1024 * 1024, `${requests.length} requests of ${size} characters`);
  assert.match(requests.at(-1).body, /^"309 /);
  assert.equal(requests.count, 310);
});

test("the log keeps a thousand requests if nothing else is asked for", () => {
  const log = new RequestLog({ most: RECORDED, now: Date.now, secrets: [] });
  for (let i = 0; i < 1_010; i += 1) log.add({ method: "GET", url: `/${i}`, headers: {} });
  assert.deepEqual([log.requests.length, log.requests.count, log.requests[0].path], [1_000, 1_010, "/10"]);
});

test("the log keeps the number of requests that is asked for, or none", async (t) => {
  const few = await emulatorFor(t, { record: 2 });
  for (const path of ["/a", "/b", "/c"]) await few.call("GET", path);
  assert.deepEqual(
    few.requests.map(({ path }) => path),
    ["/v1/b", "/v1/c"],
  );
  const none = await emulatorFor(t, { record: false });
  await none.call("POST", "/organizations", { name: "Acme" });
  assert.deepEqual([none.requests.length, none.requests.count], [0, 1]);
});

test("the log is read and cleared over HTTP, which it does not show", async (t) => {
  const emulator = await emulatorFor(t);
  const control = controlFor(emulator);
  await emulator.call("GET", "/role_sets");
  const { data, count } = await ok(control("GET", "/requests"));
  assert.deepEqual([count, data.length, data[0].operation, data[0].status], [1, 1, "ListRoleSets", 200]);
  assert.deepEqual(await ok(control("DELETE", "/requests")), { data: [], count: 0 });
  assert.equal(emulator.requests.length, 0);
});
