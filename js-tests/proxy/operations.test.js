// Tests that a page can do everything it needs through the proxy, and that Clerk receives nothing but the operation.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isClerkError, OrganizationsApi } from "clerk-organizations";
import { createProxy } from "clerk-organizations/proxy";
import { start } from "../emulator/index.js";
import { until } from "../faults/calling.js";
import { refusedUrl } from "../faults/server.js";
import { png } from "../png.js";
import { answer, ID, json, KEY, MOUNT, PROGRAM, refusal, serve, setUp } from "./setting.js";

test("the client of a page can do everything through the proxy", async (t) => {
  const clerk = await start();
  t.after(() => clerk.close());
  const proxy = createProxy({
    secretKey: clerk.secretKey,
    baseUrl: clerk.url,
    authorize: () => true,
    privateMetadata: true,
  });
  const { origin } = await serve(t, proxy);
  const api = new OrganizationsApi({ baseUrl: `${origin}${MOUNT}` });
  const made = await api.createOrganization({
    name: "Acmé 😀",
    slug: "acme",
    publicMetadata: { plan: "free" },
    privateMetadata: { a: 1 },
  });
  assert.deepEqual([made.name, made.privateMetadata], ["Acmé 😀", { a: 1 }]);
  assert.equal((await api.getOrganization("acme", { includeMembersCount: true })).membersCount, 0);
  assert.equal((await api.listOrganizations({ limit: 5, query: "acm", orderBy: "-name" })).totalCount, 1);
  assert.equal((await api.updateOrganization(made.id, { maxAllowedMemberships: 0 })).maxAllowedMemberships, 0);
  const merged = await api.mergeOrganizationMetadata(made.id, { publicMetadata: { plan: null, b: 2 } });
  assert.deepEqual(merged.publicMetadata, { b: 2 });
  const replaced = await api.replaceOrganizationMetadata(made.id, { publicMetadata: { c: 3 } });
  assert.deepEqual(replaced.publicMetadata, { c: 3 });
  const logo = await api.uploadOrganizationLogo(made.id, { file: new Blob([png()]) });
  assert.equal(logo.hasImage, true);
  assert.equal((await api.deleteOrganizationLogo(made.id)).hasImage, false);
  const taken = await api.createOrganization({ name: "B", slug: "acme" }).catch((error) => error);
  assert.ok(isClerkError(taken) && taken.field("slug").length === 1, String(taken));
  assert.equal((await api.deleteOrganization(made.id)).deleted, true);
  const pages = [];
  for await (const one of api.iterateOrganizations()) pages.push(one);
  assert.deepEqual(pages, []);
});

/** A request of a page for each operation. */
const OPERATIONS = [
  ["createOrganization", "/organizations", json("POST", { name: "A" })],
  ["listOrganizations", "/organizations?limit=2&offset=0&query=a%20b%26c&user_id=u1&user_id=u2", {}],
  ["getOrganization", "/organizations/my-slug_1?include_members_count=true", {}],
  ["updateOrganization", `/organizations/${ID}`, json("PATCH", { name: "B" })],
  ["deleteOrganization", `/organizations/${ID}`, { method: "DELETE" }],
  ["mergeOrganizationMetadata", `/organizations/${ID}/metadata`, json("PATCH", { public_metadata: { a: null } })],
  ["replaceOrganizationMetadata", `/organizations/${ID}/metadata`, json("PUT", { public_metadata: {} })],
  ["deleteOrganizationLogo", `/organizations/${ID}/logo`, { method: "DELETE" }],
  ["uploadOrganizationLogo", `/organizations/${ID}/logo`, { method: "PUT", body: form() }],
];

function form() {
  const form = new FormData();
  form.append("file", new Blob([png()], { type: "image/png" }), "logo.png");
  return form;
}

test("each operation reaches Clerk with the key, and with its method, path, query and body", async (t) => {
  const { ask, upstream, events } = await setUp(t);
  for (const [name, path, init] of OPERATIONS) {
    const response = await ask(path, init);
    assert.equal(response.status, 200, name);
    await response.arrayBuffer();
    const sent = upstream.asked.pop();
    assert.equal(events.pop().operation, name);
    assert.equal(sent.method, init.method ?? "GET", name);
    assert.equal(sent.url, `/v1${path}`, name);
    assert.equal(sent.headers.authorization, `Bearer ${KEY}`, name);
    assert.equal(sent.headers["clerk-api-version"], "2025-11-10", name);
    if (typeof init.body === "string") assert.equal(sent.body.toString(), init.body, name);
    if (name === "uploadOrganizationLogo") assert.ok(sent.body.includes(png()), name);
  }
  assert.equal(upstream.asked.length, 0);
});

