// Tests that a job which is killed again and again does every item once, and lists those of which nobody knows whether they
// were done.
import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { held } from "./killing.js";
import { ITEMS, KILLS, killAtRandom } from "./kills.js";
import { setUp } from "./running.js";

const CONCURRENCY = 10;

test(`${ITEMS} organizations are created once each although the job is killed ${KILLS} times, and the unknown ones are listed`, {
  timeout: 300_000,
}, async (t) => {
  const { clerk, api } = await setUp(t);
  const folder = mkdtempSync(join(tmpdir(), "clerk-organizations-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "done");
  const input = JSON.stringify({ url: clerk.url, secretKey: clerk.secretKey, count: ITEMS, path });
  let made = 0;
  let summary;
  const begin = () => {
    const child = fork(new URL("creating.js", import.meta.url), [input]);
    child.on("message", (message) => {
      if (message.done) made += 1;
      summary = message.summary ?? summary;
    });
    return { child, ended: once(child, "exit") };
  };
  await killAtRandom(begin, () => made);
  await begin().ended;
  const times = new Map();
  for await (const { name } of api.iterateOrganizations()) times.set(name, (times.get(name) ?? 0) + 1);
  const done = new Set(held(path));
  t.diagnostic(`${done.size} done, ${summary.unknown.length} unknown`);
  assert.deepEqual([summary.failed, summary.isComplete], [[], true]);
  assert.ok(
    [...times.values()].every((count) => count === 1),
    "an organization was created twice",
  );
  assert.equal(done.size + summary.unknown.length, ITEMS);
  assert.ok(
    [...done].every((name) => times.has(name)),
    "the checkpoint has an organization that was not created",
  );
  assert.ok([...times.keys()].every((name) => done.has(name) || summary.unknown.includes(name)));
  assert.ok(summary.unknown.length <= KILLS * CONCURRENCY);
});
