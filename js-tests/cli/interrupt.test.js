// Tests runs that are stopped halfway: by Ctrl-C, by SIGTERM, by a kill, and by a reader that closes its input.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { closeSync, constants, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { json, never, status } from "../faults/behaviours.js";
import { LATE_MS, ORG } from "../faults/calling.js";
import { cli, serve, startCli, until } from "./program.js";

const LINES = 300;
const CONCURRENCY = 10;
/** The number of requests after which the runs are stopped. */
const AT = 40;
let folder;
let path;
before(() => {
  folder = mkdtempSync(join(tmpdir(), "clerk-organizations-cli-"));
  path = join(folder, "changes.ndjson");
  const change = (_, i) =>
    JSON.stringify({ operation: "mergeOrganizationMetadata", id: `org_${i + 1}`, params: { publicMetadata: { i } } });
  writeFileSync(path, Array.from({ length: LINES }, change).join("\n"));
});
after(() => rmSync(folder, { recursive: true }));

/**
 * A server that answers `at` requests, and holds its answers to later ones until `release()`. `applied` counts the
 * changes that it has made to each organization.
 */
async function holdingServer(t, at) {
  let release;
  const released = new Promise((resolve) => {
    release = resolve;
  });
  const done = json(200, ORG);
  const server = await serve(t, ({ number }) =>
    number < at ? done : (exchange) => released.then(() => done(exchange)),
  );
  const applied = () => {
    const times = new Map();
    for (const { path } of server.requests) times.set(path, (times.get(path) ?? 0) + 1);
    return times;
  };
  return Object.assign(server, { applied, release });
}

/** Interrupts the tool while it has requests in progress, and then lets the server answer them. */
async function interrupt({ child, output }, server, signal = "SIGINT") {
  await until(() => server.requests.length > AT);
  child.kill(signal);
  await until(() => output.stderr.includes("finishing requests in progress"));
  server.release();
}

for (const [name, exitCode] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
]) {
  test(`${name} lets requests in progress finish and reports where to resume; resuming does the rest, nothing twice`, async (t) => {
    const server = await holdingServer(t, AT);
    const run = startCli(["apply", path], { clerk: server });
    await interrupt(run, server, name);
    const { code, stderr } = await run.ended;
    assert.equal(code, exitCode);
    const [, done, line] =
      /^finishing requests in progress; press Ctrl-C again to stop at once\nclerk-organizations: interrupted; (\d+) done, 0 failed, 0 skipped; line \d+ was not started; resume with --from-line (\d+)\n$/.exec(
        stderr,
      );
    // The tool waited for every request that it sent, and counted it.
    assert.equal(Number(done), server.requests.length);
    assert.equal(Number(line), Number(done) + 1);
    const second = await cli(["apply", path, "--from-line", line], { clerk: server });
    assert.equal(second.code, 0);
    assert.deepEqual([...server.applied().values()], Array(LINES).fill(1));
  });
}

test("with a checkpoint, running the same command again resumes", async (t) => {
  const server = await holdingServer(t, AT);
  const args = ["apply", path, "--checkpoint", join(folder, "interrupted.txt")];
  const run = startCli(args, { clerk: server });
  // The session that started the run ends.
  await interrupt(run, server, "SIGHUP");
  const { code, stderr } = await run.ended;
  assert.equal(code, 129);
  assert.match(stderr, /interrupted; .*; run the same command again to resume\n$/);
  assert.equal((await cli(args, { clerk: server })).code, 0);
  assert.deepEqual([...server.applied().values()], Array(LINES).fill(1));
});

test("after a kill -9 a second run with the checkpoint does the rest, and repeats at most what was in progress", async (t) => {
  const server = await holdingServer(t, 100);
  const args = ["apply", path, "--checkpoint", join(folder, "killed.txt")];
  const { child, ended } = startCli(args, { clerk: server });
  await until(() => server.requests.length > 100);
  child.kill("SIGKILL");
  assert.equal((await ended).signal, "SIGKILL");
  server.release();
  const { code, stdout } = await cli(args, { clerk: server });
  assert.equal(code, 0);
  const times = [...server.applied().values()];
  assert.equal(times.length, LINES);
  assert.ok(times.filter((count) => count > 1).length <= CONCURRENCY, String(times));
  const [, skipped] = /^\d+ done, 0 failed, (\d+) skipped\n$/.exec(stdout);
  assert.ok(Number(skipped) >= 80, stdout);
});