test("no header of the page reaches Clerk, and no header changes the method", async (t) => {
  const { ask, upstream } = await setUp(t);
  const hostile = {
    cookie: "a=b",
    authorization: "Bearer other",
    "x-forwarded-for": "1.2.3.4",
    "x-forwarded-host": "evil.example",
    forwarded: "for=1.2.3.4",
    "x-http-method-override": "DELETE",
    "x-http-method": "DELETE",
    "x-method-override": "DELETE",
    "clerk-api-version": "2021-02-05",
    "x-own": "1",
    referer: "http://a.test/",
    "accept-encoding": "identity",
    te: "trailers",
  };
  await ask("/organizations", json("POST", { name: "A" }, hostile));
  const [{ method, headers }] = upstream.asked;
  assert.equal(method, "POST");
  assert.equal(headers.authorization, `Bearer ${KEY}`);
  assert.equal(headers["clerk-api-version"], "2025-11-10");
  const known = new Set(["authorization", "clerk-api-version", "accept", "content-type", "content-length", "host"]);
  const own = new Set([
    "connection",
    "accept-language",
    "sec-fetch-mode",
    "user-agent",
    "accept-encoding",
    "cache-control",
    "pragma",
  ]);
  const others = Object.keys(headers).filter((name) => !known.has(name) && !own.has(name));
  assert.deepEqual(others, []);
  const values = Object.values(headers).join();
  for (const value of ["1.2.3.4", "evil.example", "a=b", "other", "DELETE"]) assert.ok(!values.includes(value), value);
});

test("of Clerk's headers only Retry-After and the trace id are returned, and a response is neither cached nor sniffed", async (t) => {
  const kept = { "retry-after": "7", "x-clerk-trace-id": "abc", "cf-ray": "8f-FRA" };
  const more = {
    "set-cookie": "a=b",
    location: "/x",
    "x-own": "1",
    "keep-alive": "timeout=9",
    "access-control-allow-origin": "*",
  };
  const { ask } = await setUp(t, {}, (response) =>
    answer(response, 429, { errors: [] }, { ...kept, ...more, etag: '"1"' }),
  );
  const response = await ask("/organizations");
  assert.equal(response.status, 429);
  assert.deepEqual(await response.json(), { errors: [] });
  const own = {
    "content-type": "application/json",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  };
  for (const [name, value] of Object.entries({ ...kept, ...own }))
    assert.equal(response.headers.get(name), value, name);
  // These headers belong to the server.
  const server = new Set(["connection", "date", "keep-alive", "transfer-encoding", "content-length"]);
  const names = [...response.headers.keys()].filter((name) => !server.has(name));
  assert.deepEqual(names.sort(), Object.keys({ ...kept, ...own }).sort());
  assert.notEqual(response.headers.get("keep-alive"), "timeout=9");
});

test("a redirect is neither followed nor passed on, because the key is for one host", async (t) => {
  for (const status of [301, 302, 303, 307, 308]) {
    const respond = (response) => answer(response, status, { id: ID }, { location: "/v1/elsewhere" });
    const { ask, upstream } = await setUp(t, {}, respond);
    const response = await ask("/organizations", { redirect: "manual" });
    assert.deepEqual(await refusal(response), [502, "bad_gateway"]);
    assert.equal(response.headers.get("location"), null);
    assert.equal(upstream.asked.length, 1);
  }
});

test("a body that is not JSON is not passed on: an error keeps its status, and a success becomes an error", async (t) => {
  const page = "<script>alert(1)</script>";
  const html = { "content-type": "text/html" };
  for (const [status, headers, body, expected] of [
    [200, html, page, [502, "bad_gateway"]],
    [200, {}, page, [502, "bad_gateway"]],
    [200, {}, "", [502, "bad_gateway"]],
    [503, { ...html, "retry-after": "3" }, page, [503, "unreadable_answer"]],
    [500, {}, page, [500, "unreadable_answer"]],
    [404, html, page, [404, "unreadable_answer"]],
  ]) {
    const { ask } = await setUp(t, {}, (response) => answer(response, status, body, headers));
    const response = await ask("/organizations");
    assert.equal(response.headers.get("content-type"), "application/json");
    assert.equal(response.headers.get("retry-after"), headers["retry-after"] ?? null);
    assert.deepEqual(await refusal(response), expected, `${status} ${body}`);
  }
  const { ask } = await setUp(t, {}, (response) => response.writeHead(204).end());
  const response = await ask(`/organizations/${ID}`, { method: "DELETE" });
  assert.deepEqual([response.status, await response.text()], [204, ""]);
});

