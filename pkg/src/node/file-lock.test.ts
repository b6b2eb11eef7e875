import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { FileLock } from "./file-lock.js";
import { type Holder, ownHolder, stateOf } from "./lock-holder.js";

const WATCH_MS = 300;

function place(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), "clerk-organizations-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "done");
  return { file, lock: `${file}.lock`, names: () => readdirSync(folder) };
}

const left = (more: Partial<Holder>) => JSON.stringify({ ...ownHolder(), token: "left", ...more });
const inUse = (pattern: RegExp) => (error: Error & { code?: string }) =>
  error.code === "ECHECKPOINTINUSE" && pattern.test(error.message);

test("a process is running only if this kernel says that it started when the lock says", () => {
  const own: Holder = { token: "t", pid: 1, host: "h", since: "s", boot: "b", namespace: "n", started: "100" };
  const cases: [Partial<Holder>, string | null | undefined, string][] = [
    [{}, "100", "running"],
    [{}, null, "ended"],
    // The pid belongs to another process by now, as that of a restarted container does.
    [{}, "200", "ended"],
    [{}, undefined, "unsure"],
    [{ host: "other" }, "100", "unsure"],
    [{ boot: "before" }, null, "unsure"],
    [{ namespace: "another container" }, null, "unsure"],
    [{ started: undefined }, "100", "unsure"],
    [{ boot: undefined }, null, "unsure"],
  ];
  for (const [more, found, state] of cases)
    assert.equal(
      stateOf({ ...own, ...more }, own, () => found),
      state,
      JSON.stringify(more),
    );
});

test("a lock is held once, names its process, and is removed when it is released", async (t) => {
  const { file, lock, names } = place(t);
  const held = await FileLock.acquire(file);
  await assert.rejects(
    FileLock.acquire(file),
    inUse(new RegExp(`done is in use by this process, process ${process.pid} on .*delete ${lock}\\.$`)),
  );
  await held.release();
  assert.deepEqual(names(), []);
  await (await FileLock.acquire(file)).release();
});

test("the lock of a process that has ended, or whose pid another process has, is taken over at once", {
  skip: !existsSync("/proc/self/stat") && "only Linux says when a process started",
}, async (t) => {
  for (const more of [{ pid: 2 ** 22 + 1 }, { started: "1" }]) {
    const { file, lock, names } = place(t);
    writeFileSync(lock, left(more));
    const since = performance.now();
    const held = await FileLock.acquire(file);
    // The lock of another machine is watched for ten seconds.
    assert.ok(performance.now() - since < 9000);
    assert.deepEqual(names(), ["done.lock"]);
    await held.check();
    await held.release();
  }
});

test("the lock of another machine is taken over when it has shown no sign of life, and so is an empty one", async (t) => {
  for (const text of [left({ host: "elsewhere" }), "", "{"]) {
    const { file, lock } = place(t);
    writeFileSync(lock, text);
    const since = performance.now();
    const held = await FileLock.acquire(file, WATCH_MS);
    assert.ok(performance.now() - since >= WATCH_MS);
    await held.release();
    assert.ok(!existsSync(lock));
  }
});

test("the lock of another machine that shows signs of life is refused, whatever the clocks say", async (t) => {
  const { file, lock } = place(t);
  writeFileSync(lock, left({ host: "elsewhere" }));
  let time = 1_000_000;
  const timer = setInterval(() => utimesSync(lock, ++time, time), 50);
  t.after(() => clearInterval(timer));
  await assert.rejects(FileLock.acquire(file, 1000), inUse(/in use by process \d+ on elsewhere, since /));
  assert.match(readFileSync(lock, "utf8"), /elsewhere/);
});

test("of many that find the lock of an ended process, one takes it over", async (t) => {
  for (let round = 0; round < 20; round++) {
    const { file, lock, names } = place(t);
    writeFileSync(lock, left({ pid: 2 ** 22 + 1, ...(round % 2 ? { host: "elsewhere" } : {}) }));
    // A process that was killed while it took the lock over.
    if (round % 3 === 0) writeFileSync(`${lock}.left`, left({ token: "second", pid: 2 ** 22 + 2 }));
    const ends = await Promise.allSettled(Array.from({ length: 10 }, () => FileLock.acquire(file, 30)));
    const held = ends.flatMap((end) => (end.status === "fulfilled" ? [end.value] : []));
    const others = ends.flatMap((end) => (end.status === "rejected" ? [end.reason] : []));
    assert.equal(held.length, 1);
    assert.ok(others.every(inUse(/in use/)));
    await held[0]?.check();
    await held[0]?.release();
    assert.deepEqual(names(), []);
  }
});

test("a lock that was taken over or deleted is noticed, and not removed by its former holder", async (t) => {
  const { file, lock, names } = place(t);
  const held = await FileLock.acquire(file);
  rmSync(lock);
  await assert.rejects(held.check(), /the lock \S+done\.lock was deleted, so this process no longer writes/);
  writeFileSync(lock, left({ pid: 7, host: "elsewhere" }));
  await assert.rejects(held.check(), /now belongs to process 7 on elsewhere/);
  await held.release();
  assert.deepEqual(names(), ["done.lock"]);
});