test("Ctrl-C while changes are being read and checked stops before anything is sent", async (t) => {
  const server = await serve(t, [json(200, ORG)]);
  const { child, ended } = startCli(["apply", "-"], { clerk: server });
  const line = JSON.stringify({ operation: "updateOrganization", id: "org_1", params: { name: "A" } });
  // This is more than a pipe holds: once it is written, the tool is reading. The input never ends.
  child.stdin.write(`${line}\n`.repeat(20_000));
  await until(() => child.stdin.writableLength === 0);
  child.kill("SIGINT");
  const { code, stderr } = await ended;
  assert.deepEqual([code, stderr], [130, "clerk-organizations: interrupted: nothing was sent\n"]);
  assert.equal(server.requests.length, 0);
});

const WAITING = {
  "metadata on standard input": ["SIGINT", ["metadata", "merge", "org_1", "--public-metadata", "@-"]],
  "invitations on standard input": ["SIGTERM", ["invitations", "create", "org_1", "--from", "-"]],
};

for (const [title, [name, args]] of Object.entries(WAITING)) {
  test(`${name} ends a command that waits for ${title}`, async (t) => {
    const server = await serve(t, () => json(200, ORG));
    const { child, ended } = startCli(args, { clerk: server });
    // This is more than a pipe holds: once it is written, the tool is reading. The input never ends.
    child.stdin.write(" ".repeat(1024 * 1024));
    await until(() => child.stdin.writableLength === 0);
    child.kill(name);
    assert.equal((await ended).signal, name);
    assert.equal(server.requests.length, 0);
  });
}

