// Tests that a checkpoint file keeps its keys, whatever happens to the process and to the file.
import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { fileCheckpoint } from "clerk-organizations/node";

/** Returns a path for a file, which is deleted after the test. */
function place(t, text) {
  const folder = mkdtempSync(join(tmpdir(), "clerk-organizations-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "done");
  if (text !== undefined) writeFileSync(path, text);
  return path;
}

const linesOf = (path) => readFileSync(path, "utf8").split("\n").slice(0, -1);

test("any key is one line, and is found when the file is opened again", async (t) => {
  const path = place(t);
  const keys = ["org_1", 'a "quoted"\nkey', "\u2028 ü \u{1f600} \ud800", ""];
  const first = fileCheckpoint(path);
  for (const key of keys) {
    assert.equal(await first.has(key), false);
    await first.add(key);
    assert.equal(await first.has(key), true);
  }
  await first.close();
  assert.deepEqual(
    linesOf(path),
    keys.map((key) => JSON.stringify(key)),
  );
  const second = fileCheckpoint(pathToFileURL(path));
  for (const key of keys) assert.equal(await second.has(key), true, key);
  assert.equal(await second.has("org_2"), false);
  await second.close();
});

test("a key is in the file when add returns, also if many are added at once", async (t) => {
  const path = place(t);
  const checkpoint = fileCheckpoint(path);
  await checkpoint.add("first");
  assert.deepEqual(linesOf(path), ['"first"']);
  const keys = Array.from({ length: 2000 }, (_, i) => `org_${i}`);
  await Promise.all(
    keys.map(async (key) => {
      await checkpoint.add(key);
      if (key.endsWith("00")) assert.ok(linesOf(path).includes(`"${key}"`), key);
    }),
  );
  await checkpoint.close();
  assert.deepEqual(linesOf(path).sort(), ["first", ...keys].map((key) => `"${key}"`).sort());
});

test("the file is created when it is first needed, and close waits for the write in progress", async (t) => {
  const path = place(t);
  const unused = fileCheckpoint(path);
  await unused.close();
  assert.equal(existsSync(path), false);
  const checkpoint = fileCheckpoint(path);
  const adding = checkpoint.add("a");
  await checkpoint.close();
  assert.deepEqual(linesOf(path), ['"a"']);
  await adding;
  await checkpoint.add("b");
  await checkpoint.close();
  assert.deepEqual(linesOf(path), ['"a"', '"b"']);
});

test("an incomplete last line is removed, and one that only lacks its line end is completed", async (t) => {
  const cuts = {
    '"org_1"\n"or': ['"org_1"'],
    '"': [],
    '"org_1"\n"ü\ud83d': ['"org_1"'],
    '"org_1"\n"org_2"': ['"org_1"', '"org_2"'],
  };
  for (const [text, kept] of Object.entries(cuts)) {
    const path = place(t, text);
    const checkpoint = fileCheckpoint(path);
    assert.equal(await checkpoint.has("org_2"), kept.length === 2, text);
    assert.deepEqual(linesOf(path), kept, text);
    await checkpoint.add("org_3");
    await checkpoint.close();
    assert.deepEqual(linesOf(path), [...kept, '"org_3"'], text);
  }
  // A killed process may leave part of a character.
  const path = place(t, Buffer.concat([Buffer.from('"ü"\n"'), Buffer.from("ü").subarray(0, 1)]));
  const checkpoint = fileCheckpoint(path);
  assert.equal(await checkpoint.has("ü"), true);
  await checkpoint.close();
  assert.deepEqual(linesOf(path), ['"ü"']);
});

test("a file that is not a checkpoint is refused with the line number, and is not changed", async (t) => {
  for (const [text, line] of [
    ['"a"\n{"b":1}\n"c"\n', 2],
    ["{}", 1],
    ['"a"\n{"begun":1}\n"c"\n', 2],
    ['"a"\n{"begun":"b","key":"c"}\n"c"\n', 2],
    ['"a"\nplain text', 2],
    ["5\n", 1],
  ]) {
    const path = place(t, text);
    const checkpoint = fileCheckpoint(path);
    const message = new RegExp(`done:${line} is not a quoted key`);
    await assert.rejects(checkpoint.has("a"), message);
    await assert.rejects(checkpoint.add("a"), message);
    await checkpoint.close();
    assert.equal(readFileSync(path, "utf8"), text);
  }
});

test("a device is refused, because reading it may never end", async () => {
  const checkpoint = fileCheckpoint("/dev/null");
  await assert.rejects(checkpoint.has("a"), /\/dev\/null is not a regular file/);
  await checkpoint.close();
});

test("a file that cannot be opened fails each call until it can be opened", async (t) => {
  const path = place(t);
  const checkpoint = fileCheckpoint(join(path, "below"));
  await assert.rejects(checkpoint.has("a"), { code: "ENOENT" });
  await assert.rejects(Promise.all([checkpoint.add("a"), checkpoint.add("b")]), { code: "ENOENT" });
  const { mkdirSync } = await import("node:fs");
  mkdirSync(path);
  await checkpoint.add("c");
  await checkpoint.close();
  assert.deepEqual(linesOf(join(path, "below")), ['"c"']);
});

test("await using closes it, in runtimes that support it", async (t) => {
  assert.ok(Symbol.asyncDispose);
  const path = place(t);
  const checkpoint = fileCheckpoint(path);
  void checkpoint.add("a");
  await checkpoint[Symbol.asyncDispose]();
  assert.deepEqual(linesOf(path), ['"a"']);
});

test("a process that is killed while it adds keys keeps every key whose add has returned", {
  timeout: 120_000,
}, async (t) => {
  const path = place(t);
  for (let round = 1; round <= 3; round++) {
    const child = fork(new URL("adding.js", import.meta.url), [path, `r${round}`]);
    let reported = 0;
    child.on("message", (count) => (reported = count));
    while (reported < 500) await once(child, "message");
    child.kill("SIGKILL");
    await once(child, "exit");
    const checkpoint = fileCheckpoint(path);
    for (let i = 0; i < reported; i++)
      assert.equal(await checkpoint.has(`r${round}-${i}`), true, `${i} of ${reported}`);
    await checkpoint.close();
    for (const line of linesOf(path)) assert.match(line, /^"r\d-\d+"$/);
    // Simulates an incomplete last write.
    appendFileSync(path, '"r');
  }
});
