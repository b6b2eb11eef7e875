// Tests that the tool reads files as Windows writes them, and explains what is wrong with those that it cannot read.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { cli, cliJson } from "./program.js";

const folder = mkdtempSync(join(tmpdir(), "clerk-organizations-cli-"));
after(() => rmSync(folder, { recursive: true }));
const env = { CLERK_API_URL: "http://127.0.0.1:1/v1" };

function file(name, bytes) {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
}

const UTF16 = {
  "little-endian with a mark": (text) => Buffer.from(`\ufeff${text}`, "utf16le"),
  "little-endian without a mark": (text) => Buffer.from(text, "utf16le"),
  "big-endian with a mark": (text) => Buffer.from(`\ufeff${text}`, "utf16le").swap16(),
  "big-endian without a mark": (text) => Buffer.from(text, "utf16le").swap16(),
};
const METADATA = '{"plan":"gold","city":"Köln"}';
const CHANGE = '{"operation":"createOrganization","params":{"name":"A"}}\n';

const create = (metadata) => ["create", "--name", "A", "--public-metadata", metadata, "--dry-run"];

test("a byte order mark before UTF-8 is skipped, in a file, from standard input and in an argument", async () => {
  const bytes = Buffer.from(`\ufeff${METADATA}`);
  for (const [metadata, input] of [[`@${file("bom.json", bytes)}`], ["@-", bytes], [`\ufeff${METADATA}`]]) {
    const { body } = await cliJson(create(metadata), { env, input });
    assert.deepEqual(JSON.parse(body).public_metadata, JSON.parse(METADATA));
  }
});

for (const [title, encode] of Object.entries(UTF16)) {
  test(`an error names UTF-16, ${title}, in metadata and in a file of changes`, async () => {
    const path = file("utf16.json", encode(METADATA));
    const metadata = await cli(create(`@${path}`), { env });
    const words = "is UTF-16, not UTF-8: save it as UTF-8\n";
    assert.deepEqual([metadata.code, metadata.stderr], [2, `clerk-organizations: --public-metadata: ${path} ${words}`]);
    for (const text of [CHANGE, CHANGE + CHANGE]) {
      const changes = file("utf16.ndjson", encode(text));
      const applied = await cli(["apply", changes, "--dry-run"], { env });
      assert.deepEqual([applied.code, applied.stderr], [2, `clerk-organizations: ${changes}:1: ${words}`]);
    }
    const blank = await cli(["apply", "-", "--dry-run"], { env, input: encode(`\n${CHANGE}`) });
    assert.match(blank.stderr, /^clerk-organizations: standard input:[12]: is UTF-16/);
  });
}

test("an error says that text has another encoding", async () => {
  const path = file("latin1.json", Buffer.from(METADATA, "latin1"));
  const { code, stderr } = await cli(create(`@${path}`), { env });
  const words = `--public-metadata: ${path} is not UTF-8: save it as UTF-8`;
  assert.deepEqual([code, stderr], [2, `clerk-organizations: ${words}\n`]);
});

test("JSON whose quotes a shell has changed is an error that suggests a file", async () => {
  const hint = /the shell may have changed its quotes: put it in a file and pass "@FILE"\n$/;
  // The argument '{"plan":"gold"}' after PowerShell 5 and cmd.exe, and with too many backslashes.
  for (const metadata of ["{plan:gold}", "'{plan:gold}'", '{\\"plan\\":\\"gold\\"}', `'{"plan":"gold"}'`]) {
    const { code, stderr } = await cli(create(metadata), { env });
    assert.equal(code, 2);
    assert.match(stderr, hint);
  }
  const { stderr } = await cli(create('{"plan":}'), { env });
  assert.match(stderr, /^clerk-organizations: --public-metadata cannot be parsed as JSON: /);
  assert.doesNotMatch(stderr, /shell/);
  // The content of a file did not go through a shell.
  const path = file("lost.json", "{plan:gold}");
  assert.doesNotMatch((await cli(create(`@${path}`), { env })).stderr, /shell/);
});

test("JSON that a shell has split into words is an error with the same suggestion", async () => {
  const { code, stderr } = await cli(["metadata", "merge", "org_1", "--public-metadata", "'{plan:", "gold}'"], {
    env: { ...env, CLERK_SECRET_KEY: "sk_test_1" },
  });
  assert.equal(code, 2);
  assert.match(stderr, /does not take "gold}'"; the shell may have split the value of --public-metadata: .*"@FILE"\n$/);
});
