// Tests the module of docs/scale.md, unchanged: processes that share a rate limit through a real Redis.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { sample } from "../documentation.js";
import { start } from "../emulator/index.js";
import { findRedis, startRedis } from "./redis.js";

const PROGRAM = fileURLToPath(new URL("fleet-program.js", import.meta.url));
const BUILD = fileURLToPath(new URL("../build", import.meta.url));

const PROCESSES = 4;
const CALLS = 80;
/** Two seconds touch at most three windows of one second, in each of which the module allows 90 requests. */
const LIMIT = { limit: 280, windowMs: 2000 };

const WITHOUT_REDIS = `import { OrganizationsApi } from "clerk-organizations";
export const api = new OrganizationsApi({ secretKey: process.env.CLERK_SECRET_KEY, baseUrl: process.env.CLERK_API_URL });
`;

/** Starts a local Clerk, and returns a function that runs the processes of a fleet with a module that exports a client. */
async function setUp(t, module, env = {}) {
  const clerk = await start({ rateLimit: LIMIT, record: true });
  mkdirSync(BUILD, { recursive: true });
  // Below the tests, where the packages are found.
  const folder = mkdtempSync(join(BUILD, "fleet-"));
  t.after(async () => {
    await clerk.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const path = join(folder, "clerk.mjs");
  writeFileSync(path, module);
  const all = { PATH: process.env.PATH, CLERK_SECRET_KEY: clerk.secretKey, CLERK_API_URL: clerk.url };
  const run = async (count) => {
    const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, path, String(count)], {
      env: { ...all, ...env },
    });
    return JSON.parse(stdout);
  };
  return { clerk, run };
}

const statuses = ({ requests }) => requests.list.map(({ status }) => status);
const refused = (clerk) => statuses(clerk).filter((status) => status === 429).length;

const { path, absent } = findRedis();

describe("processes that share a limit through Redis", { skip: absent }, () => {
  test(`${PROCESSES} processes of ${CALLS} calls each are never refused`, async (t) => {
    const redis = await startRedis(t, path);
    const { clerk, run } = await setUp(t, sample("fleet"), { REDIS_URL: redis.url });
    const ends = await Promise.all(Array.from({ length: PROCESSES }, () => run(CALLS)));
    assert.deepEqual(
      ends,
      Array.from({ length: PROCESSES }, () => ({ done: CALLS, failed: [] })),
    );
    assert.equal(refused(clerk), 0);
    assert.equal(clerk.requests.count, PROCESSES * CALLS);
  });

  test("without Redis nothing is sent, and each call fails with the error of Redis", async (t) => {
    const redis = await startRedis(t, path);
    const { clerk, run } = await setUp(t, sample("fleet"), { REDIS_URL: redis.url });
    await redis.stop();
    const { done, failed } = await run(3);
    assert.deepEqual([done, failed.length, clerk.requests.count], [0, 3, 0]);
    for (const { reason, outcome, cause } of failed)
      assert.deepEqual([reason, outcome, /Redis|max retries/i.test(cause)], ["acquire", "not_sent", true], cause);
  });
});

test("the same processes without a shared limit are refused", async (t) => {
  const { clerk, run } = await setUp(t, WITHOUT_REDIS);
  const ends = await Promise.all(Array.from({ length: PROCESSES }, () => run(CALLS)));
  assert.deepEqual(
    ends.flatMap(({ failed }) => failed),
    [],
  );
  const times = clerk.requests.list.map(({ at }) => at);
  const took = times[LIMIT.limit] - times[0];
  if (took >= LIMIT.windowMs) return t.skip(`this machine is too slow for the limit: ${LIMIT.limit} in ${took} ms`);
  assert.ok(refused(clerk) > 0, "otherwise the test of the shared limit shows nothing");
});
