// Tests that the proxy works where a framework mounts it, and names the cause if it cannot. With Express, and with what
// other frameworks do.
import assert from "node:assert/strict";
import { test } from "node:test";
import { OrganizationsApi } from "clerk-organizations";
import { nodeHandler } from "clerk-organizations/node";
import { createProxy } from "clerk-organizations/proxy";
import express from "express";
import { ID, JSON_TYPE, json, KEY, MOUNT, PROGRAM, recorder, refusal, serve, setUp } from "./setting.js";

/** Starts a proxy in an Express app that `make` sets up with its listener, and makes a client of it. */
async function mounted(t, make, options = {}) {
  const upstream = await recorder(t);
  const proxy = createProxy({ secretKey: KEY, baseUrl: upstream.url, authorize: () => true, ...options });
  const app = express();
  make(app, nodeHandler(proxy));
  const front = await serve(t, proxy, app);
  return { api: new OrganizationsApi({ baseUrl: front.origin + MOUNT, maxRetries: 0 }), upstream, ...front };
}

const png = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");
const failure = (promise) =>
  promise.then(
    () => assert.fail("it succeeded"),
    (error) => error,
  );

for (const [how, make] of Object.entries({
  "app.all with the whole path": (app, listener) => app.all("/api/clerk/*path", listener),
  "app.use, which cuts the mount off": (app, listener) => app.use("/api/clerk", listener),
  "a router in a router": (app, listener) => {
    const [outer, inner] = [express.Router(), express.Router()];
    inner.use("/clerk", listener);
    outer.use("/api", inner);
    app.use(outer);
  },
  "before a body parser": (app, listener) => app.use("/api/clerk", listener).use(express.json()),
})) {
  test(`in Express with ${how} nodeHandler lists, creates and uploads`, async (t) => {
    const { api, upstream } = await mounted(t, make);
    assert.equal((await api.listOrganizations()).totalCount, 1);
    assert.equal((await api.createOrganization({ name: "A" })).id, ID);
    assert.equal((await api.uploadOrganizationLogo(ID, { file: new Blob([png]) })).id, ID);
    assert.deepEqual(
      upstream.asked.map(({ url }) => url),
      ["/v1/organizations", "/v1/organizations", `/v1/organizations/${ID}/logo`],
    );
  });
}

test("after a body parser, a request with a body is refused with the cause, and one without works", async (t) => {
  const { api, upstream } = await mounted(t, (app, listener) => {
    app.use(express.json(), express.raw({ type: "multipart/form-data" }));
    app.use("/api/clerk", listener);
  });
  for (const call of [
    () => api.createOrganization({ name: "A" }),
    () => api.updateOrganization(ID, { name: "A" }),
    () => api.uploadOrganizationLogo(ID, { file: new Blob([png]) }),
  ]) {
    const error = await failure(call());
    assert.deepEqual([error.status, error.code, error.outcome], [400, "request_body_consumed", "not_applied"]);
    assert.match(error.message, /already read .*; mount the proxy before body parsers/);
  }
  assert.deepEqual(upstream.asked, []);
  assert.equal((await api.listOrganizations()).totalCount, 1);
  assert.equal((await api.deleteOrganization(ID)).deleted, true);
});

test("a web Request whose body was read, or is being read, is refused with the cause", async (t) => {
  const { proxy, upstream } = await setUp(t);
  const reading = [(request) => request.text(), (request) => void request.body.getReader()];
  for (const read of reading) {
    const init = { ...json("POST", { name: "A" }), headers: { ...JSON_TYPE, ...PROGRAM } };
    const request = new Request(`https://a.test${MOUNT}/organizations`, init);
    await read(request);
    const response = await proxy(request);
    const { errors } = await response.json();
    assert.deepEqual([response.status, errors[0].code], [400, "request_body_consumed"]);
  }
  assert.deepEqual(upstream.begun, []);
});

test("a Request that was made without the announced body is refused with the cause", async (t) => {
  const { proxy, upstream } = await setUp(t);
  const send = (method, path, headers) =>
    proxy(new Request(`https://a.test${MOUNT}/organizations${path}`, { method, headers: { ...PROGRAM, ...headers } }));
  for (const announced of [{ "content-length": "12" }, { "transfer-encoding": "chunked" }]) {
    for (const [method, path] of [
      ["POST", ""],
      ["PATCH", `/${ID}`],
    ]) {
      const response = await send(method, path, { ...JSON_TYPE, ...announced });
      assert.deepEqual(
        await refusal(response),
        [400, "request_body_consumed"],
        `${method} ${JSON.stringify(announced)}`,
      );
    }
  }
  assert.deepEqual(upstream.begun, []);
});

test("an empty body with Content-Length: 0 does not count as already read", async (t) => {
  const { ask } = await setUp(t);
  const response = await ask("/organizations", { method: "POST", headers: JSON_TYPE, body: "" });
  const { errors } = await response.json();
  assert.deepEqual([response.status, errors[0].code], [400, "request_body_invalid"]);
});

test("if a handler passes on a shortened path, the error names the path and the mount", async (t) => {
  const cut = (proxy) => (request, response) => {
    request.url = request.url.slice(MOUNT.length);
    return nodeHandler(proxy)(request, response);
  };
  const upstream = await recorder(t);
  const options = { secretKey: KEY, baseUrl: upstream.url, authorize: () => true };
  const proxy = createProxy(options);
  const front = await serve(t, proxy, cut(proxy));
  const error = await failure(new OrganizationsApi({ baseUrl: front.origin + MOUNT }).getOrganization(ID));
  assert.deepEqual([error.status, error.code], [404, "resource_not_found"]);
  assert.ok(error.message.includes(`The path is /organizations/${ID}, and the proxy is mounted at ${MOUNT}/.`));
  assert.match(error.message, /originalUrl/);
  const unmounted = createProxy({ ...options, mount: "" });
  const atRoot = await serve(t, unmounted, cut(unmounted));
  const api = new OrganizationsApi({ baseUrl: atRoot.origin + MOUNT });
  assert.equal((await api.getOrganization(ID)).id, ID);
});

test("a single trailing slash changes nothing", async (t) => {
  const { ask, upstream } = await setUp(t);
  for (const [path, init] of [
    ["/organizations/?limit=1", {}],
    ["/organizations/", json("POST", { name: "A" })],
    [`/organizations/${ID}/`, {}],
    [`/organizations/${ID}/metadata/`, json("PATCH", { public_metadata: {} })],
    [`/organizations/${ID}/logo/`, { method: "DELETE" }],
  ]) {
    assert.equal((await ask(path, init)).status, 200, path);
    assert.equal(upstream.asked.pop().url, `/v1${path.replace(/\/(?=$|\?)/, "")}`);
  }
  for (const path of ["/organizations//", `/organizations/${ID}//`, "/"]) assert.equal((await ask(path)).status, 404);
  assert.equal((await ask("/organizations/", { method: "DELETE" })).status, 404, "an empty id");
});
