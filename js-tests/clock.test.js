// Tests that a client continues to work when the host's clock is replaced by fake timers, and when it is restored.
import assert from "node:assert/strict";
import { test } from "node:test";
import FakeTimers from "@sinonjs/fake-timers";
import { OrganizationsApi } from "clerk-organizations";
import { fixture } from "./fixtures/fixture.js";

const DAY = 86_400_000;
const ok = () => Response.json(fixture("organization"));
const limited = () => new Response("{}", { status: 429, headers: { "retry-after": "60" } });

/** A client that gets these responses, then the last one again. A new key separates it from the limits of others. */
function answering(...answers) {
  const secretKey = `sk_test_clock_${Math.random()}`;
  const fetch = async () => (answers.length > 1 ? answers.shift() : answers[0])();
  return new OrganizationsApi({ secretKey, baseUrl: "http://127.0.0.1:1/v1", fetch, maxRetries: 0 });
}

/** Calls `run` with a fake clock, while it replaces every clock and timer of the host. */
async function faked(run, now = 0) {
  const clock = FakeTimers.install({ now, toNotFake: ["nextTick", "queueMicrotask", "setImmediate"] });
  try {
    return await run(clock);
  } finally {
    clock.uninstall();
  }
}

const soon = (promise) =>
  Promise.race([
    promise,
    new Promise((_, reject) => setTimeout(() => reject(new Error("the call hangs")), 20_000).unref()),
  ]);

test("after fake timers that were advanced by a day, calls are sent at once", async () => {
  const api = answering(ok);
  await faked(async (clock) => {
    clock.tick(DAY);
    await api.getOrganization("org_1");
  });
  for (let i = 0; i < 20; i++) await soon(api.getOrganization("org_1"));
  // The same holds when fake timers are installed again, with a clock that starts at 0.
  await faked(() => api.getOrganization("org_1"));
  await soon(api.getOrganization("org_1"));
});

test("a pause for the rate limit that a fake clock set does not apply to the real one", async () => {
  const api = answering(limited, ok);
  await faked(async (clock) => {
    clock.tick(DAY);
    await assert.rejects(api.getOrganization("org_1"), { status: 429 });
  });
  await soon(api.getOrganization("org_1"));
});

test("a pause of one organization that a fake clock set does not apply to the real one", async () => {
  const api = answering(limited, ok);
  await faked(async (clock) => {
    clock.tick(DAY);
    await assert.rejects(api.updateOrganization("org_1", { name: "A" }), { status: 429 });
  });
  await soon(api.updateOrganization("org_1", { name: "A" }));
});

test("a pause holds as long as the clock is the same", async () => {
  const api = answering(limited, ok);
  await assert.rejects(api.getOrganization("org_1"), { status: 429 });
  await assert.rejects(api.getOrganization("org_1", undefined, { totalTimeout: 1000 }), { reason: "rate_limit" });
});

test("an expiring token is requested again if the date was set back", async () => {
  let tokens = 0;
  const token = () => {
    tokens += 1;
    return { token: `token-${tokens}`, expiresAt: Date.now() + 60_000 };
  };
  const api = new OrganizationsApi({ token, fetch: async () => ok() });
  await faked(() => api.getOrganization("org_1"), Date.now() + 365 * DAY);
  await api.getOrganization("org_1");
  await api.getOrganization("org_1");
  assert.equal(tokens, 2);
});

test("a call that waits while the clock is set back continues after its wait", async () => {
  const { now } = performance;
  const answers = [() => new Response("{}", { status: 503, headers: { "retry-after": "1" } }), ok];
  const api = new OrganizationsApi({
    secretKey: "sk_test_clock_waiting",
    fetch: async () => (answers.length > 1 ? answers.shift() : answers[0])(),
  });
  performance.now = () => DAY + now.call(performance);
  const call = api.getOrganization("org_1");
  await new Promise((resolve) => setTimeout(resolve, 20));
  performance.now = now;
  await soon(call);
});

test("a clock that returns undefined, as a mock may, does not stop calls", async () => {
  const { now } = performance;
  const api = answering(ok);
  try {
    performance.now = () => undefined;
    for (let i = 0; i < 20; i++) await soon(api.getOrganization("org_1"));
  } finally {
    performance.now = now;
  }
  await soon(api.getOrganization("org_1"));
});

test("no timer is set to a time in the past, of which Node, Deno and Bun warn, if a busy thread delays an error response", async (t) => {
  const times = [];
  const { setTimeout } = globalThis;
  t.mock.method(globalThis, "setTimeout", (act, ms) => times.push(ms) && setTimeout(act, ms));
  const fetch = async () => {
    for (const end = performance.now() + 20; performance.now() < end; );
    return new Response("{}", { status: 400 });
  };
  const api = new OrganizationsApi({ secretKey: "sk_test_busy", baseUrl: "http://127.0.0.1:1/v1", fetch, timeout: 10 });
  await assert.rejects(api.getOrganization("org_1"), { status: 400 });
  assert.ok(times.length > 0 && times.every((ms) => ms >= 0), String(times));
});
