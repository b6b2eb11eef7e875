// The server sends security headers, serves the API for its own host only, and exposes nothing else of the machine.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { raw } from "./page-tests/raw-request.js";
import { organization, secretKey, startRecordingClerk } from "./page-tests/recording-clerk.js";
import { serve } from "./server.js";

let clerk;
let server;

before(async () => {
  clerk = await startRecordingClerk();
  server = await serve(clerk.options);
});

beforeEach(() => {
  clerk.requests.length = 0;
});

after(async () => {
  await server.close();
  await clerk.close();
});

test("the page has security headers: no foreign scripts, no frames", async () => {
  const response = await fetch(server.url);
  assert.match(response.headers.get("content-type"), /^text\/html/);
  const policy = response.headers.get("content-security-policy");
  assert.match(policy, /default-src 'self'; script-src 'self' 'wasm-unsafe-eval'/);
  assert.doesNotMatch(policy, /'unsafe-eval'|unsafe-inline/);
  assert.equal((await fetch(server.url, { method: "POST" })).status, 405);
  assert.equal((await fetch(`${server.url}missing.js`)).status, 404);
});

test("the API uses the key, returns private metadata, and cannot be framed", async () => {
  const response = await fetch(`${server.url}api/clerk/organizations/org_1`);
  assert.deepEqual(await response.json(), organization);
  assert.deepEqual(clerk.requests, [`GET /v1/organizations/org_1 Bearer ${secretKey}`]);
  assert.equal(response.headers.get("cache-control"), "no-store");
  assert.match(response.headers.get("content-security-policy"), /default-src 'none'; frame-ancestors 'none'/);
});

test("authorize decides who may do what, and onOperation gets the outcome", async (t) => {
  const events = [];
  const options = { authorize: (_, { method }) => method === "GET", onOperation: (event) => events.push(event) };
  const guarded = await serve({ ...clerk.options, ...options });
  t.after(guarded.close);
  const at = `${guarded.url}api/clerk/organizations/org_1`;
  assert.deepEqual([(await fetch(at)).status, (await fetch(at, { method: "DELETE" })).status], [200, 403]);
  assert.deepEqual(
    events.map(({ operation, status }) => [operation, status]),
    [
      ["getOrganization", 200],
      ["deleteOrganization", 403],
    ],
  );
  assert.equal(clerk.requests.length, 1);
});

test("no spelling of a path leads to another file or host", async () => {
  const targets = [
    "/../server.js",
    "/%2e%2e/server.js",
    "/assets/../../package.json",
    "/..\\server.js",
    "/./../index.html",
    "//index.html/..",
    "/api/../api/clerk/organizations/../users",
    "//elsewhere/api/clerk/organizations",
    "http://elsewhere/api/clerk/organizations",
    "*",
  ];
  for (const target of targets) {
    const answer = await raw(`GET ${target} HTTP/1.1\r\nHost: ${host()}\r\nConnection: close\r\n\r\n`, port());
    assert.match(answer, /^(HTTP\/1\.1 (404|400) |$)/, target);
  }
  assert.deepEqual(clerk.requests, []);
});

test("only the server's own host and port are accepted, so DNS rebinding reaches neither the page nor the key", async () => {
  const { port } = new URL(server.url);
  const others = [
    "rebound.example",
    `rebound.example:${port}`,
    "127.0.0.1",
    "localhost",
    `127.0.0.1:${Number(port) + 1}`,
  ];
  for (const host of [...others, `[::1]:${port}`, `localhost.:${port}`, `localhost:${port}@rebound.example`, ""]) {
    for (const path of ["/", "/api/clerk/organizations"]) {
      const answer = await raw(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`, port);
      assert.match(answer, /^HTTP\/1\.1 403 /, host);
    }
  }
  assert.match(await raw("GET / HTTP/1.0\r\n\r\n", port), /^HTTP\/1\.1 403 /);
  assert.deepEqual(clerk.requests, []);
  for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `LocalHost:${port}`]) {
    const answer = await raw(`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`, port);
    assert.match(answer, /^HTTP\/1\.1 200 /, host);
  }
});

test("a configured origin is accepted and may write, and other origins may not", async (t) => {
  const placed = await serve({ ...clerk.options, origin: "https://admin.example.com" });
  t.after(placed.close);
  const { port } = new URL(placed.url);
  const statusOf = async (host, origin) => {
    const head = `DELETE /api/clerk/organizations/org_1 HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${origin}\r\n`;
    return Number((await raw(`${head}Connection: close\r\n\r\n`, port)).slice(9, 12));
  };
  assert.equal(await statusOf("admin.example.com", "https://admin.example.com"), 200);
  assert.equal(await statusOf(`localhost:${port}`, `http://localhost:${port}`), 200);
  assert.equal(clerk.requests.length, 2);
  assert.equal(await statusOf("admin.example.com", "https://other.example.com"), 403);
  assert.equal(await statusOf("admin.example.com", "http://admin.example.com"), 403);
  assert.equal(await statusOf("other.example.com", "https://admin.example.com"), 403);
  assert.equal(clerk.requests.length, 2);
});

test("an invalid origin, or an unencrypted URL of Clerk, leaves no server running", async () => {
  await assert.rejects(serve({ ...clerk.options, origin: "https://admin.example.com/path" }), { parameter: "origins" });
  await assert.rejects(serve({ ...clerk.options, upstream: "http://api.clerk.com/v1" }), { parameter: "baseUrl" });
});

test("images are allowed from the emulator or from Clerk's image host only", async (t) => {
  const images = async (upstream) => {
    const placed = await serve({ ...clerk.options, upstream });
    t.after(placed.close);
    const answers = await Promise.all(["", "missing.js"].map((path) => fetch(placed.url + path)));
    const policies = new Set(answers.map(({ headers }) => headers.get("content-security-policy")));
    assert.equal(policies.size, 1);
    const [policy] = policies;
    assert.match(policy, /(^|; )frame-ancestors 'none'($|;)/);
    return policy.split("; ").find((directive) => directive.startsWith("img-src"));
  };
  assert.equal(await images("http://127.0.0.1:4010/v1"), "img-src blob: data: http://127.0.0.1:4010");
  for (const url of ["https://api.clerk.com/v1", "https://api.clerk.dev/v1"])
    assert.equal(await images(url), "img-src blob: data: https://img.clerk.com");
});

test("an invalid request ends its connection, but not the server", async () => {
  await raw(`TRACE /api/clerk/organizations HTTP/1.1\r\nHost: ${host()}\r\nConnection: close\r\n\r\n`, port());
  assert.equal((await fetch(server.url)).status, 200);
});

function host() {
  return new URL(server.url).host;
}

function port() {
  return new URL(server.url).port;
}
