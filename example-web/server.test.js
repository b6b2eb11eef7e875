// Whether the page is served fenced in, the API beside it under its own name only, and nothing else of this machine.
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { serve } from "./server.js";

const secretKey = "sk_test_kept_by_the_server";
const organization = { object: "organization", id: "org_1", private_metadata: { a: 1 } };

let dist;
let clerk;
let server;
let asked = [];

before(async () => {
  dist = await mkdtemp(join(tmpdir(), "page-"));
  await writeFile(join(dist, "index.html"), "<!doctype html><title>page</title>");
  clerk = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(organization));
  });
  await once(clerk.listen(0, "127.0.0.1"), "listening");
  server = await serve({ port: 0, upstream: `http://127.0.0.1:${clerk.address().port}/v1`, secretKey, dist });
});

beforeEach(() => {
  asked = [];
});

after(async () => {
  await server.close();
  clerk.close();
  clerk.closeAllConnections();
  await rm(dist, { recursive: true });
});

test("the page is served fenced in: no script but its own, no frame around it", async () => {
  const response = await fetch(server.url);
  assert.match(response.headers.get("content-type"), /^text\/html/);
  const policy = response.headers.get("content-security-policy");
  assert.match(policy, /default-src 'self'; script-src 'self' 'wasm-unsafe-eval'/);
  assert.doesNotMatch(policy, /'unsafe-eval'|unsafe-inline/);
  assert.equal((await fetch(server.url, { method: "POST" })).status, 405);
  assert.equal((await fetch(`${server.url}missing.js`)).status, 404);
});

test("the API is beside it, with the key and with private metadata, in no frame", async () => {
  const response = await fetch(`${server.url}api/clerk/organizations/org_1`);
  assert.deepEqual(await response.json(), organization);
  assert.deepEqual(asked, [`GET /v1/organizations/org_1 Bearer ${secretKey}`]);
  assert.equal(response.headers.get("cache-control"), "no-store");
  assert.match(response.headers.get("content-security-policy"), /default-src 'none'; frame-ancestors 'none'/);
});

test("who may do what is the owner's to say, and what became of it is told", async (t) => {
  const events = [];
  const upstream = `http://127.0.0.1:${clerk.address().port}/v1`;
  const options = { authorize: (_, { method }) => method === "GET", onOperation: (event) => events.push(event) };
  const guarded = await serve({ port: 0, upstream, secretKey, dist, ...options });
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
  assert.equal(asked.length, 1);
});

test("no spelling of a path leads to another file, or elsewhere", async () => {
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
    const answer = await raw(`GET ${target} HTTP/1.1\r\nHost: ${host()}\r\nConnection: close\r\n\r\n`);
    assert.match(answer, /^(HTTP\/1\.1 (404|400) |$)/, target);
  }
  assert.deepEqual(asked, []);
});

test("another name for this machine is refused, so that DNS rebinding reaches neither the page nor the key", async () => {
  for (const path of ["/", "/api/clerk/organizations"]) {
    const answer = await raw(`GET ${path} HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n`);
    assert.match(answer, /^HTTP\/1\.1 403 /);
  }
  assert.deepEqual(asked, []);
});

test("a request that is none ends its connection, and not the server", async () => {
  await raw(`TRACE /api/clerk/organizations HTTP/1.1\r\nHost: ${host()}\r\nConnection: close\r\n\r\n`);
  assert.equal((await fetch(server.url)).status, 200);
});

function host() {
  return new URL(server.url).host;
}

function raw(request) {
  return new Promise((resolve, reject) => {
    const socket = connect(new URL(server.url).port, "127.0.0.1", () => socket.write(request));
    let answer = "";
    socket.on("data", (data) => {
      answer += data;
    });
    socket.on("close", () => resolve(answer)).on("error", reject);
  });
}
