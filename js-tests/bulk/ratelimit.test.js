// Tests that a job of many merges succeeds despite Clerk's rate limit, and that a second run does exactly what a killed
// one left.
import { test } from "node:test";
import { assertExact, assertWhole, runKilled, seen } from "./killing.js";
import { setUp } from "./running.js";

const MERGES = 400;
/** Clerk's limits scaled to a tenth: a tenth of the requests in a tenth of the time. */
const LIMITS = { limit: 100, windowMs: 1000, perOrganization: { limit: 10, windowMs: 1000 }, countRejected: true };

test("400 merges at 100 per second are each made once, although the job is killed halfway", {
  timeout: 120_000,
}, async (t) => {
  const { clerk, api, ids } = await setUp(t, MERGES / 10, { record: true, rateLimit: LIMITS });
  const run = await runKilled({ url: clerk.url, secretKey: clerk.secretKey, ids, merges: MERGES }, () => seen(clerk));
  t.diagnostic(`${run.kept.length} kept, ${run.second.made.length} in the second run, ${Math.round(run.took)} ms`);
  assertExact(run, MERGES);
  await assertWhole(api.iterateOrganizations(), 10);
});
