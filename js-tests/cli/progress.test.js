// Tests the progress of long commands as lines of JSON: their schema, where they go, and that their reader cannot harm the job.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { OrganizationsApi } from "clerk-organizations";
import { start } from "../emulator/index.js";
import { json, status } from "../faults/behaviours.js";
import { ORG } from "../faults/calling.js";
import { CLI, cli, environment, serve, startCli } from "./program.js";

let clerk;
let api;
let folder;
before(async () => {
  clerk = await start({ seed: 30 });
  api = new OrganizationsApi({ secretKey: clerk.secretKey, baseUrl: clerk.url });
  folder = mkdtempSync(join(tmpdir(), "clerk-organizations-cli-"));
});
after(async () => {
  rmSync(folder, { recursive: true });
  await clerk.close();
});

/** Writes a file of merges. `org_none` in place of an id makes a line fail. */
async function merges(count, more = []) {
  const { data } = await api.listOrganizations({ limit: count });
  const ids = [...data.map(({ id }) => id), ...more];
  const lines = ids.map((id) => ({ operation: "mergeOrganizationMetadata", id, params: { publicMetadata: { a: 1 } } }));
  const path = join(folder, "changes.ndjson");
  writeFileSync(path, lines.map((line) => JSON.stringify(line)).join("\n"));
  return path;
}

const parsed = (text) => text.trimEnd().split("\n").map(JSON.parse);
const facts = ({ time, pid, ...others }) => {
  assert.ok(time === new Date(time).toISOString());
  return others;
};

test("--progress json writes only lines of JSON to standard error: start, progress, messages, and the end with all counts", async () => {
  const path = await merges(20, ["org_none"]);
  const { code, stdout, stderr } = await cli(["apply", path, "--progress", "json"], { clerk });
  const lines = parsed(stderr);
  assert.deepEqual([code, stdout], [1, "20 done, 1 failed, 0 skipped\n"]);
  assert.deepEqual(facts(lines[0]), { type: "start", command: "apply" });
  assert.ok(Number.isInteger(lines[0].pid));
  const first = lines.find(({ type }) => type === "progress");
  assert.deepEqual(Object.keys(first), [
    ...["type", "time", "processed", "done", "failed", "skipped", "total", "rate", "eta"],
  ]);
  assert.match(lines.find(({ type }) => type === "message").text, /changes\.ndjson:21: .*404/);
  assert.deepEqual(facts(lines.at(-1)), {
    ...{ type: "end", result: "failed", exitCode: 1 },
    ...{ processed: 21, done: 20, failed: 1, skipped: 0, total: 21 },
  });
});

test("every long command reports its progress", async () => {
  const { data } = await api.listOrganizations({ limit: 1 });
  const people = join(folder, "people.csv");
  writeFileSync(people, "email\na@example.com\nb@example.com\n");
  await api.updateOrganization(data[0].id, { maxAllowedMemberships: 0 });
  for (const [args, name, count] of [
    [["export"], "export", 30],
    [["export", "--with", "members"], "export", 30],
    [["members", "export", "--all"], "members export", undefined],
    [["invitations", "create", data[0].id, "--from", people, "--role", "org:member"], "invitations create", 2],
  ]) {
    const { code, stderr } = await cli([...args, "--progress", "json"], { clerk });
    const lines = parsed(stderr);
    const last = facts(lines.at(-1));
    assert.deepEqual([code, lines[0].command, last.result, last.exitCode], [0, name, "done", 0], stderr);
    if (count) assert.deepEqual([last.processed, last.done, last.failed, last.total], [count, count, 0, count]);
    else assert.ok(last.processed > 30 && last.processed === last.total);
  }
});

test("--progress json:3 writes to the file descriptor 3, and standard error remains for people", async () => {
  const path = await merges(3, ["org_none"]);
  const file = join(folder, "progress.ndjson");
  const stdio = ["ignore", "pipe", "pipe", openSync(file, "w")];
  const { stderr } = await startCli(["apply", path, "--progress", "json:3"], { clerk, stdio }).ended;
  assert.match(stderr, /^\S+changes\.ndjson:4: mergeOrganizationMetadata: 404[^\n]*\n$/);
  const lines = parsed(readFileSync(file, "utf8"));
  assert.deepEqual([lines[0].type, lines.at(-1).type, lines.at(-1).failed], ["start", "end", 1]);
});

