// Tests that a key is on the disk before `add` returns, and that concurrent keys share a sync. The file handles of this
// process are instrumented.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, realpathSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { bulk } from "clerk-organizations/bulk";
import { fileCheckpoint } from "clerk-organizations/node";
import { until } from "../cli/program.js";
import { numbers, unused } from "./running.js";

const handle = await open(fileURLToPath(import.meta.url));
const FileHandle = Object.getPrototypeOf(handle);
await handle.close();

/** Records writes and syncs of file handles, in order. `hold` delays the syncs of a file until it is released. */
function recorded(t) {
  const record = { calls: [], folders: [], holding: undefined, fault: undefined };
  const { write, datasync, sync } = FileHandle;
  Object.assign(FileHandle, {
    async write(bytes, ...rest) {
      record.calls.push(`write ${bytes.filter((byte) => byte === 10).length}`);
      return write.call(this, bytes, ...rest);
    },
    async datasync() {
      record.calls.push("sync");
      await record.holding;
      if (record.fault) throw record.fault;
      await datasync.call(this);
      record.calls.push("synced");
    },
    async sync() {
      if ((await this.stat()).isDirectory()) record.folders.push((await this.stat()).ino);
      if (record.folderFault) throw record.folderFault;
      await sync.call(this);
    },
  });
  t.after(() => Object.assign(FileHandle, { write, datasync, sync }));
  record.hold = () => {
    let release;
    record.holding = new Promise((resolve) => {
      release = resolve;
    });
    return () => {
      record.holding = undefined;
      release();
    };
  };
  return record;
}

