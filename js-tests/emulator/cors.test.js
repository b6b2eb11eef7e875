// Tests that a page may call the emulator only if a test switches that on.
import assert from "node:assert/strict";
import { test } from "node:test";
import { emulatorFor } from "./testing.js";

const PAGE = "http://localhost:5173";

const preflight = (url, origin = PAGE) =>
  fetch(`${url}/organizations`, {
    method: "OPTIONS",
    headers: {
      origin,
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization,content-type",
    },
  });

const allowedOrigin = ({ headers }) => headers.get("access-control-allow-origin");

const from = (origin) => ({ origin });

test("without the option there is no CORS, as in Clerk's API", async (t) => {
  const { call, url } = await emulatorFor(t);
  const { status, headers } = await call("GET", "/organizations", undefined, from(PAGE));
  assert.deepEqual([status, headers.get("access-control-allow-origin"), headers.get("vary")], [200, null, null]);
  const refused = await preflight(url);
  assert.deepEqual([refused.status, allowedOrigin(refused)], [401, null]);
});

test("with the option a page passes the preflight, and reads responses and errors", async (t) => {
  const { call, url, requests } = await emulatorFor(t, { cors: true });
  const { status, headers } = await preflight(url);
  assert.equal(status, 204);
  assert.equal(headers.get("access-control-allow-origin"), PAGE);
  assert.match(headers.get("access-control-allow-methods"), /PATCH/);
  assert.equal(headers.get("access-control-allow-headers"), "authorization,content-type");
  assert.equal(requests.count, 0);
  for (const path of ["/organizations", "/organizations/org_none"]) {
    const answer = await call("GET", path, undefined, from(PAGE));
    assert.equal(allowedOrigin(answer), PAGE);
    assert.match(answer.headers.get("access-control-expose-headers"), /retry-after/);
  }
  const unsigned = await call("GET", "/organizations", undefined, { ...from(PAGE), authorization: "" });
  assert.deepEqual([unsigned.status, allowedOrigin(unsigned)], [401, PAGE]);
  assert.equal(allowedOrigin(await call("GET", "/organizations")), null);
});

test("a scripted fault can be read by the page too", async (t) => {
  const { call, fail } = await emulatorFor(t, { cors: true });
  fail({ status: 429, retryAfter: 3 });
  const answer = await call("GET", "/organizations", undefined, from(PAGE));
  assert.deepEqual([answer.status, allowedOrigin(answer)], [429, PAGE]);
});

test("a list allows its origins only", async (t) => {
  const { call, url } = await emulatorFor(t, { cors: [PAGE, "https://app.example"] });
  assert.equal(
    allowedOrigin(await call("GET", "/organizations", undefined, from("https://app.example"))),
    "https://app.example",
  );
  const other = await call("GET", "/organizations", undefined, from("http://localhost:5174"));
  assert.deepEqual([other.status, allowedOrigin(other), other.headers.get("vary")], [200, null, "Origin"]);
  assert.equal(allowedOrigin(await preflight(url, "http://localhost:5174")), null);
});

test("a wrong option is refused by name", async (t) => {
  await assert.rejects(emulatorFor(t, { cors: [PAGE, `${PAGE}/`] }), /cors\[1\] must be an origin/);
  await assert.rejects(emulatorFor(t, { cors: [] }), /cors must be true, false, or origins/);
  await assert.rejects(emulatorFor(t, { cors: [7] }), /cors\[0\] must be an origin/);
});
