// Whether the server lets through the seven operations and nothing else, and what it keeps to itself.
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
const json = { "content-type": "application/json" };

let dist;
let upstream;
let server;
/** What the upstream was asked, and how it answers the next time. */
let asked = [];
let respond;

before(async () => {
  dist = await mkdtemp(join(tmpdir(), "page-"));
  await writeFile(join(dist, "index.html"), "<!doctype html><title>page</title>");
  upstream = createServer(recordAndRespond);
  await new Promise((done) => upstream.listen(0, "127.0.0.1", done));
  server = await serve({ port: 0, upstream: `http://127.0.0.1:${upstream.address().port}/v1`, secretKey, dist });
});

beforeEach(() => {
  asked = [];
  respond = (response) => response.writeHead(200, json).end('{"ok":true}');
});

after(async () => {
  await server.close();
  upstream.close();
  upstream.closeAllConnections();
  await rm(dist, { recursive: true });
});

test("each of the seven operations is passed on with the key, its query and its body", async () => {
  const operations = [
    ["POST", "/organizations", '{"name":"A"}'],
    ["GET", "/organizations?limit=2&query=a%20b%26c"],
    ["GET", "/organizations/my-slug_1?include_members_count=true"],
    ["PATCH", "/organizations/org_1", '{"name":"B"}'],
    ["DELETE", "/organizations/org_1"],
    ["PATCH", "/organizations/org_1/metadata", '{"public_metadata":{"a":null}}'],
    ["PUT", "/organizations/org_1/logo", "--x\r\n"],
  ];
  for (const [method, path, body] of operations) {
    const response = await ask(path, { method, body, headers: body ? json : {} });
    assert.equal(response.status, 200, `${method} ${path}`);
    const sent = asked.pop();
    assert.deepEqual([sent.method, sent.url, sent.body], [method, `/v1${path}`, body ?? ""]);
    assert.equal(sent.headers.authorization, `Bearer ${secretKey}`);
  }
});

test("every other method and path is a 404 in Clerk's words, and is never passed on", async () => {
  const others = [
    ["PUT", "/organizations"],
    ["DELETE", "/organizations"],
    ["DELETE", "/organizations/"],
    ["GET", "/organizations/"],
    ["POST", "/organizations/org_1"],
    ["PUT", "/organizations/org_1/metadata"],
    ["GET", "/organizations/org_1/metadata"],
    ["DELETE", "/organizations/org_1/logo"],
    ["GET", "/organizations/org_1/memberships"],
    ["GET", "/organizations/org_1/constructor"],
    ["PATCH", "/organizations/org_1/metadata/"],
    ["PATCH", "/organizations/org_1/metadata/more"],
    ["GET", "/users"],
    ["GET", "/organizationsx"],
    ["OPTIONS", "/organizations"],
    ["GET", ""],
    ["GET", "/"],
  ];
  for (const [method, path] of others) {
    const response = await ask(path, { method });
    assert.equal(response.status, 404, `${method} ${path}`);
    if (path.length > 1)
      assert.equal((await response.json()).errors[0].code, "resource_not_found", `${method} ${path}`);
  }
  assert.deepEqual(asked, []);
});

test("no spelling of a path leads elsewhere", async () => {
  const targets = [
    "/api/clerk/organizations/../users",
    "/api/clerk/organizations/..%2fusers",
    "/api/clerk/organizations/%2e%2e/users",
    "/api/clerk/organizations/org_1%2Fmemberships",
    "/api/clerk/organizations/org_1\\..\\users",
    "/api/clerk/organizations/org_1;x",
    "/api/clerk/organizations/org_1%00",
    "/api/clerk/organizations//logo",
    "/api/clerk//organizations",
    "/api/clerk/organizations/.",
    "/api/clerk/organizations/org_1#x",
    "/api/../api/clerk/organizations",
    "//elsewhere/api/clerk/organizations",
    "http://elsewhere/api/clerk/organizations",
    "/../server.js",
    "/%2e%2e/server.js",
    "/assets/../../package.json",
    "*",
  ];
  for (const target of targets) {
    const answer = await raw(`GET ${target} HTTP/1.1\r\nHost: ${host()}\r\nConnection: close\r\n\r\n`);
    assert.match(answer, /^HTTP\/1\.1 (404|400) /, target);
  }
  assert.deepEqual(asked, []);
});

test("a cross-site request is refused, the page's own is not", async () => {
  const own = new URL(server.url).origin;
  const refused = [
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { origin: "https://elsewhere.example" },
    { origin: "null" },
    { origin: own.replace("http:", "https:") },
    { origin: own, "sec-fetch-site": "cross-site" },
  ];
  for (const headers of refused) {
    const answer = await rawGet(headers);
    assert.match(answer, /^HTTP\/1\.1 403 /, JSON.stringify(headers));
    assert.match(answer, /cross_site_request/);
  }
  assert.deepEqual(asked, []);
  for (const headers of [{}, { origin: own }, { "sec-fetch-site": "same-origin" }, { "sec-fetch-site": "none" }]) {
    assert.match(await rawGet(headers), /^HTTP\/1\.1 200 /, JSON.stringify(headers));
  }
});

