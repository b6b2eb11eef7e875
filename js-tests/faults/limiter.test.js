// Tests that many calls pass a rate limit with few refused requests, with the emulator, which counts like Clerk.
import assert from "node:assert/strict";
import { test } from "node:test";
import { start } from "../emulator/index.js";
import { between, clientOf } from "./calling.js";

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
    timeout: 30_000,
  }, async (t) => {
    const { emulator, api } = await setUp(t, { limit: 10, windowMs: 1000, countRejected });
    const { took, failed } = await settle(Array.from({ length: 60 }, () => api.listOrganizations({ limit: 1 })));
    t.diagnostic(`60 calls: ${failed.length} failed, ${emulator.requests.count} requests, ${Math.round(took)} ms`);
    assert.deepEqual(failed, []);
    between(emulator.requests.count, 60, 75, "requests");
    // Ten pass at once, and ten in each later second.
    between(took, 4500, 9000, "milliseconds");
  });

test("the limit of an organization is respected besides that of the instance", { timeout: 30_000 }, async (t) => {
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

test("an interactive call is sent before waiting bulk calls", { timeout: 30_000 }, async (t) => {
  const { api } = await setUp(t, undefined, 10, { maxConcurrent: 1 });
  const order = [];
  const noted = (name, call) => call.then(() => order.push(name));
  const bulk = Array.from({ length: 20 }, () => noted("bulk", api.listOrganizations({}, { priority: "bulk" })));
  const click = noted("click", api.listOrganizations({}, { priority: "interactive" }));
  await Promise.all([...bulk, click]);
  between(order.indexOf("click"), 0, 2, "calls before the click");
});
