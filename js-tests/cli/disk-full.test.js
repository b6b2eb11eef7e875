// Tests that jobs stop on a full disk before they send what they could not record, and that a half-written export is not
// taken for a whole one. The disk is a limit of the file's size, which needs no rights, and a small tmpfs where it can be mounted.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { OrganizationInvitationsApi, OrganizationsApi } from "clerk-organizations";
import { held, open } from "../bulk/killing.js";
import { start } from "../emulator/index.js";
import { json, after as later } from "../faults/behaviours.js";
import { ORG } from "../faults/calling.js";
import { CLI, environment, serve, startCli, until } from "./program.js";

const COUNT = 300;

function folder(t) {
  const path = mkdtempSync(join(tmpdir(), "clerk-organizations-cli-"));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Disks that are full after some kilobytes. `tight` limits a command, and `enlarge` makes room. */
const DISKS = {
  "a limit of the file's size": {
    code: "EFBIG",
    skip: process.platform === "win32" && "Windows has no such limit",
    make: (t) => ({
      disk: folder(t),
      tight: (command) => ["sh", "-c", 'ulimit -f 16; exec "$0" "$@"', ...command],
      enlarge() {},
    }),
  },
  "a small tmpfs": {
    code: "ENOSPC",
    skip: cannotMount(),
    make(t) {
      const disk = mkdtempSync(join(tmpdir(), "clerk-organizations-mount-"));
      mount("-t", "tmpfs", "-o", "size=16k", "tmpfs", disk);
      t.after(() => {
        spawnSync("umount", [disk]);
        rmSync(disk, { recursive: true, force: true });
      });
      return { disk, tight: (command) => command, enlarge: () => mount("-o", "remount,size=4m", disk) };
    },
  },
};

function mount(...args) {
  const { status, stderr } = spawnSync("mount", args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`mount: ${stderr}`);
}

/** The reason why a tmpfs cannot be mounted here. */
function cannotMount() {
  if (process.platform !== "linux" || process.getuid() !== 0) return "only root can mount a tmpfs";
  const path = mkdtempSync(join(tmpdir(), "clerk-organizations-mount-"));
  const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", "size=16k", "tmpfs", path]);
  if (status === 0) spawnSync("umount", [path]);
  rmSync(path, { recursive: true, force: true });
  return status !== 0 && "this container must not mount a tmpfs";
}

/** Runs the tool, limited by a command. The emulator is in this process, so the tool must run beside it. */
async function limitedCli(args, clerk, tight) {
  const [program, ...rest] = tight([process.execPath, CLI, ...args]);
  const child = spawn(program, rest, { env: environment(clerk) });
  const output = { stdout: "", stderr: "" };
  for (const name of Object.keys(output))
    child[name].setEncoding("utf8").on("data", (part) => {
      output[name] += part;
    });
  const code = await new Promise((resolve) => child.once("close", resolve));
  return { code, ...output };
}

for (const [name, { code, skip, make }] of Object.entries(DISKS)) {
  test(`apply on ${name} sends nothing whose result it could not record, says so, and resumes`, { skip }, async (t) => {
    const clerk = await start();
    t.after(() => clerk.close());
    const api = new OrganizationsApi({ secretKey: clerk.secretKey, baseUrl: clerk.url });
    const place = folder(t);
    const { disk, tight, enlarge } = make(t);
    const create = (_, i) => ({ operation: "createOrganization", params: { name: `Filled ${i}` } });
    const path = join(place, "changes.ndjson");
    writeFileSync(
      path,
      Array.from({ length: COUNT }, create)
        .map((line) => JSON.stringify(line))
        .join("\n"),
    );
    const checkpoint = join(disk, "done.txt");
    const args = ["apply", path, "--checkpoint", checkpoint];
    const first = await limitedCli(args, clerk, tight);
    assert.equal(first.code, 1, first.stderr);
    assert.match(
      first.stderr,
      new RegExp(`done\\.txt could not be written: ${code}: .*run the same command again to resume\\n$`),
    );
    const made = (await api.listOrganizations({ query: "Filled" })).totalCount;
    assert.ok(made > 0 && made < COUNT, `${made} made`);
    assert.deepEqual([held(checkpoint).length, open(checkpoint)], [made, 0]);
    enlarge();
    const { stdout } = await startCli(args, { clerk }).ended;
    assert.equal(stdout, `${COUNT - made} done, 0 failed, ${made} skipped\n`);
    const names = new Set();
    for await (const { name } of api.iterateOrganizations()) names.add(name);
    assert.equal(names.size, COUNT);
    assert.equal((await api.listOrganizations()).totalCount, COUNT);
  });
}

/** An organization for any number of members, and a command that invites this many people to it. */
async function inviting(t, people) {
  const clerk = await start();
  t.after(() => clerk.close());
  const api = new OrganizationsApi({ secretKey: clerk.secretKey, baseUrl: clerk.url });
  const { id } = await api.createOrganization({ name: "Acme", maxAllowedMemberships: 0 });
  const place = folder(t);
  const file = join(place, "people.csv");
  writeFileSync(file, `email\n${Array.from({ length: people }, (_, i) => `p${i}@example.com\n`).join("")}`);
  const checkpoint = join(place, "done.txt");
  const args = ["invitations", "create", id, "--from", file, "--role", "org:member", "--checkpoint", checkpoint];
  const count = async () => (await new OrganizationInvitationsApi(api).listOrganizationInvitations(id)).totalCount;
  return { clerk, args, checkpoint, count };
}

test("invitations on a full disk stop before the group that could not be recorded, and resume", {
  skip: DISKS["a limit of the file's size"].skip,
}, async (t) => {
  const { clerk, args, checkpoint, count } = await inviting(t, 150);
  const first = await limitedCli(args, clerk, (command) => ["sh", "-c", 'ulimit -f 16; exec "$0" "$@"', ...command]);
  assert.equal(first.code, 1);
  assert.match(
    first.stderr,
    /could not be written: EFBIG: .*; \d+ invited, 0 failed, 0 skipped, \d+ not sent; run the/,
  );
  const made = await count();
  assert.ok(made > 0 && made < 150, `${made} invited`);
  assert.deepEqual([held(checkpoint).length, open(checkpoint)], [made, 0]);
  assert.equal((await startCli(args, { clerk }).ended).code, 0);
  assert.equal(await count(), 150);
});

test("results of invitations that cannot be written stop the run after a group, and the next one invites nobody twice", {
  skip: !existsSync("/dev/full") && "there is no /dev/full",
}, async (t) => {
  const { clerk, args, count } = await inviting(t, 40);
  const stdio = ["ignore", openSync("/dev/full", "w"), "pipe"];
  const { code, stderr } = await startCli(args, { clerk, stdio }).ended;
  assert.equal(code, 1);
  assert.match(stderr, /the output could not be written: ENOSPC.*; 10 invited, 0 failed, 0 skipped, 30 not sent; run/);
  assert.equal(await count(), 10);
  assert.equal((await startCli(args, { clerk }).ended).code, 0);
  assert.equal(await count(), 40);
});

const EXPORTS = {
  export: ["export"],
  "export --with": ["export", "--with", "members"],
  "members export --csv": ["members", "export", "--all", "--csv"],
};

test("--output replaces a file when the export is complete", async (t) => {
  const clerk = await start({ seed: 60 });
  t.after(() => clerk.close());
  for (const [name, args] of Object.entries(EXPORTS)) {
    const place = folder(t);
    writeFileSync(join(place, "old"), "old");
    symlinkSync(join(place, "old"), join(place, "link"));
    const { stdout } = await startCli(args, { clerk }).ended;
    const { code, stdout: silent } = await startCli([...args, "--output", join(place, "link")], { clerk }).ended;
    assert.deepEqual([code, silent, readdirSync(place).sort()], [0, "", ["link", "old"]], name);
    assert.equal(readFileSync(join(place, "old"), "utf8"), stdout);
  }
  const place = folder(t);
  symlinkSync("new", join(place, "link"));
  await startCli(["export", "--output", join(place, "link")], { clerk }).ended;
  assert.deepEqual([readdirSync(place).sort(), readlinkSync(join(place, "link"))], [["link", "new"], "new"]);
});

/** A server with a hundred thousand organizations. It has no more when `hasPage` returns false. */
const endless = (t, hasPage = () => true) =>
  serve(t, ({ path }) => {
    if (!hasPage()) return json(404, { errors: [{ code: "gone", message: "gone" }] });
    const offset = Number(new URL(path, "http://a").searchParams.get("offset") ?? 0);
    const data = Array.from({ length: 499 }, (_, i) => ({ ...ORG, id: `org_${offset + i}` }));
    return later(20, json(200, { data, total_count: 100_000 }));
  });

test("an export that fails, is interrupted, or finds the disk full leaves the old file and no other", async (t) => {
  let pages = Number.POSITIVE_INFINITY;
  const server = await endless(t, () => pages-- > 0);
  const place = folder(t);
  const path = join(place, "organizations.ndjson");
  writeFileSync(path, "old");
  const args = ["export", "--output", path];
  pages = 8;
  const failed = await startCli(args, { clerk: server }).ended;
  assert.equal(failed.code, 1);
  assert.match(failed.stderr, /listOrganizations: .*; \S+organizations\.ndjson was not written\n$/);
  pages = Number.POSITIVE_INFINITY;
  const { child, ended } = startCli(args, { clerk: server });
  await until(() => readdirSync(place).length > 1);
  child.kill("SIGINT");
  const interrupted = await ended;
  assert.equal(interrupted.code, 130);
  assert.match(interrupted.stderr, /interrupted; \S+organizations\.ndjson was not written\n$/);
  if (process.platform !== "win32") {
    const full = await limitedCli(args, server, (command) => ["sh", "-c", 'ulimit -f 100; exec "$0" "$@"', ...command]);
    assert.equal(full.code, 1);
    assert.match(full.stderr, /the output could not be written: EFBIG.*; \S+organizations\.ndjson was not written\n$/);
  }
  assert.deepEqual([readdirSync(place), readFileSync(path, "utf8")], [["organizations.ndjson"], "old"]);
});

test("a killed export leaves the old file, and a file whose name says that it is partial and that no one else may read", async (t) => {
  const server = await endless(t);
  const place = folder(t);
  const path = join(place, "organizations.ndjson");
  writeFileSync(path, "old", { mode: 0o600 });
  const { child, ended } = startCli(["export", "--output", path], { clerk: server });
  await until(() => readdirSync(place).length > 1);
  child.kill("SIGKILL");
  await ended;
  const partial = `organizations.ndjson.${child.pid}.partial`;
  assert.deepEqual(readdirSync(place).sort(), ["organizations.ndjson", partial]);
  assert.equal(readFileSync(path, "utf8"), "old");
  if (process.platform !== "win32") assert.equal(statSync(join(place, partial)).mode & 0o777, 0o600);
});

test("--output must be a regular file in a folder that exists", async () => {
  const clerk = { secretKey: "sk_test_1", url: "http://127.0.0.1:9" };
  for (const [path, words] of [
    [tmpdir(), /--output must be a regular file/],
    ["/dev/null", /--output must be a regular file/],
    [join(tmpdir(), "none/at/all"), /--output: \S+ could not be created: no such file/],
  ]) {
    const { code, stderr } = await startCli(["export", "--output", path], { clerk }).ended;
    assert.equal(code, 2);
    assert.match(stderr, words);
  }
});
