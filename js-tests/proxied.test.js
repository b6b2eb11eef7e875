// Tests clients behind a JavaScript Proxy, as state libraries wrap everything that they hold, and subclasses with their
// own constructor.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { isReactive, reactive, readonly } from "@vue/reactivity";
import { OrganizationsApi } from "clerk-organizations";
import { bulk } from "clerk-organizations/bulk";
import { observable } from "mobx";
import { fixture } from "./fixtures/fixture.js";

const KEY = "sk_test_planted_here";
const list = { data: [fixture("organization")], total_count: 1 };

/** A client of a stub that answers every request, and its requests. */
function answering(Api = OrganizationsApi) {
  const sent = [];
  const fetch = async (url, { method }) => {
    sent.push(`${method} ${url}`);
    return Response.json(url.includes("/organizations/") ? fixture("organization") : list);
  };
  return { sent, api: new Api({ secretKey: KEY, baseUrl: "https://a.test/v1", fetch }) };
}

const WRAPPERS = {
  "Vue's reactive": (api) => reactive({ api }).api,
  "Vue's readonly": (api) => readonly(reactive({ api })).api,
  "MobX's observable": (api) => observable({ api }).api,
  "an empty Proxy": (api) => new Proxy(api, {}),
  "a Proxy of a Proxy": (api) => new Proxy(new Proxy(api, {}), {}),
  "a Proxy that passes properties by hand": (api) => new Proxy(api, { get: (target, name) => target[name] }),
  "a Proxy that binds methods": (api) =>
    new Proxy(api, {
      get(target, name) {
        const value = Reflect.get(target, name);
        return typeof value === "function" ? value.bind(target) : value;
      },
    }),
  "an object that inherits from it": (api) => Object.create(api),
};

for (const [what, wrap] of Object.entries(WRAPPERS)) {
  test(`${what} calls, iterates, previews, derives and closes like the client itself`, async () => {
    const { sent, api } = answering();
    const wrapped = wrap(api);
    const { id } = await wrapped.getOrganization("org_1");
    assert.equal((await wrapped.listOrganizations()).totalCount, 1);
    const walked = [];
    for await (const { name } of wrap(wrapped.iterateOrganizations())) walked.push(name);
    assert.deepEqual(walked, [list.data[0].name]);
    assert.equal((await wrapped.preview("deleteOrganization", id)).method, "DELETE");
    assert.equal((await wrapped.withOptions({ priority: "bulk" }).updateOrganization(id, { name: "A" })).id, id);
    const run = wrap(bulk(wrapped, [id], (id, api) => api.getOrganization(id)));
    for await (const { status } of run) assert.equal(status, "ok");
    assert.deepEqual((await run.summary()).done, 1);
    assert.equal(sent.length, 5);
    wrapped.close();
    await assert.rejects(api.getOrganization("org_1"), { reason: "client_closed" });
  });
}

test("Vue wraps a client and parameters in a Proxy, and such parameters are accepted", async () => {
  const { sent, api } = answering();
  const state = reactive({ api, params: { userId: ["user_1"] }, call: { headers: { a: "b" } } });
  assert.ok(isReactive(state.api) && isReactive(state.params.userId));
  await state.api.listOrganizations(state.params, state.call);
  assert.deepEqual(sent, ["GET https://a.test/v1/organizations?user_id=user_1"]);
});

test("methods on a Proxy that hides what they need fail with an explanation", async () => {
  const get = (target, name) => (typeof name === "string" ? target[name] : undefined);
  const hide = (object) => new Proxy(object, { get });
  const { api } = answering();
  const explained = {
    kind: "invalid",
    parameter: "this",
    message: /a Proxy around it that passes all properties through/,
  };
  await assert.rejects(hide(api).getOrganization("org_1"), explained);
  await assert.rejects(hide(api).preview("getOrganization", "org_1"), explained);
  assert.throws(() => hide(api).withOptions({}), explained);
  assert.throws(() => hide(api).close(), explained);
  assert.throws(() => hide(api.iterateOrganizations()).pages(), { name: "TypeError", message: /Proxy/ });
});

test("support for Proxies exposes nothing: no key, no settings, no enumerable property", async () => {
  const { api } = answering();
  await api.getOrganization("org_1");
  for (const client of [api, reactive({ api }).api, api.withOptions({ headers: { "x-planted": KEY } })]) {
    assert.deepEqual(Object.keys({ ...client }), []);
    assert.equal(JSON.stringify(client), "{}");
    assert.deepEqual(structuredClone({ ...client }), {});
    assert.doesNotMatch(inspect(client, { showHidden: true, depth: 20, getters: true }), /planted/);
    const seen = new Set();
    const walk = (value) => {
      if (Object(value) !== value || seen.has(value))
        return assert.ok(!String(value?.description ?? value).includes("planted"));
      seen.add(value);
      for (const name of Reflect.ownKeys(value)) {
        const { value: own } = Reflect.getOwnPropertyDescriptor(value, name);
        walk(own);
        // The results of functions are searched too.
        if (typeof name === "symbol" && typeof own === "function" && own.length === 0) walk(own());
      }
    };
    walk(client);
    assert.ok(seen.size > 1);
  }
});

/** A client of one tenant. Its constructor takes no options. */
class Ours extends OrganizationsApi {
  static made = 0;
  label = "unset";

  constructor(tenant, fetch) {
    super({ baseUrl: `https://a.test/${tenant}`, fetch });
    Ours.made += 1;
    this.label = `tenant ${tenant}`;
  }

  getOrganization(id, ...rest) {
    return super.getOrganization(`ours_${id}`, ...rest);
  }
}

test("withOptions, preview, bulk and iterators never run the constructor of a subclass, and keep its members", async () => {
  const sent = [];
  const fetch = async (url) => {
    sent.push(url);
    return Response.json(url.includes("/organizations/") ? fixture("organization") : list);
  };
  const ours = new Ours("tenant_a", fetch);
  for (const client of [ours, reactive({ ours }).ours]) {
    const view = client.withOptions({ priority: "bulk" }).withOptions({ timeout: 1000 });
    assert.ok(view instanceof Ours);
    assert.deepEqual([Object.getPrototypeOf(view), view.label], [Ours.prototype, "tenant tenant_a"]);
    await view.getOrganization("1");
    assert.equal((await view.preview("getOrganization", "2")).url, "https://a.test/tenant_a/organizations/ours_2");
    const run = bulk(client, ["3"], (id, api) => api.getOrganization(id));
    assert.equal((await run.summary()).done, 1);
    for await (const _ of view.iterateOrganizations());
  }
  const [first, second, walked] = sent;
  assert.deepEqual(
    [first, second, new URL(walked).pathname],
    [
      "https://a.test/tenant_a/organizations/ours_1",
      "https://a.test/tenant_a/organizations/ours_3",
      "/tenant_a/organizations",
    ],
  );
  assert.equal(Ours.made, 1);
});

test("setting a property of a view of a subclass does not change the original", () => {
  const ours = new Ours("tenant_a");
  const view = ours.withOptions({});
  view.label = "changed";
  assert.equal(ours.label, "tenant tenant_a");
  const frozen = Object.freeze(new Ours("tenant_b"));
  assert.equal(frozen.withOptions({}).label, "tenant tenant_b");
});