test("a signal ends a command that waits for a named pipe", {
  skip: process.platform === "win32" && "Windows has no named pipes in folders",
}, async (t) => {
  const server = await serve(t, () => json(200, ORG));
  const pipe = join(folder, "pipe.csv");
  spawnSync("mkfifo", [pipe]);
  const { child, ended } = startCli(["apply", path, "--user-map", pipe], { clerk: server });
  let end;
  await until(() => {
    try {
      // This fails until the tool opens the pipe. Nothing is written to it.
      end = openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch {}
    return end !== undefined;
  });
  child.kill("SIGTERM");
  assert.equal((await ended).signal, "SIGTERM");
  closeSync(end);
  assert.equal(server.requests.length, 0);
});

test("results are written one by one, so that a kill does not lose them", async (t) => {
  const server = await holdingServer(t, AT);
  const { child, ended, output } = startCli(["apply", path, "--json"], { clerk: server });
  await until(() => server.requests.length > AT && output.stdout.split("\n").length > AT);
  child.kill("SIGKILL");
  const { stdout } = await ended;
  assert.equal(stdout.trimEnd().split("\n").length, AT);
});

test("a second Ctrl-C stops at once", async (t) => {
  const server = await serve(t, [never()]);
  const { child, ended, output } = startCli(["apply", path], { clerk: server });
  await until(() => server.requests.length >= CONCURRENCY);
  child.kill("SIGINT");
  await until(() => output.stderr.includes("finishing"));
  const since = performance.now();
  child.kill("SIGINT");
  assert.equal((await ended).code, 130);
  assert.ok(performance.now() - since < LATE_MS);
});

test("Ctrl-C during a single change lets it finish, prints its result, and still exits with code 130", async (t) => {
  const server = await holdingServer(t, 0);
  const { child, ended, output } = startCli(["update", "org_1", "--name", "A", "--json"], { clerk: server });
  await until(() => server.requests.length === 1);
  child.kill("SIGINT");
  await until(() => output.stderr.includes("finishing requests in progress"));
  server.release();
  const { code, stdout, stderr } = await ended;
  assert.deepEqual([code, JSON.parse(stdout).id], [130, ORG.id]);
  assert.match(stderr, /^finishing requests in progress/);
});

/** A server that asks for a long wait before each change, and answers reads. */
const busyServer = (t) =>
  serve(t, ({ method }) => (method === "GET" ? json(200, ORG) : status(429, { retryAfter: 50 })));

/** Interrupts the tool while it waits for the rate limit. */
async function interruptWait(args, server) {
  const { child, ended, output } = startCli(args, { clerk: server });
  await until(() => server.requests.some(({ method, answeredAt }) => method !== "GET" && answeredAt));
  const since = performance.now();
  child.kill("SIGTERM");
  const { code, stderr } = await ended;
  assert.ok(performance.now() - since < 45_000, "the wait lasts 50 seconds");
  return { code, stdout: output.stdout, stderr };
}

test("SIGTERM ends an apply that waits for a rate limit; its changes are not in doubt, and not failed", async (t) => {
  const server = await busyServer(t);
  const checkpoint = join(folder, "waiting.txt");
  const { code, stdout, stderr } = await interruptWait(["apply", path, "--checkpoint", checkpoint], server);
  assert.equal(code, 143);
  assert.equal(stdout, "0 done, 0 failed, 0 skipped\n");
  assert.match(
    stderr,
    /\nclerk-organizations: interrupted; 0 done, 0 failed, 0 skipped; run the same command again to resume\n$/,
  );
  const lines = readFileSync(checkpoint, "utf8").trim().split("\n").slice(1).map(JSON.parse);
  const keys = (name) => lines.flatMap((line) => line[name] ?? []).sort();
  assert.ok(keys("begun").length > 0);
  assert.deepEqual(keys("failed"), keys("begun"));
  const again = await interruptWait(["apply", path], await busyServer(t));
  assert.match(again.stderr, /line 1 was not started; resume with --from-line 1\n$/);
});

test("SIGTERM ends a single change and invitations that wait for a rate limit", async (t) => {
  const server = await busyServer(t);
  const update = await interruptWait(["update", "org_1", "--name", "A"], server);
  assert.equal(update.code, 143);
  assert.match(update.stderr, /\nclerk-organizations: interrupted: nothing was changed\n$/);
  const people = join(folder, "waiting.csv");
  writeFileSync(people, "email\na@example.com\nb@example.com\n");
  const args = ["invitations", "create", "org_1", "--from", people, "--role", "org:member"];
  const invite = await interruptWait(args, await busyServer(t));
  assert.equal(invite.code, 143);
  assert.match(invite.stderr, /\nclerk-organizations: interrupted; 0 invited, 0 failed, 0 skipped, 2 not sent; /);
});

test("an interrupt of a change whose first request got no answer says that it may have been made", async (t) => {
  const server = await serve(t, [({ socket }) => socket.end(), status(429, { retryAfter: 50 })]);
  const { child, ended } = startCli(["update", "org_1", "--name", "A"], { clerk: server });
  await until(() => server.requests[1]?.answeredAt);
  child.kill("SIGTERM");
  const { code, stderr } = await ended;
  assert.equal(code, 143);
  assert.match(stderr, /; the change may have been made: check before you repeat it\n$/);
});

test("Ctrl-C during a read stops at once, silently", async (t) => {
  const server = await serve(t, [never()]);
  const { child, ended } = startCli(["get", "acme"], { clerk: server });
  await until(() => server.requests.length === 1);
  child.kill("SIGINT");
  assert.deepEqual(await ended, { code: 130, signal: null, stdout: "", stderr: "" });
});

test("if the reader of the results closes its input, apply finishes what is in progress and reports where to resume", async (t) => {
  const server = await holdingServer(t, AT);
  const { child, ended } = startCli(["apply", path, "--json", "--checkpoint", join(folder, "read.txt")], {
    clerk: server,
  });
  await until(() => server.requests.length > AT);
  child.stdout.destroy();
  server.release();
  const { code, stderr } = await ended;
  assert.equal(code, 1);
  const [, done] =
    /^clerk-organizations: the output was closed; (\d+) done, [^\n]*run the same command again to resume\n$/.exec(
      stderr,
    );
  assert.equal(Number(done), server.requests.length);
  assert.ok(server.requests.length < LINES);
});

const noFullDisk = existsSync("/dev/full") ? false : "there is no /dev/full";

test("a full disk for the results stops apply in the same way", { skip: noFullDisk }, async (t) => {
  const server = await serve(t, [json(200, ORG)]);
  const stdio = ["ignore", openSync("/dev/full", "w"), "pipe"];
  const { code, stderr } = await startCli(["apply", path, "--json"], { clerk: server, stdio }).ended;
  assert.equal(code, 1);
  const [, done] =
    /^clerk-organizations: the output could not be written: ENOSPC[^\n]*; (\d+) done, .*resume with --from-line \d+\n$/.exec(
      stderr,
    );
  assert.equal(Number(done), server.requests.length);
});
