// Tests the speed and the memory of the emulator in short. `npm run bench:emulator` measures more requests.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { listsOf, memory, perSecond, startServer } from "./measure.js";

const SEED = 100_000;
const GOAL = 200;
const EACH = 10;
const MB = 2 ** 20;

let server;
before(async () => {
  server = await startServer(SEED);
});
after(() => server.stop());

test("a core answers 200 requests a second for every list of a store of 100,000 organizations", async (t) => {
  for (const [name, path] of Object.entries(listsOf(server))) {
    const speed = await perSecond(server, path, EACH);
    t.diagnostic(`${Math.round(speed)} ${name}`);
    assert.ok(speed >= GOAL, `${name}: ${Math.round(speed)}`);
  }
});

test("memory does not grow with the number of requests", async (t) => {
  const [, first, , last] = await memory(server, 500, 4);
  t.diagnostic(`${(first / MB).toFixed(1)} MB, then ${(last / MB).toFixed(1)} MB`);
  assert.ok(last - first < 2 * MB, `${last - first} bytes more after 1000 requests`);
});
