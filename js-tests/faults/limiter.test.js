// Tests that many calls pass a rate limit with few refused requests, with the emulator, which counts like Clerk.
import assert from "node:assert/strict";
import { test } from "node:test";
import { runProcesses } from "../bulk/processes.js";
import { start } from "../emulator/index.js";
import { never } from "./behaviours.js";
import { between, clientOf, ok, until } from "./calling.js";
import { faultServer } from "./server.js";

async function setUp(t, rateLimit, seed = 10, options = {}) {
  const emulator = await start({ seed, rateLimit, secretKey: "sk_test_faults" });
  t.after(() => emulator.close());
  return { emulator, ...clientOf(emulator.url, { maxRetries: 10, ...options }) };
}

async function settle(calls) {
  const start = performance.now();
  const ends = await Promise.allSettled(calls);
  const failed = ends.filter(({ status }) => status === "rejected").map(({ reason }) => reason.message);
  return { took: performance.now() - start, failed };
}

for (const countRejected of [true, false])
  test(`sixty calls pass a limit of ten per second ${countRejected ? "that counts refusals" : "that ignores refusals"}`, {
    timeout: 120_000,
  }, async (t) => {
    const { emulator, api } = await setUp(t, { limit: 10, windowMs: 1000, countRejected });
    const { took, failed } = await settle(Array.from({ length: 60 }, () => api.listOrganizations({ limit: 1 })));
    t.diagnostic(`60 calls: ${failed.length} failed, ${emulator.requests.count} requests, ${Math.round(took)} ms`);
    assert.deepEqual(failed, []);
    between(emulator.requests.count, 60, 75, "requests");
    // Ten pass at once, and ten in each later second. A busy machine takes longer.
    between(took, 4500, 25_000, "milliseconds");
  });

for (const { processes, calls } of [
  { processes: 4, calls: 15 },
  { processes: 6, calls: 5 },
])
  test(`${processes} processes with ${calls} calls each share a limit of twenty in two seconds`, {
    timeout: 120_000,
  }, async (t) => {
    const { emulator } = await setUp(t, { limit: 20, windowMs: 2000 });
    const job = { url: emulator.url, secretKey: "sk_test_faults", processes, calls };
    const { took, slowest, fastest, failures } = await runProcesses(job);
    const requests = emulator.requests.count;
    t.diagnostic(`${Math.round(fastest)} to ${Math.round(slowest)} ms, ${requests} requests`);
    assert.deepEqual(failures, []);
    // In so short a window, a wait that is rounded up to a second costs half of it, and each process has only a few requests in it.
    between(requests, processes * calls, processes * calls * 1.6, "requests");
    between(took, (processes * calls - 20) * 100 - 500, 30_000, "milliseconds");
  });

/** Begins calls at one point of time: a busy machine may take longer than the millisecond in which the client counts them. */
function beginTogether(count, begin) {
  const instant = performance.now();
  performance.now = () => instant;
  try {
    return Array.from({ length: count }, begin);
  } finally {
    delete performance.now;
  }
}

const WITH_TOKEN = { secretKey: undefined, token: () => "token-of-a-user" };

test("six calls that begin together are in flight together, and of more calls with a key, one is", async (t) => {
  for (const { calls, inFlight, options } of [
    { calls: 6, inFlight: 6 },
    { calls: 10, inFlight: 1 },
    { calls: 12, inFlight: 10, options: WITH_TOKEN },
  ]) {
    let release;
    const released = new Promise((resolve) => {
      release = resolve;
    });
    const server = await faultServer(() => (exchange) => released.then(() => ok()(exchange)));
    t.after(() => server.close());
    const { get } = clientOf(server.url, options);
    const began = performance.now();
    const all = beginTogether(calls, () => get());
    await until(() => server.requests.length >= inFlight);
    await new Promise((resolve) => setTimeout(resolve, 100));
    // After two seconds a request counts as hanging, and lets another one through.
    const early = server.requests.filter(({ at }) => at < began + 1900);
    assert.ok(early.length <= inFlight, `${early.length} requests in flight`);
    release();
    await Promise.all(all);
  }
});

test("requests that hang at the beginning of many calls do not hold up the others until they time out", async (t) => {
  const server = await faultServer(({ number }) => (number < 2 ? never() : ok()));
  t.after(() => server.close());
  const { api, get } = clientOf(server.url, { timeout: 30_000, maxRetries: 0 });
  let done = 0;
  let isHanging = true;
  const ended = Array.from({ length: 30 }, () =>
    get().then(
      () => {
        done += 1;
      },
      () => {
        isHanging = false;
      },
    ),
  );
  await until(() => done === 28);
  assert.ok(isHanging, "they waited until those timed out");
  api.close();
  await Promise.all(ended);
});

test("the limit of an organization is respected besides that of the instance", { timeout: 120_000 }, async (t) => {
  const rateLimit = { limit: 100, windowMs: 2000, perOrganization: { limit: 10, windowMs: 2000 } };
  const { emulator, api } = await setUp(t, rateLimit);
  const { data } = await api.listOrganizations({ limit: 3 });
  const merges = Array.from({ length: 36 }, (_, i) =>
    api.mergeOrganizationMetadata(data[i % 3].id, { publicMetadata: { [`k${i}`]: i } }),
  );
  const { took, failed } = await settle(merges);
  t.diagnostic(`36 merges: ${failed.length} failed, ${emulator.requests.count - 1} requests, ${Math.round(took)} ms`);
  assert.deepEqual(failed, []);
  between(emulator.requests.count - 1, 36, 45, "requests");
  for (const [i, { id }] of data.entries()) {
    const { publicMetadata } = await api.getOrganization(id);
    for (let k = i; k < 36; k += 3) assert.equal(publicMetadata[`k${k}`], k);
  }
});

test("an interactive call is sent before waiting bulk calls", { timeout: 120_000 }, async (t) => {
  const { api } = await setUp(t, undefined, 10, { maxConcurrent: 1 });
  const order = [];
  const noted = (name, call) => call.then(() => order.push(name));
  const bulk = Array.from({ length: 20 }, () => noted("bulk", api.listOrganizations({}, { priority: "bulk" })));
  const click = noted("click", api.listOrganizations({}, { priority: "interactive" }));
  await Promise.all([...bulk, click]);
  between(order.indexOf("click"), 0, 2, "calls before the click");
});
