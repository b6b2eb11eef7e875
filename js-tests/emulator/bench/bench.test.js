// Tests the speed and the memory of the emulator in short. `npm run bench:emulator` measures more requests.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { pathsOf } from "./lists.js";
import { median, memory, slowness, startServer, timesOf } from "./measure.js";

const SEED = 100_000;
/** The time of a request if a core answers 200 in a second. */
const GOAL_MS = 5;
const EACH = 3;
const MB = 2 ** 20;

let server;
before(async () => {
  server = await startServer(SEED);
});
after(() => server.stop());

/** Measured again if it seems too slow, because another program may have disturbed it. */
async function timeOf(path, limit) {
  const first = median(await timesOf(server, path, EACH));
  return first <= limit ? first : Math.min(first, ...(await timesOf(server, path, 3 * EACH)));
}

test("a core answers 200 requests a second for every list of a store of 100,000 organizations", async (t) => {
  const limit = GOAL_MS * (await slowness(server));
  const slowest = [];
  for (const path of pathsOf(server, { isBrief: true })) {
    const ms = await timeOf(path, limit);
    slowest.push([ms, path]);
    assert.ok(ms <= limit, `${path}: ${ms.toFixed(1)} ms of ${limit.toFixed(1)} ms`);
  }
  for (const [ms, path] of slowest.sort(([a], [b]) => b - a).slice(0, 5)) t.diagnostic(`${ms.toFixed(1)} ms ${path}`);
});

test("memory does not grow with the number of requests", async (t) => {
  const [, first, , last] = await memory(server, pathsOf(server, { isBrief: true }), 500, 4);
  t.diagnostic(`${(first / MB).toFixed(1)} MB, then ${(last / MB).toFixed(1)} MB`);
  assert.ok(last - first < 2 * MB, `${last - first} bytes more after 1000 requests`);
});
