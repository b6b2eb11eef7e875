// Who may do what: is the owner asked before anything happens, and is told what became of it?
import assert from "node:assert/strict";
import { test } from "node:test";
import { isClerkError } from "clerk-organizations";
import { createProxy } from "clerk-organizations/proxy";
import { answer, ID, json, KEY, PROGRAM, refusal, setUp } from "./setting.js";

test("without authorize, and with any mistake in the options, createProxy throws at once and names it", () => {
  const authorize = () => true;
  for (const [options, parameter] of [
    [undefined, "authorize"],
    [{}, "authorize"],
    [{ secretKey: KEY }, "authorize"],
    [{ secretKey: KEY, authorize: true }, "authorize"],
    [{ authorize }, "secretKey"],
    [{ authorize, secretKey: "" }, "secretKey"],
    [{ authorize, secretKey: "pk_test_PLANTED" }, "secretKey"],
    [{ authorize, secretKey: "sk_test_PLANTED é" }, "secretKey"],
    [{ authorize, secretKey: KEY, token: () => KEY }, "token"],
    [{ authorize, secretKey: KEY, baseUrl: "http://api.clerk.com/v1" }, "baseUrl"],
    [{ authorize, secretKey: KEY, baseUrl: "https://user:pass@api.clerk.com/v1" }, "baseUrl"],
    [{ authorize, secretKey: KEY, baseUrl: "/api" }, "baseUrl"],
    [{ authorize, secretKey: KEY, mount: "api/clerk" }, "mount"],
    [{ authorize, secretKey: KEY, origins: [] }, "origins"],
    [{ authorize, secretKey: KEY, origins: ["*"] }, "origins"],
    [{ authorize, secretKey: KEY, maxBodyBytes: 0 }, "maxBodyBytes"],
    [{ authorize, secretKey: KEY, timeout: Number.NaN }, "timeout"],
    [{ authorize, secretKey: KEY, privateMetadata: "no" }, "privateMetadata"],
    [{ authorize, secretKey: KEY, onOperation: {} }, "onOperation"],
    [{ authorise: authorize, secretKey: KEY }, "authorise"],
  ]) {
    let error;
    try {
      createProxy(options);
    } catch (thrown) {
      error = thrown;
    }
    assert.ok(isClerkError(error), `${parameter}: ${error?.stack}`);
    assert.deepEqual([error.kind, error.operation, error.parameter], ["invalid", "createProxy", parameter]);
    assert.doesNotMatch(error.message, /PLANTED|kept_by_the_server|user:pass/);
  }
  assert.equal(typeof createProxy({ authorize, secretKey: KEY, baseUrl: new URL("https://a.test") }), "function");
});

test("authorize is given the request and the operation, before anything is read or sent", async (t) => {
  const asked = [];
  const { ask, upstream } = await setUp(t, {
    authorize: async (request, operation) => {
      asked.push([request.headers.get("cookie"), request.bodyUsed, operation, upstream.begun.length]);
      return true;
    },
  });
  await ask("/organizations", json("POST", { name: "A" }, { cookie: "session=1" }));
  await ask("/organizations/my%2Dslug");
  await ask(`/organizations/${ID}/logo`, { method: "DELETE" });
  assert.deepEqual(asked, [
    ["session=1", false, { name: "createOrganization", method: "POST" }, 0],
    [null, false, { name: "getOrganization", organizationId: "my-slug", method: "GET" }, 1],
    [null, false, { name: "deleteOrganizationLogo", organizationId: ID, method: "DELETE" }, 2],
  ]);
  assert.ok(asked.every(([, , operation]) => Object.isFrozen(operation)));
});

test("what authorize throws is a 500 without its words", async (t) => {
  const words = "database at db.internal said sk_live_x";
  const throwers = [
    () => {
      throw new Error(words);
    },
    async () => Promise.reject(words),
    () => {
      throw undefined;
    },
    (request) => request.json(),
  ];
  let authorize;
  const { ask, upstream, events } = await setUp(t, { authorize: (...given) => authorize(...given) });
  for (authorize of throwers) {
    const response = await ask("/organizations");
    const body = await response.text();
    assert.equal(response.status, 500);
    assert.equal(JSON.parse(body).errors[0].code, "internal_error");
    assert.doesNotMatch(body + JSON.stringify(events), /database|internal said|sk_live/);
    assert.equal(events.pop().status, 500);
  }
  assert.equal(upstream.begun.length, 0);
});

