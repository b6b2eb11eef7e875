// Tests the commands that change organizations.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { start } from "../emulator/index.js";
import { reset } from "../faults/behaviours.js";
import { png } from "../png.js";
import { cli, cliJson, serve } from "./program.js";

let clerk;
let folder;
before(async () => {
  clerk = await start({ record: true });
  folder = mkdtempSync(join(tmpdir(), "clerk-organizations-cli-"));
});
after(async () => {
  rmSync(folder, { recursive: true });
  await clerk.close();
});

const file = (name, content) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const newOne = (...args) => cliJson(["create", "--name", "Acme", ...args], { clerk });
const changes = () => clerk.requests.list.filter(({ method }) => method !== "GET");

test("create takes every parameter, metadata as text, from a file and from standard input", async () => {
  const secret = file("private.json", '{"crm":7}');
  const args = ["create", "--name", "Acme", "--slug", "acme", "--created-by", clerk.users[0]];
  args.push("--max-allowed-memberships", "0", "--created-at", "2020-02-03T04:05:06Z");
  args.push("--public-metadata", '{"plan":"gold"}', "--private-metadata", `@${secret}`);
  const acme = await cliJson(args, { clerk });
  assert.deepEqual(
    [acme.name, acme.slug, acme.createdBy, acme.maxAllowedMemberships],
    ["Acme", "acme", clerk.users[0], 0],
  );
  assert.deepEqual([acme.publicMetadata, acme.privateMetadata], [{ plan: "gold" }, { crm: 7 }]);
  assert.equal(acme.createdAt, Date.parse("2020-02-03T04:05:06Z"));
  const piped = await cliJson(["create", "--name", "B", "--public-metadata", "@-"], { clerk, input: '{"a":1}' });
  assert.deepEqual(piped.publicMetadata, { a: 1 });
});

test("a slug that is taken is reported with Clerk's message, exit code 1", async () => {
  const { code, stderr } = await cli(["create", "--name", "Acme", "--slug", "acme"], { clerk });
  assert.equal(code, 1);
  assert.match(stderr, /^clerk-organizations: createOrganization: 422 form_identifier_exists: [^\n]* \[trace \w+\]\n$/);
});

test("an unknown outcome of a change is reported as such", async (t) => {
  const server = await serve(t, [reset()]);
  const { code, stderr } = await cli(["create", "--name", "A"], { clerk: server });
  assert.equal(code, 1);
  assert.match(
    stderr,
    /^clerk-organizations: createOrganization: no response: [^\n]*; the change may have been made: check [^\n]*\n$/,
  );
  assert.equal(server.requests.length, 1);
});

test("update changes the given fields, clears those of --clear, and leaves the rest", async () => {
  const { id } = await newOne("--slug", "updated");
  const args = ["update", id, "--name", "New", "--admin-delete-enabled", "false", "--clear", "slug"];
  const updated = await cliJson(args, { clerk });
  assert.deepEqual([updated.name, updated.slug, updated.adminDeleteEnabled], ["New", undefined, false]);
  assert.equal(changes().at(-1).body, '{"name":"New","slug":null,"admin_delete_enabled":false}');
});

test("metadata merge merges, metadata replace replaces", async () => {
  const { id } = await newOne("--public-metadata", '{"a":{"b":1},"c":2}');
  const patch = ["--public-metadata", '{"a":{"d":3},"c":null}'];
  const merged = await cliJson(["metadata", "merge", id, ...patch], { clerk });
  assert.deepEqual(merged.publicMetadata, { a: { b: 1, d: 3 } });
  const replaced = await cliJson(["metadata", "replace", id, "--public-metadata", '{"e":4}'], { clerk });
  assert.deepEqual(replaced.publicMetadata, { e: 4 });
});

test("metadata merge --preview shows the result of the merge, and changes nothing", async () => {
  const { id } = await newOne("--public-metadata", '{"plan":"free","trial":true}');
  const args = ["metadata", "merge", id, "--public-metadata", '{"plan":"gold","trial":null,"seats":5}', "--preview"];
  const before = changes().length;
  const { code, stdout } = await cli(args, { clerk });
  const shown = 'publicMetadata\n  {"plan":"gold","seats":5}\n  + /seats\n  ~ /plan\n  - /trial\n  25 of 8192 bytes\n';
  assert.deepEqual([code, stdout], [0, shown]);
  const preview = await cliJson(args, { clerk });
  assert.deepEqual(preview.publicMetadata.result, { plan: "gold", seats: 5 });
  assert.equal(changes().length, before);
  assert.deepEqual(
    (
      await cliJson(
        args.filter((arg) => arg !== "--preview"),
        { clerk },
      )
    ).publicMetadata,
    { plan: "gold", seats: 5 },
  );
});