test("a pipe receives every line to the end", async () => {
  const path = await merges(20);
  const { child, ended } = startCli(["apply", path, "--progress=json:4"], {
    clerk,
    stdio: ["ignore", "pipe", "pipe", "ignore", "pipe"],
  });
  let text = "";
  child.stdio[4].setEncoding("utf8").on("data", (part) => {
    text += part;
  });
  assert.equal((await ended).code, 0);
  assert.deepEqual([parsed(text)[0].type, parsed(text).at(-1).processed], ["start", 20]);
});

test("a wait for the rate limit says until when, once for all calls that wait", async (t) => {
  let refused = 0;
  const server = await serve(t, () =>
    refused++ < 3 ? status(429, { code: "too_many_requests", retryAfter: 2 }) : json(200, ORG),
  );
  const path = await merges(6);
  const began = Date.now();
  const { code, stderr } = await cli(["apply", path, "--progress", "json"], { clerk: server });
  const waits = parsed(stderr).filter(({ type }) => type === "wait");
  assert.deepEqual([code, waits.length], [0, 1], stderr);
  const { reason, until, seconds } = waits[0];
  assert.deepEqual([reason, Math.round(seconds)], ["rate_limit", 2]);
  assert.ok(Date.parse(until) > began + 1900 && Date.parse(until) < began + 60_000);
});

test("a limit that ends the job gives the time to resume", async (t) => {
  const server = await serve(t, () => status(429, { code: "too_many_requests", retryAfter: 3000 }));
  const { code, stderr } = await cli(["apply", await merges(3), "--progress", "json"], { clerk: server });
  const { result, exitCode, resumeAt, error } = parsed(stderr).at(-1);
  assert.deepEqual([code, result, exitCode], [75, "rate_limited", 75]);
  assert.ok(Math.abs(Date.parse(resumeAt) - Date.now() - 3_000_000) < 60_000);
  assert.match(error, /stopped by Clerk's rate limit/);
});

test("a mistake in the file or the command line ends the lines, too", async () => {
  const { code, stderr } = await cli(["apply", join(folder, "none.ndjson"), "--progress", "json"], { clerk });
  const last = parsed(stderr).at(-1);
  assert.deepEqual([code, last.type, last.result], [2, "end", "invalid"]);
  assert.match(last.error, /none\.ndjson could not be read: no such file/);
  for (const given of ["text", "json:", "json:0", "json:1", "json:-1"]) {
    const { code, stderr } = await cli(["export", `--progress=${given}`], { clerk });
    assert.equal(code, 2);
    assert.match(stderr, /^clerk-organizations: --progress /);
  }
});

test("a reader that closes its end, a descriptor that is not open, and a full disk do not break the job", async () => {
  const path = await merges(20);
  const closed = startCli(["apply", path, "--progress=json:3"], { clerk, stdio: ["ignore", "pipe", "pipe", "pipe"] });
  closed.child.stdio[3].destroy();
  assert.deepEqual([(await closed.ended).code, closed.output.stdout], [0, "20 done, 0 failed, 0 skipped\n"]);
  const stderrClosed = startCli(["apply", path, "--progress", "json"], { clerk });
  stderrClosed.child.stderr.destroy();
  assert.equal((await stderrClosed.ended).code, 0);
  for (const descriptor of [3, 5, 9, 17, 20]) {
    const { code, stdout, stderr } = await cli(["apply", path, `--progress=json:${descriptor}`], { clerk });
    assert.deepEqual([code, stdout], [0, "20 done, 0 failed, 0 skipped\n"], `${descriptor}: ${stderr}`);
    assert.match(
      stderr,
      new RegExp(`^--progress: nothing is written, because the file descriptor ${descriptor} is not open`),
    );
  }
  if (!existsSync("/dev/full")) return;
  const stdio = ["ignore", "pipe", "pipe", openSync("/dev/full", "w")];
  assert.equal((await startCli(["apply", path, "--progress=json:3"], { clerk, stdio }).ended).code, 0);
});

/** Fills the pipe of descriptor 3, and becomes the tool. */
const FULL = `"$0" -e '
  const { Socket } = require("node:net");
  new Socket({ fd: 3, readable: false, writable: true }).write(Buffer.alloc(1 << 20));
  setTimeout(() => process.exit(), 100);
'; exec "$0" "$@"`;

test("a reader that never reads does not stop the job", async () => {
  const args = ["-c", FULL, process.execPath, CLI, "apply", await merges(20), "--progress=json:3"];
  const child = spawn("sh", args, { env: environment(clerk), stdio: ["ignore", "pipe", "pipe", "pipe"] });
  child.stdio[3].pause();
  const since = Date.now();
  const [code] = await once(child, "exit");
  child.stdio[3].destroy();
  assert.equal(code, 0);
  assert.ok(Date.now() - since < 60_000);
});
