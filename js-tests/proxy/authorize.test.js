// Tests that `authorize` is called before anything happens, and that events report the outcome.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { isClerkError } from "clerk-organizations";
import { createProxy } from "clerk-organizations/proxy";
import { until } from "../faults/calling.js";
import { refusedUrl } from "../faults/server.js";
import { authenticate, signedIn } from "./clerk-session.js";
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

test("authorize receives the original request and the operation with every parameter, before anything is sent", async (t) => {
  const asked = [];
  const { ask, upstream } = await setUp(t, {
    authorize: async (request, operation) => {
      asked.push([request.headers.get("cookie"), request.bodyUsed, operation, upstream.begun.length]);
      return true;
    },
  });
  const metadata = { plan: "gold", nested: { a: [1, null] } };
  const changes = {
    name: "A",
    max_allowed_memberships: 0,
    public_metadata: metadata,
    created_at: "2026-01-31T12:00:00Z",
  };
  await ask("/organizations", json("POST", changes, { cookie: "session=1" }));
  await ask("/organizations/my-slug?include_members_count=true");
  await ask("/organizations?user_id=me&limit=5&user_id=victim");
  await ask(`/organizations/${ID}/logo`, { method: "DELETE" });
  const of = (name, method, params, id) => ({
    name,
    section: "organizations",
    method,
    organizationId: id ?? "(none)",
    ids: id ? { organizationId: id } : {},
    target: id ? { type: "organization", id } : { type: "instance", id: "(none)" },
    params,
  });
  const { name, created_at: createdAt } = changes;
  const made = { name, maxAllowedMemberships: 0, publicMetadata: metadata, createdAt };
  assert.deepEqual(asked, [
    ["session=1", false, of("createOrganization", "POST", made), 0],
    [null, false, of("getOrganization", "GET", { includeMembersCount: true }, "my-slug"), 1],
    [null, false, of("listOrganizations", "GET", { userId: ["me", "victim"], limit: 5 }), 2],
    [null, false, of("deleteOrganizationLogo", "DELETE", {}, ID), 3],
  ]);
  for (const [, , operation] of asked)
    assert.ok([operation, operation.params, operation.ids, operation.target].every(Object.isFrozen));
  assert.ok(Object.isFrozen(asked[0][2].params.publicMetadata.nested.a));
});

test("authorize can restrict the parameters, but changing them has no effect on the request", async (t) => {
  const mine = new Set(["name", "slug"]);
  const authorize = (_, { params }) => {
    assert.throws(() => {
      params.name = "other";
    });
    return Object.keys(params).every((name) => mine.has(name));
  };
  const { ask, upstream } = await setUp(t, { authorize });
  assert.equal((await ask(`/organizations/${ID}`, json("PATCH", { name: "B" }))).status, 200);
  for (const changes of [{ max_allowed_memberships: 0 }, { name: "B", role_set_key: "x" }, { created_at: null }])
    assert.equal((await ask(`/organizations/${ID}`, json("PATCH", changes))).status, 403);
  assert.deepEqual(
    upstream.asked.map(({ body }) => body.toString()),
    ['{"name":"B"}'],
  );
});

test("a repeated parameter that is not a list is refused before authorize is called", async (t) => {
  const { ask, upstream } = await setUp(t, { authorize: () => assert.fail("there is nothing to be asked about") });
  for (const query of [
    "limit=1&limit=1",
    "query=a&query=b",
    "order_by=name&order_by=name",
    "offset=0&limit=5&offset=0",
  ])
    assert.deepEqual(await refusal(await ask(`/organizations?${query}`)), [422, "form_param_value_invalid"], query);
  for (const body of ['{"name":"A","name":"B"}', '{"name":"A","public_metadata":{"plan":"free","plan":"gold"}}'])
    assert.deepEqual(
      await refusal(await ask("/organizations", json("POST", body))),
      [400, "request_body_invalid"],
      body,
    );
  assert.equal(upstream.begun.length, 0);
});

test("a library can read the body, or build another request from it, as Clerk's does", async (t) => {
  const bodies = [];
  const { ask, upstream } = await setUp(t, {
    authorize: async (request) => {
      const { isAuthenticated } = await authenticate(request);
      if (!isAuthenticated) bodies.push(await new Request(request).text());
      return isAuthenticated ? { actor: "user_1" } : { actor: "guest" };
    },
  });
  assert.equal((await ask("/organizations", json("POST", { name: "A" }, signedIn("user_1")))).status, 200);
  assert.equal((await ask("/organizations", json("POST", { name: "B" }))).status, 200);
  assert.deepEqual(bodies, ['{"name":"B"}']);
  assert.deepEqual(
    upstream.asked.map(({ body }) => body.toString()),
    ['{"name":"A"}', '{"name":"B"}'],
  );
});

