// With a login, the server answers users of this page only, lets them sign out, and allows Clerk's hosts exactly.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { createInstance } from "./page-tests/instance.js";
import { raw } from "./page-tests/raw-request.js";
import { organization, secretKey, startRecordingClerk } from "./page-tests/recording-clerk.js";
import { serve } from "./server.js";

let clerk;

before(async () => {
  clerk = await startRecordingClerk();
});

beforeEach(() => {
  clerk.requests.length = 0;
});

after(async () => {
  await clerk.close();
});

const instance = createInstance({ organizations_admin: "write" });

/** A server with a login, its audit lines, and a function that sends a request with a token. */
async function withLogin(t, options = {}) {
  const lines = [];
  const login = { publishableKey: instance.publishableKey, jwtKey: instance.jwtKey, audit: (line) => lines.push(line) };
  const placed = await serve({ ...clerk.options, login, ...options });
  t.after(placed.close);
  const { origin, host, port } = new URL(placed.url);
  const send = (path, token, { headers, ...init } = {}) =>
    fetch(placed.url + path, { ...init, headers: { authorization: `Bearer ${token}`, ...headers } });
  return { ...placed, lines, send, origin, host, port };
}

test("with a login, the API answers users with a token for this page only, and the trail names them", async (t) => {
  const { send, url, origin, lines } = await withLogin(t);
  const path = "api/clerk/organizations/org_1";
  assert.equal((await fetch(url + path)).status, 401);
  assert.equal((await send(path, instance.token({ azp: "http://127.0.0.1:1" }))).status, 401);
  assert.equal((await send(path, instance.token({ azp: origin, organizations_admin: undefined }))).status, 403);
  assert.deepEqual(clerk.requests, []);
  assert.deepEqual(await (await send(path, instance.token({ azp: origin }))).json(), organization);
  assert.equal((await send(path, instance.token({ azp: origin.replace("127.0.0.1", "localhost") }))).status, 200);
  assert.deepEqual(clerk.requests, Array(2).fill(`GET /v1/organizations/org_1 Bearer ${secretKey}`));
  assert.deepEqual(
    lines.map((line) => JSON.parse(line).status),
    [401, 401, 403, 200, 200],
  );
});

test("with a login, a token is refused after the page has signed out", async (t) => {
  const { send, origin } = await withLogin(t);
  const token = instance.token({ azp: origin });
  const path = "api/clerk/organizations/org_1";
  assert.equal((await send(path, token)).status, 200);
  const signOut = { method: "POST", headers: { origin } };
  assert.equal((await send("api/sign-out", token, { method: "POST" })).status, 403);
  assert.equal(
    (await send("api/sign-out", token, { ...signOut, headers: { origin: "https://evil.test" } })).status,
    403,
  );
  assert.equal((await send("api/sign-out", token, signOut)).status, 204);
  assert.equal((await send(path, token)).status, 401);
  assert.equal((await send(path, instance.token({ azp: origin, sid: "sess_2" }))).status, 200);
});

test("a request with two Authorization headers is refused, whichever of them is valid", async (t) => {
  const { host, port, origin } = await withLogin(t);
  const [good, bad] = [instance.token({ azp: origin }), "eyJ.e30.x"].map(
    (token) => `Authorization: Bearer ${token}\r\n`,
  );
  for (const headers of [good + bad, bad + good, good + good.replace("Authorization", "authorization")]) {
    const head = `GET /api/clerk/organizations/org_1 HTTP/1.1\r\nHost: ${host}\r\nClerk-API-Version: 2025-11-10\r\n`;
    assert.match(await raw(`${head}${headers}Connection: close\r\n\r\n`, port), /^HTTP\/1\.1 400 /);
  }
  assert.deepEqual(clerk.requests, []);
});

test("with a login, the page loads Clerk's script, and the policy allows its hosts exactly", async (t) => {
  const { url } = await withLogin(t);
  const fapi = `https://${instance.host}`;
  const response = await fetch(url);
  const html = await response.text();
  const script = `${fapi}/npm/@clerk/clerk-js@5/dist/clerk.browser.js`;
  assert.ok(
    html.includes(`data-clerk-publishable-key="${instance.publishableKey}"`) && html.includes(`src="${script}"`),
  );
  assert.ok(html.indexOf("clerk.browser.js") < html.indexOf("page.js"), "Clerk's script runs first");
  assert.doesNotMatch(html, /sk_test|PUBLIC KEY/);
  assert.deepEqual(response.headers.get("content-security-policy").split("; ").sort(), [
    "base-uri 'none'",
    `connect-src 'self' ${fapi}`,
    "default-src 'self'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "frame-src https://challenges.cloudflare.com",
    `img-src blob: data: ${new URL(clerk.options.upstream).origin} https://img.clerk.com`,
    "object-src 'none'",
    `script-src 'self' 'wasm-unsafe-eval' ${fapi} https://challenges.cloudflare.com`,
    "style-src 'self' 'unsafe-inline'",
    "worker-src 'self' blob:",
  ]);
});

test("without a login, the page has no script of Clerk, and there is nothing to sign out of", async (t) => {
  const server = await withLogin(t, { login: undefined });
  assert.doesNotMatch(await (await fetch(server.url)).text(), /clerk/);
  assert.equal((await fetch(`${server.url}api/sign-out`, { method: "POST" })).status, 405);
});

test("a malformed key of the login leaves no server running", async (t) => {
  await assert.rejects(withLogin(t, { login: { publishableKey: instance.publishableKey } }), /not a public key/);
  await assert.rejects(withLogin(t, { login: { jwtKey: instance.jwtKey } }), /publishable key is malformed/);
});
