// Tests that only a program on this machine drives the emulator, and never a web page.
import assert from "node:assert/strict";
import { request } from "node:http";
import { test } from "node:test";
import { assertRefused, controlFor, emulatorFor, ok } from "./testing.js";

/** Sends headers that `fetch` would not: a host, an origin and what browsers say about the page. */
const send = (url, { method = "GET", path = "/__emulator/faults", headers = {} } = {}) =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const outgoing = request({ hostname, port, path, method, headers }, (response) => {
      let text = "";
      response.on("data", (chunk) => (text += chunk)).on("end", () => resolve({ status: response.statusCode, text }));
    });
    outgoing.on("error", reject).end();
  });

test("the routes need no key, and do not take the place of a route of the API", async (t) => {
  const emulator = await emulatorFor(t);
  assert.deepEqual(await ok(controlFor(emulator)("GET", "/faults")), { data: [] });
  assertRefused(await controlFor(emulator)("GET", "/nothing"), 404, "resource_not_found");
  assertRefused(await emulator.call("GET", "/__emulator/faults"), 404, "resource_not_found");
});

test("a web page cannot drive the emulator", async (t) => {
  const { url } = await emulatorFor(t);
  const { host, port, origin } = new URL(url);
  const refused = [
    { origin: "https://evil.example" },
    { origin: "null" },
    { origin: "http://localhost:5173" },
    { origin: `https://${host}` },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { host: "evil.example" },
    { host: `rebound.example:${port}` },
    { host: `127.0.0.1.evil.example:${port}` },
    { host: `localhost.evil.example` },
    { "x-forwarded-for": "203.0.113.9" },
    { forwarded: "for=203.0.113.9" },
  ];
  for (const headers of refused)
    for (const method of ["GET", "POST", "PUT", "DELETE", "OPTIONS"]) {
      const { status, text } = await send(url, { method, headers });
      assert.equal(status, 403, JSON.stringify({ method, headers }));
      assert.equal(JSON.parse(text).errors[0].code, "emulator_not_local");
    }
  const allowed = [
    {},
    { host: `localhost:${port}` },
    { host: `[::1]:${port}` },
    { origin, "sec-fetch-site": "same-origin" },
  ];
  for (const headers of [...allowed, { "sec-fetch-site": "none" }])
    assert.equal((await send(url, { headers })).status, 200, JSON.stringify(headers));
});

test("every route that drives the emulator is guarded, also with CORS", async (t) => {
  const { url } = await emulatorFor(t, { cors: true });
  const headers = { origin: "https://evil.example" };
  const paths = ["faults", "state", "snapshots", "snapshots/a/restore", "reset", "clock", "requests", "webhooks"];
  for (const path of [...paths, "webhooks/settled", "invitations/a/accept", "nothing", "FAULTS", "%66aults"])
    for (const method of ["GET", "POST", "OPTIONS"]) {
      const { status } = await send(url, { method, headers, path: `/__emulator/${path}` });
      assert.equal(status, 403, `${method} ${path}`);
    }
  for (const path of ["/__emulator", "/%5f_emulator/faults", "//__emulator/faults", "/x/../__emulator/faults"]) {
    const { status, text } = await send(url, { headers, path });
    assert.ok(status === 401 || status === 403, `${path}: ${status} ${text}`);
  }
});
