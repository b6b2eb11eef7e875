// Does a job of many merges get through Clerk's limits, and does a second run do exactly what a killed one has left?
import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setUp } from "./running.js";

const MERGES = 400;
/** Clerk's limits, a tenth of them in a tenth of their time. */
const LIMITS = { limit: 100, windowMs: 1000, perOrganization: { limit: 10, windowMs: 1000 }, countRejected: true };

/** The keys that a checkpoint holds, as it lies there: its last line may be cut off. */
const held = (path) => readFileSync(path, "utf8").split("\n").slice(0, -1).map(JSON.parse);

/** The merges that the emulator was asked for since it was last looked at, and those that it made. */
function seen({ requests }) {
  const merges = requests.list
    // Of one that was refused at the door nobody has read the body.
    .filter(({ method, body }) => method === "PATCH" && body !== undefined)
    .map(({ body, status }) => ({ key: Object.keys(JSON.parse(body).public_metadata)[0], status }));
  requests.clear();
  return {
    sent: merges.map(({ key }) => key),
    made: merges.filter(({ status }) => status === 200).map(({ key }) => key),
  };
}

test("400 merges at 100 a second are made once, though the job is killed in the middle", {
  timeout: 60_000,
}, async (t) => {
  const { clerk, api, ids } = await setUp(t, 40, { record: true, rateLimit: LIMITS });
  const folder = mkdtempSync(join(tmpdir(), "clerk-organizations-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "done");
  const input = JSON.stringify({ url: clerk.url, secretKey: clerk.secretKey, ids, merges: MERGES, path });
  const begin = () => fork(new URL("merging.js", import.meta.url), [input]);
  const start = performance.now();

  const first = begin();
  for (let told = 0; told < 200; ) [{ done: told }] = await once(first, "message");
  first.kill("SIGKILL");
  await once(first, "exit");
  // What had arrived when it was killed is still done.
  await new Promise((resolve) => setTimeout(resolve, 200));
  const before = held(path);
  const { made } = seen(clerk);
  assert.equal(new Set(made).size, made.length, "nothing twice in the first run");
  assert.ok(
    made.length >= before.length && made.length - before.length <= 10,
    `${made.length} made, ${before.length} held`,
  );
  for (const key of before) assert.ok(made.includes(key), key);

  const second = begin();
  let summary;
  while (!summary) [{ summary }] = await once(second, "message");
  const took = performance.now() - start;
  const rest = seen(clerk);
  t.diagnostic(`${before.length} kept, ${rest.made.length} in the second run, ${Math.round(took)} ms`);
  assert.deepEqual(summary, {
    done: MERGES - before.length,
    failed: 0,
    skipped: before.length,
    isComplete: true,
    failures: [],
  });
  assert.deepEqual(
    rest.sent.filter((key) => before.includes(key)),
    [],
    "nothing that the checkpoint held is sent again",
  );
  assert.equal(rest.made.length, MERGES - before.length);
  assert.equal(new Set(rest.made).size, rest.made.length, "nothing twice in the second run");
  assert.equal(new Set(held(path)).size, MERGES);
  // 40 organizations with 10 merges each.
  for await (const { publicMetadata } of api.iterateOrganizations())
    assert.equal(Object.keys(publicMetadata).filter((name) => /^m\d+$/.test(name)).length, 10);
});
