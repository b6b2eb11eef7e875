// Does a client go on where the host's clock is replaced: by fake timers in a test before, and back again?
import assert from "node:assert/strict";
import { test } from "node:test";
import FakeTimers from "@sinonjs/fake-timers";
import { OrganizationsApi } from "clerk-organizations";
import { fixture } from "./fixtures/fixture.js";

const DAY = 86_400_000;
const ok = () => Response.json(fixture("organization"));
const limited = () => new Response("{}", { status: 429, headers: { "retry-after": "60" } });

/** A client whose requests get these answers, the last one over and over; each of its own key, so that none shares a limit. */
function answering(...answers) {
  const secretKey = `sk_test_clock_${Math.random()}`;
  const fetch = async () => (answers.length > 1 ? answers.shift() : answers[0])();
  return new OrganizationsApi({ secretKey, baseUrl: "http://127.0.0.1:1/v1", fetch, maxRetries: 0 });
}

/** Runs with every clock and timer of the host faked; `run` is given the fake clock. */
async function faked(run, now = 0) {
  const clock = FakeTimers.install({ now, toNotFake: ["nextTick", "queueMicrotask", "setImmediate"] });
  try {
    return await run(clock);
  } finally {
    clock.uninstall();
  }
}

const soon = (promise) =>
  Promise.race([promise, new Promise((_, reject) => setTimeout(() => reject(new Error("it hangs")), 4000).unref())]);

test("after fake timers that were advanced by a day, calls are sent at once", async () => {
  const api = answering(ok);
  await faked(async (clock) => {
    clock.tick(DAY);
    await api.getOrganization("org_1");
  });
  for (let i = 0; i < 20; i++) await soon(api.getOrganization("org_1"));
  // And under fake timers again, whose clock begins at 0.
  await faked(() => api.getOrganization("org_1"));
  await soon(api.getOrganization("org_1"));
});

test("a pause for the rate limit by a fake clock is void by the real one", async () => {
  const api = answering(limited, ok);
  await faked(async (clock) => {
    clock.tick(DAY);
    await assert.rejects(api.getOrganization("org_1"), { status: 429 });
  });
  await soon(api.getOrganization("org_1"));
});

test("a limit of one organization by a fake clock is void by the real one", async () => {
  const api = answering(limited, ok);
  await faked(async (clock) => {
    clock.tick(DAY);
    await assert.rejects(api.updateOrganization("org_1", { name: "A" }), { status: 429 });
  });
  await soon(api.updateOrganization("org_1", { name: "A" }));
});

test("a pause that stands by the same clock is kept", async () => {
  const api = answering(limited, ok);
  await assert.rejects(api.getOrganization("org_1"), { status: 429 });
  await assert.rejects(api.getOrganization("org_1", undefined, { totalTimeout: 1000 }), { reason: "rate_limit" });
});

test("a token that expires is asked for anew where the date was set back", async () => {
  let asked = 0;
  const token = () => {
    asked += 1;
    return { token: `token-${asked}`, expiresAt: Date.now() + 60_000 };
  };
  const api = new OrganizationsApi({ token, fetch: async () => ok() });
  await faked(() => api.getOrganization("org_1"), Date.now() + 365 * DAY);
  await api.getOrganization("org_1");
  await api.getOrganization("org_1");
  assert.equal(asked, 2);
});

test("a call that waits when the clock is set back goes on after its wait", async () => {
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

test("a clock that shows nothing, as a mocked one may, stops nothing", async () => {
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
