// Tests that a key is on the disk before `add` returns, and that concurrent keys share a sync. The file handles of this
// process are instrumented.
import assert from "node:assert/strict";
import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { fileCheckpoint } from "clerk-organizations/node";
import { until } from "../cli/program.js";

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