test("HTML is not streamed to the same origin either, whatever it contains", async (t) => {
  for (const privateMetadata of [true, false]) {
    const { ask } = await setUp(t, { privateMetadata }, (response) =>
      answer(response, 200, "{}", { "content-type": "text/html" }),
    );
    assert.deepEqual(await refusal(await ask("/organizations")), [502, "bad_gateway"]);
  }
});

test("a broken or missing response becomes a response of the proxy, and no call waits forever", async (t) => {
  const cut = (response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": 1000 }).write('{"id":');
    setTimeout(() => response.destroy(), 50);
  };
  const broken = await setUp(t, {}, cut);
  assert.deepEqual(await refusal(await broken.ask(`/organizations/${ID}`)), [502, "bad_gateway"]);
  const silent = await setUp(t, { timeout: 200 }, () => {});
  assert.deepEqual(await refusal(await silent.ask(`/organizations/${ID}`)), [504, "gateway_timeout"]);
  const reset = await setUp(t, {}, (response) => response.socket.resetAndDestroy());
  assert.deepEqual(await refusal(await reset.ask(`/organizations/${ID}`)), [502, "bad_gateway"]);
});

test("if no connection was made, the client of the page repeats even a create", async (t) => {
  const down = await setUp(t, { baseUrl: await refusedUrl(t) });
  const response = await down.ask("/organizations", json("POST", { name: "A" }));
  assert.equal(response.headers.get("retry-after"), "1");
  assert.deepEqual(await refusal(response), [503, "service_unavailable"]);
  const nowhere = await refusedUrl(t);
  let failures = 1;
  const { origin, upstream } = await setUp(t, {
    fetch: (url, init) => globalThis.fetch(failures-- > 0 ? nowhere : url, init),
  });
  const api = new OrganizationsApi({ baseUrl: `${origin}${MOUNT}` });
  assert.equal((await api.createOrganization({ name: "A" })).id, ID);
  assert.equal(upstream.asked.length, 1);
});

test("after a failure without a code that rules out arrival, a create is not repeated", async (t) => {
  let asked = 0;
  const { origin } = await setUp(t, {
    fetch: async () => {
      asked += 1;
      throw new TypeError("fetch failed");
    },
  });
  const api = new OrganizationsApi({ baseUrl: `${origin}${MOUNT}` });
  const error = await api.createOrganization({ name: "A" }).catch((error) => error);
  assert.deepEqual([error.status, error.outcome, asked], [502, "unknown", 1]);
});

test("no timer is left after a response, streamed or not", async (t) => {
  const own = globalThis.setTimeout;
  t.after(() => {
    globalThis.setTimeout = own;
  });
  const timers = [];
  const { proxy, upstream } = await setUp(t, { timeout: 54_321, privateMetadata: true });
  globalThis.setTimeout = (run, ms, ...rest) => {
    const timer = own(run, ms, ...rest);
    if (ms === 54_321) timers.push(timer);
    return timer;
  };
  const ask = async (path, init = {}) => {
    const headers = { ...PROGRAM, ...init.headers };
    return (await proxy(new Request(`http://a.test${MOUNT}${path}`, { ...init, headers }))).text();
  };
  await ask("/organizations");
  await ask("/organizations", json("POST", { name: "A" }));
  await ask("/organizations", json("POST", { nmae: "A" }));
  upstream.respond = (response) => answer(response, 500, { errors: [] });
  await ask("/organizations");
  assert.equal(timers.length, 4);
  assert.ok(timers.every((timer) => timer._destroyed));
});

test("the request to Clerk is cancelled when the client disconnects", { timeout: 120_000 }, async (t) => {
  let isClosed = false;
  const { ask, upstream, events } = await setUp(t, {}, (response) =>
    response.once("close", () => {
      isClosed = true;
    }),
  );
  const page = new AbortController();
  const asking = ask("/organizations", { signal: page.signal }).catch((error) => error.name);
  await until(() => upstream.asked.length === 1);
  page.abort();
  assert.equal(await asking, "AbortError");
  await until(() => isClosed && events.length === 1);
  assert.equal(events[0].status, 499);
});

test("the default upstream is the global fetch at the time of each request, without a cache", async (t) => {
  const { proxy } = await setUp(t);
  const own = globalThis.fetch;
  t.after(() => {
    globalThis.fetch = own;
  });
  const seen = [];
  globalThis.fetch = async (url, init) => {
    seen.push([url, init.cache, init.redirect]);
    return Response.json({ data: [], total_count: 0 });
  };
  const response = await proxy(new Request(`http://a.test${MOUNT}/organizations`, { headers: PROGRAM }));
  assert.equal(response.status, 200);
  assert.deepEqual(seen[0].slice(1), ["no-store", "manual"]);
});