test("another name for this machine is refused, so that DNS rebinding does not reach the key", async () => {
  const answer = await raw(
    "GET /api/clerk/organizations HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n",
  );
  assert.match(answer, /^HTTP\/1\.1 403 /);
  assert.deepEqual(asked, []);
});

test("the browser's cookies, its Authorization and all but a few headers stay here", async () => {
  const headers = { cookie: "a=b", authorization: "Bearer other", "x-forwarded-for": "1.2.3.4", "x-own": "1" };
  await ask("/organizations", { headers: { ...headers, "clerk-api-version": "2025-11-10" } });
  const sent = asked[0].headers;
  assert.equal(sent.authorization, `Bearer ${secretKey}`);
  assert.equal(sent["clerk-api-version"], "2025-11-10");
  for (const name of ["cookie", "x-forwarded-for", "x-own", "origin", "referer"])
    assert.equal(sent[name], undefined, name);
});

test("the status, the body, the type, Retry-After and the trace id come back, and nothing else of Clerk's", async () => {
  const kept = { "content-type": "application/json", "retry-after": "7", "x-clerk-trace-id": "abc" };
  respond = (response) =>
    response.writeHead(429, { ...kept, "set-cookie": "a=b", location: "/x", "x-own": "1" }).end("{}");
  const response = await ask("/organizations");
  assert.equal(response.status, 429);
  assert.equal(await response.text(), "{}");
  for (const [name, value] of Object.entries(kept)) assert.equal(response.headers.get(name), value);
  for (const name of ["set-cookie", "location", "x-own"]) assert.equal(response.headers.get(name), null, name);
});

test("a redirect is not followed: the key goes to one host", async () => {
  respond = (response) => response.writeHead(302, { location: "/v1/elsewhere" }).end();
  assert.equal((await ask("/organizations", { redirect: "manual" })).status, 302);
  assert.equal(asked.length, 1);
});

test("a body over the limit is a 413, whether it says its length or not", async () => {
  const large = Buffer.alloc(256 * 1024 + 1, " ");
  const declared = await ask("/organizations", { method: "POST", body: large, headers: json });
  assert.equal(declared.status, 413);
  assert.equal((await declared.json()).errors[0].code, "request_body_too_large");
  assert.deepEqual(asked, []);
  const chunked = await ask("/organizations", {
    method: "POST",
    body: new Blob([large]).stream(),
    duplex: "half",
    headers: json,
  });
  assert.equal(chunked.status, 413);
  const logo = await ask("/organizations/org_1/logo", { method: "PUT", body: Buffer.alloc(10 * 1024 * 1024 + 999) });
  assert.equal(logo.status, 200);
});

test("a body is passed on while it comes, with its length when it has one", async () => {
  await ask("/organizations", { method: "POST", body: '{"name":"é"}', headers: json });
  assert.equal(asked[0].headers["content-length"], "13");
  assert.equal(asked[0].headers["transfer-encoding"], undefined);
});

test("when Clerk cannot be reached the answer is a 502 that tells nothing of where or how", async () => {
  const lonely = await serve({ port: 0, upstream: "http://127.0.0.1:9/v1", secretKey, dist });
  const response = await fetch(`${lonely.url}api/clerk/organizations`);
  const body = await response.text();
  assert.equal(response.status, 502);
  assert.equal(JSON.parse(body).errors[0].code, "bad_gateway");
  assert.doesNotMatch(body, /127\.0\.0\.1|ECONN|sk_test|fetch/);
  await lonely.close();
});

test("when the browser goes away the request to Clerk is cancelled", { timeout: 5000 }, async () => {
  const reached = new Promise((done) => {
    respond = done;
  });
  const browser = new AbortController();
  const answer = ask("/organizations", { signal: browser.signal }).catch((error) => error.name);
  const unanswered = await reached;
  browser.abort();
  assert.equal(await answer, "AbortError");
  await once(unanswered, "close");
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

function ask(path, init) {
  return fetch(`${server.url}api/clerk${path}`, init);
}

function host() {
  return new URL(server.url).host;
}

/** Fetch may not set these headers; a socket may. */
function rawGet(headers) {
  const lines = Object.entries({ host: host(), connection: "close", ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return raw(`GET /api/clerk/organizations HTTP/1.1\r\n${lines.join("")}\r\n`);
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

async function recordAndRespond(request, response) {
  const { method, url, headers } = request;
  let body = "";
  try {
    for await (const part of request) body += part;
  } catch {
    return; // The proxy gave up on a body that was too large.
  }
  asked.push({ method, url, headers, body });
  respond(response);
}
