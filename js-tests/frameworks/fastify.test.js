// Tests `fastifyProxy` beside other routes, hooks and prefixes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { OrganizationsApi } from "clerk-organizations";
import { fastifyProxy } from "clerk-organizations/node";
import fastify from "fastify";
import { png } from "../png.js";
import { ID, JSON_TYPE, MOUNT, PROGRAM, setUp } from "../proxy/setting.js";

/** Starts a Fastify server that `make` sets up. */
async function serve(t, make, options = {}) {
  const app = fastify(options);
  await make(app);
  t.after(() => app.close());
  return app.listen({ port: 0, host: "127.0.0.1" });
}

test("without a prefix it serves /api/clerk, and in a plugin with a prefix what is below", async (t) => {
  const { proxy } = await setUp(t);
  const { proxy: nested } = await setUp(t, { mount: "/admin/clerk" });
  const origin = await serve(t, (app) => {
    app.get("/*", async () => "page");
    app.register(fastifyProxy(proxy));
    app.register(async (admin) => admin.register(fastifyProxy(nested), { prefix: "/clerk" }), { prefix: "/admin" });
  });
  for (const mount of [MOUNT, "/admin/clerk"])
    assert.equal((await new OrganizationsApi({ baseUrl: origin + mount }).getOrganization(ID)).id, ID);
  assert.equal(await (await fetch(`${origin}/organizations`)).text(), "page");
});

test("it takes bodies of any type and size, and other routes keep their parsers and limits", async (t) => {
  const { proxy, upstream } = await setUp(t);
  const origin = await serve(
    t,
    (app) => {
      app.addContentTypeParser("text/plain", { parseAs: "string" }, async (_, text) => text.toUpperCase());
      app.register(fastifyProxy(proxy), { prefix: MOUNT });
      app.post("/echo", async ({ body }) => ({ body }));
    },
    { bodyLimit: 100 },
  );
  const post = (type, body) => fetch(`${origin}/echo`, { method: "POST", headers: { "content-type": type }, body });
  assert.deepEqual(await (await post("text/plain", "abc")).json(), { body: "ABC" });
  assert.deepEqual(await (await post("application/json", '{"a":1}')).json(), { body: { a: 1 } });
  assert.equal((await post("application/json", JSON.stringify("x".repeat(200)))).status, 413);
  assert.equal((await post("text/unknown", "abc")).status, 415);
  const api = new OrganizationsApi({ baseUrl: origin + MOUNT });
  const file = new File([png(), new Uint8Array(2_000_000)], "a.png");
  assert.equal((await api.uploadOrganizationLogo(ID, { file })).id, ID);
  assert.equal(upstream.asked.length, 1);
  const untyped = await fetch(`${origin}${MOUNT}/organizations/${ID}`, {
    method: "DELETE",
    headers: PROGRAM,
    body: new Uint8Array(3),
  });
  assert.equal(untyped.status, 400);
});

test("the headers that hooks set are sent, and hooks can refuse a request", async (t) => {
  const { proxy, upstream } = await setUp(t);
  const finished = [];
  const origin = await serve(t, (app) => {
    app.addHook("onRequest", async (request, reply) => {
      reply.headers({ "x-frame-options": "DENY", "set-cookie": ["a=1", "b=2"] });
      if (request.headers.authorization === "none") return reply.code(401).send({ message: "Sign in" });
    });
    app.addHook("onResponse", async (_, { statusCode }) => finished.push(statusCode));
    app.register(fastifyProxy(proxy), { prefix: MOUNT });
  });
  const ask = (headers) => fetch(`${origin}${MOUNT}/organizations`, { headers: { ...PROGRAM, ...headers } });
  const { status, headers } = await ask({});
  assert.deepEqual([status, headers.get("x-frame-options"), headers.getSetCookie()], [200, "DENY", ["a=1", "b=2"]]);
  assert.equal((await ask({ authorization: "none" })).status, 401);
  assert.equal(upstream.asked.length, 1);
  assert.deepEqual(finished, [200, 401]);
});

test("a long id in the path arrives", async (t) => {
  const { proxy, upstream } = await setUp(t);
  const origin = await serve(t, (app) => app.register(fastifyProxy(proxy), { prefix: MOUNT }));
  const slug = `a${"-long".repeat(40)}`;
  await new OrganizationsApi({ baseUrl: origin + MOUNT }).getOrganization(slug);
  assert.equal(upstream.asked[0].url, `/v1/organizations/${slug}`);
});

test("a body that a hook has read is refused with the reason", async (t) => {
  const { proxy } = await setUp(t);
  const origin = await serve(t, (app) => {
    app.addHook("onRequest", async ({ raw }) => {
      for await (const _ of raw);
    });
    app.register(fastifyProxy(proxy), { prefix: MOUNT });
  });
  const init = { method: "POST", headers: { ...PROGRAM, ...JSON_TYPE }, body: '{"name":"A"}' };
  const response = await fetch(`${origin}${MOUNT}/organizations`, init);
  const { errors } = await response.json();
  assert.deepEqual([response.status, errors[0].code], [400, "request_body_consumed"]);
});

test("a proxy that is not a function is refused when the plugin is made", () => {
  assert.throws(() => fastifyProxy({}), /fastifyProxy: the proxy must be a function/);
});