test("an error of authorize is a 500 without its message", async (t) => {
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

test("an event has the actor, the outcome and the duration of each request", async (t) => {
  const actor = { id: "user_1" };
  const { ask, events } = await setUp(t, {
    authorize: (_, { name }) =>
      name === "deleteOrganization" ? false : name === "listOrganizations" ? true : { actor },
  });
  const org9 = { organizationId: "org_9", ids: { organizationId: "org_9" } };
  await ask("/organizations?limit=5");
  await ask("/organizations", json("POST", { name: "A" }));
  await ask("/organizations/org_9", json("PATCH", { name: "B", slug: null }));
  await ask("/organizations/org_9", { method: "DELETE" });
  await ask("/organizations/org_9", json("PATCH", { nmae: "B" }));
  await ask("/users");
  await ask("/organizations", { headers: { "sec-fetch-site": "cross-site" } });
  for (const event of events) assert.ok(Number.isInteger(event.ms) && event.ms >= 0 && event.ms < 5000);
  assert.deepEqual(
    events.map(({ ms, ...event }) => event),
    [
      { operation: "listOrganizations", parameters: ["limit"], status: 200, outcome: "applied" },
      {
        operation: "createOrganization",
        organizationId: ID,
        createdIds: [ID],
        parameters: ["name"],
        actor,
        status: 200,
        outcome: "applied",
      },
      {
        operation: "updateOrganization",
        ...org9,
        parameters: ["name", "slug"],
        actor,
        status: 200,
        outcome: "applied",
      },
      { operation: "deleteOrganization", ...org9, parameters: [], status: 403, outcome: "not_sent" },
      { operation: "updateOrganization", ...org9, status: 422, outcome: "not_sent" },
      { status: 404, outcome: "not_sent" },
      { status: 403, outcome: "not_sent" },
    ],
  );
  assert.equal(events[1].actor, actor, "the very object");
});

test("the outcome of a request without a response is unknown, whichever side disconnected", {
  timeout: 120_000,
}, async (t) => {
  const { ask, upstream, events } = await setUp(t, {}, () => {});
  const remove = { method: "DELETE" };
  const page = new AbortController();
  const asking = ask(`/organizations/${ID}`, { ...remove, signal: page.signal }).catch(({ name }) => name);
  await until(() => upstream.asked.length === 1);
  page.abort();
  assert.equal(await asking, "AbortError");
  await until(() => events.length === 1);
  const { status, outcome, organizationId } = events[0];
  assert.deepEqual([status, outcome, organizationId], [499, "unknown", ID]);
  const late = await setUp(t, { timeout: 2500 }, () => {});
  await late.ask(`/organizations/${ID}`, remove);
  await late.ask(`/organizations/${ID}`);
  const lost = await setUp(t, {}, (response) => response.socket.resetAndDestroy());
  await lost.ask(`/organizations/${ID}`, remove);
  const refused = await setUp(t, {}, (response) => answer(response, 422, { errors: [] }));
  await refused.ask(`/organizations/${ID}`, remove);
  const down = await setUp(t, { baseUrl: await refusedUrl(t) });
  await down.ask(`/organizations/${ID}`, remove);
  assert.deepEqual(
    [late, lost, refused, down].flatMap(({ events }) => events.map(({ status, outcome }) => [status, outcome])),
    [
      [504, "unknown"],
      [504, "not_applied"],
      [502, "unknown"],
      [422, "not_applied"],
      [503, "not_sent"],
    ],
  );
});

test("authorize has a time limit, and ends early if the client disconnects", {
  timeout: 120_000,
}, async (t) => {
  const never = await setUp(t, { authorize: () => new Promise(() => {}), timeout: 200 });
  assert.deepEqual(await refusal(await never.ask("/organizations")), [504, "gateway_timeout"]);
  assert.deepEqual([never.events[0].status, never.events[0].outcome], [504, "not_sent"]);
  const page = new AbortController();
  const authorize = async () => {
    page.abort();
    return true;
  };
  const leaves = await setUp(t, { authorize, token: () => new Promise(() => {}), timeout: 60_000 });
  const request = new Request(`http://a.test/api/clerk/organizations`, { headers: PROGRAM, signal: page.signal });
  assert.equal((await leaves.proxy(request)).status, 499);
  assert.deepEqual([leaves.events[0].status, leaves.events[0].outcome], [499, "not_sent"]);
  // The same holds for a client that has disconnected before.
  assert.equal((await leaves.proxy(new Request(request))).status, 499);
  assert.equal(never.upstream.begun.length + leaves.upstream.begun.length, 0);
});

test("a listener that throws, rejects or never settles has no effect", async (t) => {
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

test("a token is requested once for all concurrent requests, and again after Clerk refused it", async (t) => {
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

test("if the request that asked for the token is lost, the others wait only briefly", {
  timeout: 120_000,
}, async (t) => {
  const reasons = [];
  // The first request for a token never settles, as if the host ended the request that started it.
  const token = ({ reason }) => (reasons.push(reason) === 1 ? new Promise(() => {}) : "token-2");
  const { ask, upstream } = await setUp(t, { token });
  const page = new AbortController();
  const lost = ask("/organizations", { signal: page.signal }).catch(({ name }) => name);
  await until(() => reasons.length === 1);
  page.abort();
  assert.equal(await lost, "AbortError");
  const started = performance.now();
  const answers = await Promise.all([1, 2, 3].map(() => ask("/organizations")));
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200, 200],
  );
  assert.ok(performance.now() - started < 12_000);
  assert.deepEqual(reasons, ["needed", "needed"], "one of them asks for all");
  assert.equal(upstream.asked.length, 3);
});

test("after the response nothing waits for a token any more", { timeout: 120_000 }, async (t) => {
  const reasons = [];
  const token = ({ reason }) => reasons.push(reason) && new Promise(() => {});
  const { ask } = await setUp(t, { token, timeout: 100 });
  const answers = await Promise.all([1, 2, 3].map(() => ask("/organizations")));
  assert.deepEqual(
    answers.map(({ status }) => status),
    [504, 504, 504],
  );
  await sleep(6_000);
  assert.deepEqual(reasons, ["needed"], "one of them would have asked again after five seconds");
});

test("without a token nothing is sent, and the reason stays on the server", async (t) => {
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

test("mount and origins restrict the paths and the origins", async (t) => {
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