test("logo sets a logo and removes it", async () => {
  const { id } = await newOne();
  const path = file("logo.png", png());
  const set = await cliJson(["logo", id, path, "--uploader-user-id", clerk.users[0]], { clerk });
  assert.equal(set.hasImage, true);
  assert.equal((await cliJson(["logo", id, "--delete", "--yes"], { clerk })).hasImage, false);
});

test("a file that is not an image is refused before anything is sent", async () => {
  const { id } = await newOne();
  const before = clerk.requests.count;
  const { code, stderr } = await cli(["logo", id, file("note.png", "no image")], { clerk });
  assert.equal(code, 2);
  assert.match(stderr, /^clerk-organizations: FILE [^\n]+\n$/);
  assert.equal(clerk.requests.count, before);
});

test("delete --yes deletes", async () => {
  const { id } = await newOne();
  assert.equal((await cliJson(["delete", id, "--yes"], { clerk })).deleted, true);
  assert.equal((await cli(["get", id], { clerk })).code, 1);
});

test("a delete without --yes and without a terminal is refused, and nothing is sent", async () => {
  const before = clerk.requests.count;
  for (const args of [
    ["delete", "org_1"],
    ["logo", "org_1", "--delete"],
  ]) {
    const { code, stderr } = await cli(args, { clerk, input: "y\n" });
    assert.equal(code, 2);
    assert.match(stderr, /--yes/);
  }
  assert.equal(clerk.requests.count, before);
});

test("--dry-run shows the request and a curl command for it, and sends nothing", async () => {
  const before = clerk.requests.count;
  const path = file("dry.png", png());
  for (const [method, place, args] of [
    ["POST", "", ["create", "--name", "It's"]],
    ["PATCH", "/org_1", ["update", "org_1", "--name", "B"]],
    ["DELETE", "/org_1", ["delete", "org_1"]],
    ["PATCH", "/org_1/metadata", ["metadata", "merge", "org_1", "--public-metadata", "{}"]],
    ["PUT", "/org_1/metadata", ["metadata", "replace", "org_1", "--public-metadata", "{}"]],
    ["PUT", "/org_1/logo", ["logo", "org_1", path]],
    ["DELETE", "/org_1/logo", ["logo", "org_1", "--delete"]],
  ]) {
    const { code, stdout, stderr } = await cli([...args, "--dry-run"], { clerk });
    assert.deepEqual([code, stderr], [0, ""]);
    const [first, curl] = stdout.split("\n");
    assert.equal(first, `${method} ${clerk.url}/organizations${place}`);
    assert.match(curl, /^curl .*\$CLERK_SECRET_KEY/);
    const preview = await cliJson([...args, "--dry-run"], { clerk });
    assert.deepEqual([preview.method, preview.url], [method, `${clerk.url}/organizations${place}`]);
  }
  assert.equal(clerk.requests.count, before);
});

test("a refusal shows a metadata key as typed, even if it has a meaning in patterns or replacements", async () => {
  for (const key of ["$&", "$1", "$$", "(", "[a", "\\", "$`"]) {
    const metadata = JSON.stringify({ [key]: "\ud800" });
    const { code, stderr } = await cli(["create", "--name", "A", "--public-metadata", metadata], { clerk });
    const expected = `clerk-organizations: --public-metadata/${key} must be well-formed text: it contains a lone surrogate\n`;
    assert.deepEqual([code, stderr], [2, expected]);
  }
});

test("--dry-run needs no key, and reports mistakes", async () => {
  const env = { CLERK_API_URL: clerk.url };
  assert.equal((await cli(["create", "--name", "A", "--dry-run"], { env })).code, 0);
  const { code, stderr } = await cli(["create", "--name", "", "--dry-run"], { env });
  assert.equal(code, 2);
  assert.match(stderr, /--name must/);
});