test("an audit trail tells of each request who it was, what became of it and how long it took", async (t) => {
  const actor = { id: "user_1" };
  const { ask, events } = await setUp(t, {
    authorize: (_, { name }) =>
      name === "deleteOrganization" ? false : name === "listOrganizations" ? true : { actor },
  });
  await ask("/organizations");
  await ask("/organizations", json("POST", { name: "A" }));
  await ask("/organizations/org_9", json("PATCH", { name: "B" }));
  await ask("/organizations/org_9", { method: "DELETE" });
  await ask("/organizations/org_9", json("PATCH", { nmae: "B" }));
  await ask("/users");
  await ask("/organizations", { headers: { "sec-fetch-site": "cross-site" } });
  for (const event of events) assert.ok(Number.isInteger(event.ms) && event.ms >= 0 && event.ms < 5000);
  assert.deepEqual(
    events.map(({ ms, ...event }) => event),
    [
      { operation: "listOrganizations", status: 200 },
      { operation: "createOrganization", organizationId: ID, actor, status: 200 },
      { operation: "updateOrganization", organizationId: "org_9", actor, status: 200 },
      { operation: "deleteOrganization", organizationId: "org_9", status: 403 },
      { operation: "updateOrganization", organizationId: "org_9", actor, status: 422 },
      { status: 404 },
      { operation: undefined, status: 403 },
    ].map((event) => JSON.parse(JSON.stringify(event))),
  );
  assert.equal(events[1].actor, actor, "the very object");
});

test("a listener that throws, rejects or never ends changes nothing", async (t) => {
  for (const onOperation of [
    () => {
      throw new Error("no");
    },
    async () => Promise.reject(new Error("no")),
    () => new Promise(() => {}),
  ]) {
    const { ask } = await setUp(t, { onOperation });
    assert.equal((await ask("/organizations")).status, 200);
  }
});

test("a token is asked for once for all who need it, and anew after Clerk has refused it", async (t) => {
  const reasons = [];
  const { ask, upstream } = await setUp(
    t,
    {
      token: async ({ reason }) => {
        reasons.push(reason);
        await new Promise((resolve) => setTimeout(resolve, 20));
        return `token-${reasons.length}`;
      },
    },
    (response, { headers }) => answer(response, headers.authorization === "Bearer token-1" ? 200 : 401, { errors: [] }),
  );
  await Promise.all([1, 2, 3].map(() => ask("/organizations")));
  assert.deepEqual(reasons, ["needed"]);
  upstream.respond = (response, { headers }) =>
    answer(response, headers.authorization === "Bearer token-2" ? 200 : 401, { errors: [] });
  assert.equal((await ask("/organizations")).status, 401);
  assert.equal((await ask("/organizations")).status, 200);
  assert.deepEqual(reasons, ["needed", "refused"]);
});

test("without a token nothing is sent, and the reason stays here", async (t) => {
  let give;
  const { ask, upstream } = await setUp(t, { token: (request) => give(request) });
  const thrower = () => {
    throw new Error("vault at 10.0.0.1 is shut");
  };
  for (give of [thrower, () => 5, () => "", () => "pk_test_1", () => "a b", async () => ({}), () => undefined]) {
    const response = await ask("/organizations", json("POST", { name: "A" }));
    const body = await response.text();
    assert.deepEqual([response.status, response.headers.get("retry-after")], [503, "1"], body);
    assert.doesNotMatch(body, /vault|10\.0/);
  }
  assert.equal(upstream.begun.length, 0);
  const silent = await setUp(t, { token: () => new Promise(() => {}), timeout: 100 });
  assert.deepEqual(await refusal(await silent.ask("/organizations")), [504, "gateway_timeout"]);
  assert.equal(silent.upstream.begun.length, 0);
});

test("mount and origins say where it answers and for whom", async (t) => {
  const { proxy, upstream } = await setUp(t, { mount: "/admin/", origins: ["https://admin.example.com"] });
  const statusOf = async (url, headers) =>
    (await proxy(new Request(url, { headers: { ...PROGRAM, ...headers } }))).status;
  const at = "https://admin.example.com";
  assert.equal(await statusOf(`${at}/admin/organizations`), 200);
  assert.equal(await statusOf(`${at}/admin/organizations`, { origin: at, "sec-fetch-site": "same-origin" }), 200);
  assert.equal(upstream.asked.length, 2);
  assert.equal(await statusOf(`${at}/api/clerk/organizations`), 404);
  assert.equal(await statusOf("https://rebound.example/admin/organizations"), 403);
  assert.equal(await statusOf(`${at}/admin/organizations`, { origin: "https://rebound.example" }), 403);
  assert.equal(upstream.asked.length, 2);
});