function folder(t) {
  const path = realpathSync(mkdtempSync(join(tmpdir(), "clerk-organizations-")));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

const inode = async (path) => {
  const handle = await open(path);
  const { ino } = await handle.stat();
  await handle.close();
  return ino;
};

test("add returns when the key is on the disk, and has does not report it earlier", async (t) => {
  const record = recorded(t);
  const checkpoint = fileCheckpoint(join(folder(t), "done"));
  assert.equal(await checkpoint.has("a"), false);
  record.calls.length = 0;
  const release = record.hold();
  let isAdded = false;
  const adding = checkpoint.add("a").then(() => {
    isAdded = true;
  });
  await until(() => record.calls.at(-1) === "sync");
  assert.deepEqual([record.calls, isAdded, await checkpoint.has("a")], [["write 1", "sync"], false, false]);
  release();
  await adding;
  assert.deepEqual([record.calls, await checkpoint.has("a")], [["write 1", "sync", "synced"], true]);
  await checkpoint.close();
});

test("keys that are added during a write share one write and one sync", async (t) => {
  const record = recorded(t);
  const checkpoint = fileCheckpoint(join(folder(t), "done"));
  await checkpoint.has("a");
  record.calls.length = 0;
  const release = record.hold();
  const adding = [checkpoint.add("first")];
  await until(() => record.calls.at(-1) === "sync");
  for (let i = 0; i < 1000; i++) adding.push(checkpoint.add(`org_${i}`));
  release();
  await Promise.all(adding);
  assert.deepEqual(record.calls, ["write 1", "sync", "synced", "write 1000", "sync", "synced"]);
  await checkpoint.close();
});

test("a new file's folder, or that of a symbolic link's target, is synced before the first add returns", async (t) => {
  const record = recorded(t);
  const [here, elsewhere] = [folder(t), folder(t)];
  const target = join(elsewhere, "done");
  writeFileSync(target, "");
  symlinkSync(target, join(here, "link"));
  for (const [path, parent] of [
    [join(here, "done"), here],
    [join(here, "link"), elsewhere],
  ]) {
    record.folders.length = 0;
    const checkpoint = fileCheckpoint(path);
    await checkpoint.add("a");
    await checkpoint.add("b");
    await checkpoint.close();
    assert.deepEqual(record.folders, [await inode(parent)]);
  }
});

test("keys that another process left in the page cache are synced before they count as done", async (t) => {
  const record = recorded(t);
  const path = join(folder(t), "done");
  writeFileSync(path, '"a"\n');
  const release = record.hold();
  const checkpoint = fileCheckpoint(path);
  let isKnown;
  const asking = checkpoint.has("a").then((known) => {
    isKnown = known;
  });
  await until(() => record.calls.at(-1) === "sync");
  assert.equal(isKnown, undefined);
  release();
  await asking;
  assert.equal(isKnown, true);
  await checkpoint.close();
});

test("a failing sync fails every add that shared it", async (t) => {
  const record = recorded(t);
  const checkpoint = fileCheckpoint(join(folder(t), "done"));
  await checkpoint.has("a");
  record.fault = Object.assign(new Error("EIO: i/o error, fdatasync"), { code: "EIO" });
  const ends = await Promise.allSettled(["a", "b", "c"].map((key) => checkpoint.add(key)));
  assert.deepEqual(
    ends.map(({ reason }) => reason?.code),
    ["EIO", "EIO", "EIO"],
  );
  record.fault = undefined;
  await checkpoint.close();
});

test("a folder that cannot be synced on this system is ignored, and one that fails to sync is an error", async (t) => {
  const record = recorded(t);
  const path = join(folder(t), "done");
  const checkpoint = fileCheckpoint(path);
  record.folderFault = Object.assign(new Error("EIO: i/o error, fsync"), { code: "EIO" });
  await assert.rejects(checkpoint.add("a"), { code: "EIO" });
  record.folderFault = Object.assign(new Error("EINVAL: invalid argument, fsync"), { code: "EINVAL" });
  await checkpoint.add("a");
  assert.equal(await checkpoint.has("a"), true);
  await checkpoint.close();
});

/** Makes the writes of this process fail with a code, from the write with this number on. */
function failing(t, code, from) {
  const { write } = FileHandle;
  let writes = 0;
  const state = { isRepaired: false };
  FileHandle.write = async function (bytes, ...rest) {
    writes += 1;
    if (writes < from || state.isRepaired) return write.call(this, bytes, ...rest);
    throw Object.assign(new Error(`${code}: no luck, write`), { code, syscall: "write" });
  };
  t.after(() => Object.assign(FileHandle, { write }));
  return state;
}

const CODES = ["ENOSPC", "EDQUOT", "EFBIG", "EIO", "EROFS", "EACCES"];

for (const code of CODES)
  test(`${code}: an item that cannot be recorded is not processed, the run says why, and a later run does the rest`, async (t) => {
    const path = join(folder(t), "done");
    const state = failing(t, code, 6);
    const checkpoint = fileCheckpoint(path);
    const worked = [];
    const work = async (item) => worked.push(item);
    const options = { checkpoint, concurrency: 1, repeatInterrupted: false };
    await assert.rejects(bulk(unused(), numbers(10), work, options).summary(), {
      code,
      message: new RegExp(`done could not be written: ${code}: `),
    });
    // Each item needs a write before it is processed, and one after that.
    assert.deepEqual(worked, ["n0", "n1", "n2"]);
    await checkpoint.close();
    state.isRepaired = true;
    const again = fileCheckpoint(path);
    const run = bulk(unused(), numbers(10), work, { ...options, checkpoint: again });
    const results = [];
    for await (const result of run) results.push(result);
    await again.close();
    // n2 was processed, but the disk failed before that was recorded.
    const unknown = results.find(({ key }) => key === "n2");
    assert.deepEqual([unknown.status, unknown.outcome], ["error", "unknown"]);
    assert.match(unknown.error.message, /an earlier run began "n2" and recorded no result/);
    assert.deepEqual([worked.length, new Set(worked).size], [10, 10]);
  });

test("results are recorded although there is no room for another item", async (t) => {
  const path = join(folder(t), "done");
  const checkpoint = fileCheckpoint(path);
  await Promise.all(["a", "b", "c"].map((key) => checkpoint.begin(key)));
  // The file cannot grow any more.
  const { write } = FileHandle;
  const { size } = statSync(path);
  FileHandle.write = async function (bytes, offset, length, position) {
    if (position + length <= size) return write.call(this, bytes, offset, length, position);
    // The system writes what fits.
    await write.call(this, bytes, offset, size - position, position);
    throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  };
  t.after(() => Object.assign(FileHandle, { write }));
  const keys = Array.from({ length: 300 }, (_, i) => `more ${i}`);
  const ends = await Promise.allSettled([
    checkpoint.add("a"),
    ...keys.map((key) => checkpoint.begin(key)),
    checkpoint.withdraw("b"),
  ]);
  assert.deepEqual([ends[0].status, ends.at(-1).status, ends[1].reason?.code], ["fulfilled", "fulfilled", "ENOSPC"]);
  await checkpoint.add("c");
  await checkpoint.close();
  assert.equal(readFileSync(path, "utf8"), '{"begun":"a"}\n{"begun":"b"}\n{"begun":"c"}\n"a"\n{"failed":"b"}\n"c"\n');
});
