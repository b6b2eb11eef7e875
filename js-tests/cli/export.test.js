// Tests that `export` writes everything, no faster than it is read, and ends properly whatever happens to its output.
import assert from "node:assert/strict";
import { existsSync, openSync } from "node:fs";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { start } from "../emulator/index.js";
import { json, after as later, reset } from "../faults/behaviours.js";
import { ORG } from "../faults/calling.js";
import { cli, serve, startCli, until } from "./program.js";

const SEEDED = 20_000;
let clerk;
before(async () => {
  clerk = await start({ seed: SEEDED });
});
after(() => clerk.close());

const rows = (text) => text.trimEnd().split("\n").map(JSON.parse);

test("export writes every organization once, the oldest first, one line each", async () => {
  const { code, stdout, stderr } = await cli(["export"], { clerk });
  assert.deepEqual([code, stderr], [0, ""]);
  const all = rows(stdout);
  assert.equal(new Set(all.map(({ id }) => id)).size, SEEDED);
  assert.ok(all.every(({ createdAt }, i) => i === 0 || all[i - 1].createdAt <= createdAt));
  assert.ok("privateMetadata" in all[0]);
});

test("export takes the filters of list, and --offset resumes where an export stopped", async () => {
  const filtered = rows((await cli(["export", "--query", "river-otter"], { clerk })).stdout);
  assert.ok(filtered.length > 0 && filtered.every(({ slug }) => slug.includes("river-otter")));
  const rest = rows((await cli(["export", "--query", "river-otter", "--offset", "2"], { clerk })).stdout);
  assert.deepEqual(rest, filtered.slice(2));
});

test("an export that is not read requests no more pages, and continues when it is read", async () => {
  const { child, ended } = startCli(["export"], { clerk });
  child.stdout.pause();
  const before = clerk.requests.count;
  await until(() => clerk.requests.count > before);
  await sleep(1000);
  const asked = clerk.requests.count - before;
  assert.ok(asked <= 5, `${asked} requests for a reader that reads nothing`);
  child.stdout.resume();
  const { code, stdout } = await ended;
  assert.deepEqual([code, rows(stdout).length], [0, SEEDED]);
});

test("a reader that closes its input early, such as head, ends an export silently with exit code 0", async () => {
  const { child, ended } = startCli(["export"], { clerk });
  child.stdout.once("data", () => child.stdout.destroy());
  const { code, stderr } = await ended;
  assert.deepEqual([code, stderr], [0, ""]);
});

test("a list and a help whose reader has closed its input end silently too", async () => {
  for (const args of [["list", "--all"], ["--help"]]) {
    const { child, ended } = startCli(args, { clerk });
    child.stdout.destroy();
    const { code, stderr } = await ended;
    assert.deepEqual([code, stderr], [0, ""], args.join(" "));
  }
});

const noFullDisk = existsSync("/dev/full") ? false : "there is no /dev/full";

test("a full disk is reported in one line, exit code 1", { skip: noFullDisk }, async () => {
  for (const args of [["export"], ["list"], ["--help"]]) {
    const full = openSync("/dev/full", "w");
    const { code, stderr } = await startCli(args, { clerk, stdio: ["ignore", full, "pipe"] }).ended;
    assert.equal(code, 1);
    assert.match(stderr, /^clerk-organizations: the output could not be written: ENOSPC[^\n]*\n$/, args.join(" "));
  }
});

test("a change is reported even if its result cannot be written", { skip: noFullDisk }, async () => {
  const full = openSync("/dev/full", "w");
  const args = ["create", "--name", "Lost", "--slug", "lost"];
  const { code, stderr } = await startCli(args, { clerk, stdio: ["ignore", full, "pipe"] }).ended;
  assert.equal(code, 1);
  const [, id] = /ENOSPC.* \(createOrganization is done: (org_\w+)\)\n$/.exec(stderr);
  assert.equal((await cli(["get", id], { clerk })).code, 0);
  await cli(["delete", id, "--yes"], { clerk });
});

/** A server with an endless list of organizations that responds slowly. */
const slow = (t) =>
  serve(t, ({ path }) => {
    const { searchParams } = new URL(path, "http://a");
    const [limit, offset] = ["limit", "offset"].map((name) => Number(searchParams.get(name) ?? 0));
    const data = Array.from({ length: limit }, (_, i) => ({ ...ORG, id: `org_${offset + i}` }));
    return later(150, json(200, { data, total_count: 1_000_000 }));
  });

for (const [name, exitCode] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
]) {
  test(`${name} ends an export with complete lines and the offset to resume from, exit code ${exitCode}`, async (t) => {
    const server = await slow(t);
    const { child, ended, output } = startCli(["export"], { clerk: server });
    await until(() => output.stdout.length > 100_000);
    child.kill(name);
    const { code, stdout, stderr } = await ended;
    assert.equal(code, exitCode);
    const [, offset] = /^clerk-organizations: interrupted; resume with --offset (\d+)\n$/.exec(stderr);
    assert.equal(rows(stdout).length, Number(offset));
    assert.equal(rows(stdout).at(-1).id, `org_${Number(offset) - 1}`);
  });
}

test("an interrupted list --all reports where to resume too", async (t) => {
  const server = await slow(t);
  const { child, ended, output } = startCli(["list", "--all"], { clerk: server });
  await until(() => output.stdout.length > 10_000);
  child.kill("SIGINT");
  const { code, stdout, stderr } = await ended;
  assert.equal(code, 130);
  const [, offset] = /^clerk-organizations: interrupted; resume with --offset (\d+)\n$/.exec(stderr);
  assert.equal(stdout.trimEnd().split("\n").length - 1, Number(offset));
});

test("an export that fails halfway keeps its lines and reports where to resume", async (t) => {
  const page = Array.from({ length: 499 }, (_, i) => ({ ...ORG, id: `org_${i}` }));
  const server = await serve(t, ({ path }) =>
    /offset=0/.test(path) ? json(200, { data: page, total_count: 10_000 }) : reset(),
  );
  const { code, stdout, stderr } = await cli(["export"], { clerk: server });
  assert.equal(code, 1);
  assert.equal(rows(stdout).length, 499);
  assert.match(stderr, /^clerk-organizations: listOrganizations: [^\n]*; resume with --offset 499\n$/);
});
