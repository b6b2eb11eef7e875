// Tests the proxy's `acquire`: a request to Clerk is sent only if it allows that.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ID, json, PROGRAM, refusal, setUp } from "./setting.js";

const REFUSALS = {
  "throws an error": () => {
    throw new Error("redis://user:password@10.0.0.7 is down");
  },
  "rejects with what a limiter knows": () => Promise.reject({ msBeforeNext: 250 }),
  "rejects with nothing": () => Promise.reject(),
  "returns false": () => false,
  "resolves with false": async () => false,
};

for (const [what, acquire] of Object.entries(REFUSALS))
  test(`a request is not sent if acquire ${what}, and the page learns no reason`, async (t) => {
    const { upstream, events, ask } = await setUp(t, { acquire });
    for (const init of [{ headers: PROGRAM }, json("POST", { name: "Acme" }, PROGRAM)]) {
      const response = await ask("/organizations", init);
      assert.equal(response.headers.get("retry-after"), "1", "the client may retry even a create");
      const text = await response.clone().text();
      assert.doesNotMatch(text, /redis|password|msBeforeNext/);
      assert.deepEqual(await refusal(response), [503, "service_unavailable"]);
    }
    assert.deepEqual(upstream.begun, []);
    assert.deepEqual(
      events.map(({ status, outcome }) => [status, outcome]),
      [
        [503, "not_sent"],
        [503, "not_sent"],
      ],
    );
  });

test("acquire is asked once for each request, after authorize and token, and gets nothing that is secret", async (t) => {
  const order = [];
  const asked = [];
  const { ask, upstream } = await setUp(t, {
    authorize: () => Boolean(order.push("authorize")),
    token: () => {
      order.push("token");
      return "token";
    },
    acquire: async ({ signal, ...request }) => {
      order.push("acquire");
      assert.equal(signal.aborted, false);
      asked.push(request);
    },
  });
  const headers = { ...PROGRAM, cookie: "session=secret" };
  assert.equal((await ask(`/organizations/${ID}`, { headers })).status, 200);
  assert.equal((await ask("/organizations", json("POST", { name: "Acme" }, headers))).status, 200);
  assert.deepEqual(order, ["authorize", "token", "acquire", "authorize", "acquire"]);
  assert.deepEqual(asked, [
    { operation: "getOrganization", organizationId: ID, attempt: 1, priority: "interactive" },
    { operation: "createOrganization", attempt: 1, priority: "interactive" },
  ]);
  assert.equal(upstream.asked.length, 2);
});

test("a request that authorize denies is not acquired", async (t) => {
  let count = 0;
  const { ask } = await setUp(t, { authorize: () => false, acquire: () => (count += 1) });
  assert.equal((await ask("/organizations", { headers: PROGRAM })).status, 403);
  assert.equal(count, 0);
});

test("an acquire that never decides ends with the time of the request", async (t) => {
  let signal;
  const acquire = (request) => {
    signal = request.signal;
    return new Promise(() => {});
  };
  const { ask, upstream, events } = await setUp(t, { acquire, timeout: 2500 });
  const response = await ask("/organizations", json("POST", { name: "Acme" }, PROGRAM));
  assert.deepEqual(await refusal(response), [504, "gateway_timeout"]);
  assert.ok(signal.aborted);
  assert.deepEqual([upstream.begun.length, events[0].outcome], [0, "not_sent"]);
});

test("a page that disconnects while acquire decides is not waited for", async (t) => {
  const controller = new AbortController();
  let fired;
  const isFired = new Promise((resolve) => {
    fired = resolve;
  });
  const acquire = ({ signal }) => {
    signal.addEventListener("abort", fired);
    controller.abort();
    return new Promise(() => {});
  };
  const { ask, upstream } = await setUp(t, { acquire });
  await assert.rejects(ask("/organizations", { headers: PROGRAM, signal: controller.signal }));
  await isFired;
  assert.deepEqual(upstream.begun, []);
});

test("a token that expires while acquire decides is replaced", async (t) => {
  let tokens = 0;
  const { ask, upstream } = await setUp(t, {
    token: () => ({ token: `token_${++tokens}`, expiresAt: Date.now() + (tokens === 1 ? 500 : 60_000) }),
    acquire: () => new Promise((resolve) => setTimeout(resolve, 600)),
  });
  assert.equal((await ask("/organizations", { headers: PROGRAM })).status, 200);
  assert.equal(upstream.asked[0].headers.authorization, "Bearer token_2");
});
