// Tests that one process at a time uses a checkpoint, and that a killed one does not keep it.
import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { bulk } from "clerk-organizations/bulk";
import { fileCheckpoint } from "clerk-organizations/node";
import { cli, serve } from "../cli/program.js";
import { json } from "../faults/behaviours.js";
import { ORG } from "../faults/calling.js";
import { all, unused } from "./running.js";

function place(t) {
  const folder = mkdtempSync(join(tmpdir(), "clerk-organizations-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "done");
}

/** Starts a process that uses the checkpoint until it is killed. */
async function holder(t, path) {
  const child = fork(new URL("adding.js", import.meta.url), [path, "held"]);
  t.after(() => child.kill("SIGKILL"));
  await once(child, "message");
  return child;
}

const kill = async (child) => {
  child.kill("SIGKILL");
  await once(child, "exit");
};

test("a run whose checkpoint another process uses processes nothing, and names that process", async (t) => {
  const path = place(t);
  const child = await holder(t, path);
  const worked = [];
  const run = bulk(unused(), ["a"], async (item) => worked.push(item), { checkpoint: fileCheckpoint(path) });
  await assert.rejects(all(run), {
    code: "ECHECKPOINTINUSE",
    message: new RegExp(
      `done is in use by process ${child.pid} on \\S+, since 20.*Wait until it has ended, stop it, or`,
    ),
  });
  assert.deepEqual(worked, []);
  await kill(child);
});

test("a symbolic link is another name of the same checkpoint", async (t) => {
  const path = place(t);
  writeFileSync(path, "");
  symlinkSync(path, `${path}-link`);
  const first = fileCheckpoint(path);
  await first.add("a");
  await assert.rejects(fileCheckpoint(`${path}-link`).has("a"), /in use by this process/);
  await first.close();
  const second = fileCheckpoint(`${path}-link`);
  assert.equal(await second.has("a"), true);
  await second.close();
});

test("the checkpoint of a killed run is free at once", {
  skip: !existsSync("/proc/self/stat") && "only Linux says when a process started",
}, async (t) => {
  const path = place(t);
  for (let i = 0; i < 3; i++) {
    await kill(await holder(t, path));
    assert.ok(existsSync(`${path}.lock`));
    const since = performance.now();
    const next = fileCheckpoint(path);
    assert.equal(await next.has("held-0"), true);
    // The lock of another machine is watched for ten seconds.
    assert.ok(performance.now() - since < 9000);
    await next.close();
    assert.equal(existsSync(`${path}.lock`), false);
  }
});

test("the lock is removed when a process exits without close", async (t) => {
  const path = place(t);
  const script = `import { fileCheckpoint } from "clerk-organizations/node";
    await fileCheckpoint(${JSON.stringify(path)}).add("a");`;
  writeFileSync(
    `${path}.mjs`,
    script.replace("clerk-organizations/node", import.meta.resolve("clerk-organizations/node")),
  );
  const [code] = await once(fork(`${path}.mjs`), "exit");
  assert.deepEqual([code, readFileSync(path, "utf8"), existsSync(`${path}.lock`)], [0, '"a"\n', false]);
});

test("a checkpoint whose lock was taken over writes nothing more", async (t) => {
  const path = place(t);
  const first = fileCheckpoint(path);
  await first.add("a");
  rmSync(`${path}.lock`);
  const second = fileCheckpoint(path);
  await second.add("b");
  for (const act of ["add", "begin", "withdraw"]) await assert.rejects(first[act]("c"), /no longer writes/);
  await first.close();
  await second.add("d");
  await second.close();
  assert.equal(readFileSync(path, "utf8"), '"a"\n"b"\n"d"\n');
});

test("apply and invitations refuse a checkpoint in use with exit code 2, and send nothing", async (t) => {
  const path = place(t);
  const child = await holder(t, path);
  const server = await serve(t, () => json(200, ORG));
  writeFileSync(`${path}.ndjson`, '{"operation":"createOrganization","params":{"name":"A"}}\n');
  writeFileSync(`${path}.csv`, "email\na@example.com\n");
  for (const args of [
    ["apply", `${path}.ndjson`],
    ["invitations", "create", "org_1", "--from", `${path}.csv`, "--role", "org:member"],
  ]) {
    const { code, stderr } = await cli([...args, "--checkpoint", path], { clerk: server });
    assert.equal(code, 2);
    assert.match(stderr, new RegExp(`^clerk-organizations: .*done is in use by process ${child.pid} on`));
  }
  assert.deepEqual(
    server.requests.filter(({ method }) => method !== "GET"),
    [],
  );
  const dryRun = await cli(["apply", `${path}.ndjson`, "--checkpoint", path, "--dry-run"], { clerk: server });
  assert.equal(dryRun.code, 0);
  await kill(child);
});
