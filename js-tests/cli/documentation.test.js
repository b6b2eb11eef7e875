// Tests that the documentation of the command-line tool matches its behaviour.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { OrganizationsApi } from "clerk-organizations";
import { sample, table } from "../documentation.js";
import { start } from "../emulator/index.js";
import { CLI, cli, environment } from "./program.js";

const run = promisify(execFile);

test("the table has every command of --help, with its operands", async () => {
  const named = [...table("commands").matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell]) => [...cell.matchAll(/`(.*?)`/g)]);
  const { stdout } = await cli(["--help"]);
  const listed = /^Commands:\n([\s\S]*?)\n\n/m.exec(stdout)[1].split("\n");
  assert.deepEqual(named.map(([, name]) => name).sort(), listed.map((line) => line.trim().split(/ {3,}/)[0]).sort());
});

test("the table of sections has every command of each section's --help", async () => {
  const rows = [...table("section commands").matchAll(/^\| `(\S+)` \| (.*) \|$/gm)];
  const listed = [...table("commands").matchAll(/`(\S+) COMMAND`/g)].map(([, word]) => word);
  assert.deepEqual(rows.map(([, word]) => word).sort(), listed.sort());
  for (const [, word, cell] of rows) {
    const { stdout } = await cli([word, "--help"]);
    const verbs = [...stdout.matchAll(/^ {2}(\S+) (\S+)/gm)].filter(([, first]) => first === word);
    const named = [...cell.matchAll(/`(\S+?)`/g)];
    assert.deepEqual(named.map(([, verb]) => verb).sort(), verbs.map(([, , verb]) => verb).sort(), word);
  }
});

/** Makes a folder that has the tool under its name, to be put on the PATH. */
function folderWithTool(t) {
  const folder = mkdtempSync(join(tmpdir(), "clerk-organizations-cli-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const tool = join(folder, "clerk-organizations");
  writeFileSync(tool, `#!/bin/sh\nexec "${process.execPath}" "${CLI}" "$@"\n`);
  chmodSync(tool, 0o755);
  return folder;
}

const hasJq = (env) =>
  run("sh", ["-c", "command -v jq"], { env }).then(
    () => true,
    () => false,
  );

test("the shell sample previews a merge, writes the changes and applies them", async (t) => {
  const clerk = await start({ seed: 30 });
  t.after(() => clerk.close());
  const api = new OrganizationsApi({ secretKey: clerk.secretKey, baseUrl: clerk.url });
  const folder = folderWithTool(t);
  const env = environment(clerk, { PATH: `${folder}${delimiter}${process.env.PATH}` });
  const shell = async (line) => (await run("bash", ["-e", "-o", "pipefail", "-c", line], { cwd: folder, env })).stdout;
  const { id } = (await api.listOrganizations({ limit: 1 })).data[0];
  const [preview, changes, apply] = sample("shell").trim().split("\n");
  assert.match(await shell(preview.replace("org_123", () => id)), /^publicMetadata\n.*"plan":"gold"/);
  const [, filter] = /\| jq -c '(.*)' > changes\.ndjson$/.exec(changes);
  if (await hasJq(env)) await shell(changes);
  else {
    // The jq filter is valid JavaScript too, if the members of the organization are in scope.
    const change = new Function("organization", `with (organization) return (${filter})`);
    const rows = (await shell("clerk-organizations export")).trimEnd().split("\n").map(JSON.parse);
    writeFileSync(join(folder, "changes.ndjson"), rows.map((row) => JSON.stringify(change(row))).join("\n"));
  }
  assert.equal(await shell(apply), "30 done, 0 failed, 0 skipped\n");
  const { data } = await api.listOrganizations({ limit: 100 });
  assert.ok(data.every(({ publicMetadata }) => publicMetadata.plan === "gold" && "region" in publicMetadata));
  assert.equal(await shell(apply), "0 done, 0 failed, 30 skipped\n");
});
