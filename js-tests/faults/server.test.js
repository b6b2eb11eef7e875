// Tests that the behaviours of the fault server do what they describe, with bare fetch and bare sockets.
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { test } from "node:test";
import {
  after,
  answer,
  early,
  empty,
  fin,
  flood,
  flushed,
  html,
  json,
  never,
  raw,
  redirect,
  reset,
  stallBody,
  status,
  stopReading,
  trickle,
  withoutTerminator,
} from "./behaviours.js";
import { disconnected, until } from "./calling.js";
import { selfSigned } from "./certificate.js";
import { faultServer, refusedUrl } from "./server.js";

async function serve(t, ...script) {
  const server = await faultServer(script);
  t.after(() => server.close());
  return server;
}

const causeOf = (url, init) =>
  fetch(url, init)
    .then((r) => r.text())
    .then(assert.fail, (error) => error.cause?.code ?? error.name);

/** Returns everything that the server sends in response to a bare request, and how the connection ended. */
const bytesOf = (server, request = "GET / HTTP/1.1\r\n\r\n") =>
  new Promise((resolve) => {
    const socket = connect(Number(new URL(server.url).port), "127.0.0.1", () => socket.write(request));
    let bytes = "";
    socket.on("data", (part) => {
      bytes += part;
    });
    socket.on("error", ({ code }) => resolve({ bytes, end: code }));
    socket.on("end", () => resolve({ bytes, end: "FIN" }));
  });

test("requests are recorded byte for byte, and get the behaviours in the order of the script", async (t) => {
  const server = await serve(t, json(200, { a: 1 }), status(503, { retryAfter: 2 }), html(502));
  assert.deepEqual(await (await fetch(`${server.url}/x?y=1`)).json(), { a: 1 });
  const second = await fetch(server.url, { method: "POST", body: "é", headers: { "x-a": "b" } });
  assert.deepEqual([second.status, second.headers.get("retry-after")], [503, "2"]);
  assert.equal((await second.json()).errors[0].code, "code_of_it");
  for (const _ of [1, 2]) assert.equal((await fetch(server.url)).headers.get("content-type"), "text/html");
  const [one, two] = server.requests;
  assert.deepEqual([one.method, one.path, two.headers["x-a"], two.body.toString()], ["GET", "/v1/x?y=1", "b", "é"]);
  assert.equal(server.requests.length, 4);
  assert.ok(two.at >= one.at);
});

test("a chunked request body is reassembled", async (t) => {
  const server = await serve(t, json(200, {}));
  const body = new ReadableStream({
    start: (controller) => {
      for (const part of ["ab", "cd"]) controller.enqueue(new TextEncoder().encode(part));
      controller.close();
    },
  });
  await fetch(server.url, { method: "POST", body, duplex: "half" });
  assert.equal(server.requests[0].body.toString(), "abcd");
});

test("a reset and an orderly end are distinct, before the head and within the body", async (t) => {
  const server = await serve(
    t,
    reset(),
    fin(),
    flushed(answer(200, "abc").subarray(0, -2), reset()),
    raw("garbage\r\n\r\n"),
  );
  const ends = [];
  for (let i = 0; i < 3; i += 1) ends.push(await bytesOf(server));
  assert.deepEqual(
    ends.map(({ end }) => end),
    ["ECONNRESET", "FIN", "ECONNRESET"],
  );
  assert.ok(ends[2].bytes.endsWith("\r\n\r\na"), ends[2].bytes);
  assert.equal(await causeOf(server.url), "HPE_INVALID_CONSTANT");
});

test("a chunked response without its end is an error", async (t) => {
  const server = await serve(t, withoutTerminator(200, { a: 1 }));
  assert.equal(await causeOf(server.url), "UND_ERR_SOCKET");
  assert.ok((await bytesOf(server)).bytes.endsWith('7\r\n{"a":1}\r\n'));
});

test("missing, stalled and trickled responses do not end by themselves", async (t) => {
  const server = await serve(t, never(), stallBody(200), trickle(answer(200, "x".repeat(1000)), 1, 20));
  for (let i = 0; i < 3; i += 1)
    assert.equal(await causeOf(server.url, { signal: AbortSignal.timeout(150) }), "TimeoutError");
});

test("empty, redirecting and late responses are as described", async (t) => {
  const server = await serve(t, empty(204), redirect(302, "http://other.test/"), after(100, json(200, {})));
  const init = { redirect: "manual" };
  assert.equal((await fetch(server.url, init)).status, 204);
  assert.equal((await fetch(server.url, init)).headers.get("location"), "http://other.test/");
  const start = performance.now();
  await fetch(server.url, init);
  assert.ok(performance.now() - start >= 95);
});

test("an early response arrives before the end of the request body, and a server that stops reading blocks the sender", async (t) => {
  const head = "POST / HTTP/1.1\r\ncontent-length: 100\r\n\r\n";
  const server = await serve(t, early(flushed(answer(413), fin())), stopReading());
  assert.match((await bytesOf(server, head)).bytes, /^HTTP\/1.1 413 /);
  const body = Buffer.alloc(50_000_000);
  const controller = new AbortController();
  const cause = causeOf(server.url, { method: "POST", body, signal: controller.signal });
  await until(() => server.requests.length === 2);
  setTimeout(() => controller.abort(), 300);
  assert.equal(await cause, "AbortError");
  assert.ok(server.requests[1].body.length < body.length);
});

test("a flood stops when its reader disconnects", async (t) => {
  const server = await serve(t, flood(50_000_000));
  const controller = new AbortController();
  await fetch(server.url, { signal: controller.signal });
  controller.abort();
  await disconnected(server, server.requests[0]);
  await until(() => server.requests[0].answeredAt !== undefined);
  assert.ok(server.requests[0].sent < 50_000_000, String(server.requests[0].sent));
});

test("another server cannot listen on a refusing port", async (t) => {
  const url = await refusedUrl(t);
  assert.equal(await causeOf(url), "ECONNREFUSED");
  const [error] = await once(createServer().listen(new URL(url).port, "127.0.0.1"), "error");
  assert.equal(error.code, "EADDRINUSE");
});

test("a certificate of our own is not trusted", async (t) => {
  const server = await faultServer([json(200, {})], selfSigned());
  t.after(() => server.close());
  assert.match(await causeOf(server.url), /SELF_SIGNED/);
});
