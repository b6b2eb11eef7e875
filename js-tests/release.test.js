// Tests that the published package is the tested one, and that nothing else can publish. The workflows are read, and
// their commands are run.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { problemWith } from "../tools/release.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (path) => readFileSync(join(root, path), "utf8");
const FOLDER = ".github/workflows";
const WORKFLOWS = readdirSync(join(root, FOLDER)).map((name) => {
  const text = read(join(FOLDER, name));
  return { name, text, jobs: parse(text).jobs, permissions: parse(text).permissions };
});
const { jobs } = WORKFLOWS.find(({ jobs }) => jobs.publish);
const { test: testing, publish } = jobs;
const runs = ({ steps }) => steps.map(({ run }) => run).filter(Boolean);
const uses = ({ steps }, action) => steps.find(({ uses }) => uses?.startsWith(`${action}@`));

test("every action is pinned to a full commit, with its version in a comment", () => {
  for (const { name, text } of WORKFLOWS) {
    const lines = text.split("\n").filter((line) => /\buses:/.test(line));
    for (const line of lines) assert.match(line, /uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/, `${name}: ${line}`);
  }
});

test("a job has only the permissions that it needs, and only the publishing job can authenticate to npm", () => {
  for (const { name, jobs, permissions } of WORKFLOWS) {
    assert.deepEqual(permissions, {}, name);
    for (const [job, { permissions }] of Object.entries(jobs))
      assert.deepEqual(permissions, job === "publish" ? { "id-token": "write" } : { contents: "read" }, job);
    for (const { uses, with: options } of Object.values(jobs).flatMap(({ steps }) => steps))
      if (uses?.startsWith("actions/checkout@")) assert.equal(options["persist-credentials"], false);
  }
});

test("no command interpolates data of an event", () => {
  const commands = WORKFLOWS.flatMap(({ jobs }) => Object.values(jobs).flatMap(runs));
  assert.ok(commands.length >= 5);
  for (const command of commands) assert.doesNotMatch(command, /\$\{\{/);
});

test("the publishing job waits for all tests, in a protected environment, for a tag, and runs no code of this repository", () => {
  assert.equal(publish.if, "startsWith(github.ref, 'refs/tags/v')");
  assert.deepEqual(publish.needs, ["test", "installs"]);
  assert.ok(publish.environment);
  assert.equal(uses(publish, "actions/checkout"), undefined);
  for (const command of runs(publish))
    assert.doesNotMatch(command, /npm (ci|i|install|run|exec|test)\b|npx|cargo|node /);
  assert.equal(uses(publish, "actions/setup-node").with["package-manager-cache"], false);
  assert.deepEqual(
    runs(publish).filter((command) => command.includes("npm")),
    ['npm publish "./$FILE" --provenance --access public --ignore-scripts'],
  );
});

test("the published tarball is the one that the tests unpacked, and the tag is checked before they start", () => {
  const commands = runs(testing);
  const [tests, release] = ["npm test", 'node tools/release.js "$GITHUB_REF_NAME" "$GITHUB_REPOSITORY"'];
  assert.ok(commands.indexOf(release) >= 0 && commands.indexOf(release) < commands.indexOf(tests));
  const upload = uses(testing, "actions/upload-artifact");
  assert.ok(testing.steps.indexOf(upload) > testing.steps.findIndex(({ run }) => run === tests));
  assert.equal(upload.with.path, `js-tests/build/\${{ steps.package.outputs.file }}`);
  assert.match(read("js-tests/run.js"), /join\(here, "build"\)/);
  assert.equal(uses(publish, "actions/download-artifact").with.name, upload.with.name);
  assert.deepEqual(publish.env, {
    FILE: `\${{ needs.test.outputs.file }}`,
    SHA256: `\${{ needs.test.outputs.sha256 }}`,
  });
  for (const [name, value] of Object.entries(testing.outputs))
    assert.equal(value, `\${{ steps.package.outputs.${name} }}`);
});

const bash = (command, cwd, env) =>
  spawnSync("bash", ["-e", "-c", command], { cwd, env: { PATH: process.env.PATH, ...env }, encoding: "utf8" });

test("the commands of the workflow publish the tested tarball and no other", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "release-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const [file, bytes] = ["clerk-organizations-1.2.3.tgz", "the tested tarball"];
  mkdirSync(join(folder, "js-tests/build"), { recursive: true });
  writeFileSync(join(folder, "js-tests/build", file), bytes);
  const output = join(folder, "output");
  const named = testing.steps.find(({ id }) => id === "package").run;
  assert.equal(bash(named, folder, { GITHUB_OUTPUT: output }).status, 0);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  assert.equal(readFileSync(output, "utf8"), `file=${file}\nsha256=${sha256}\n`);

  const [compare, release] = runs(publish);
  const env = { FILE: file, SHA256: sha256, GITHUB_REF_NAME: "v1.2.3" };
  const passes = (content, changes) => {
    writeFileSync(join(folder, file), content);
    return bash(compare, folder, { ...env, ...changes }).status === 0;
  };
  assert.equal(passes(bytes, {}), true);
  assert.equal(passes(`${bytes} `, {}), false);
  assert.equal(passes(bytes, { GITHUB_REF_NAME: "v1.2.4" }), false);
  assert.equal(passes(bytes, { SHA256: "" }), false);
  assert.equal(passes(bytes, { SHA256: sha256.replace(/^./, "x") }), false);

  // A stand-in for npm prints its arguments.
  writeFileSync(join(folder, "npm"), '#!/bin/sh\nprintf "%s\\n" "$@"\n');
  chmodSync(join(folder, "npm"), 0o755);
  const { stdout } = bash(release, folder, { ...env, PATH: `${folder}:${process.env.PATH}` });
  assert.deepEqual(stdout.trim().split("\n"), [
    "publish",
    `./${file}`,
    "--provenance",
    "--access",
    "public",
    "--ignore-scripts",
  ]);
});

const READY = {
  tag: "v1.2.3",
  repository: "owner/name",
  manifest: { version: "1.2.3", repository: { type: "git", url: "git+https://github.com/owner/name.git" } },
  cargo: '[package]\nname = "x"\nversion = "1.2.3"\n[dependencies]\nserde = { version = "1" }\n',
  changelog: "# Changelog\n\n## Unreleased\n\n## 1.2.3, 2026-01-31\n",
};

test("a release that is ready has no problem, in any notation of its repository", () => {
  assert.equal(problemWith(READY), undefined);
  for (const repository of ["github:owner/name", "https://github.com/owner/name"])
    assert.equal(problemWith({ ...READY, manifest: { ...READY.manifest, repository } }), undefined);
});

test("a problem is reported in one clear line", () => {
  const without = (repository) => ({ manifest: { version: "1.2.3", repository } });
  for (const [change, words] of [
    [without(undefined), /^pkg\/package\.json has no "repository".*git\+https:\/\/github\.com\/owner\/name\.git$/],
    [without(""), /has no "repository"/],
    [without({ type: "git", url: "" }), /has no "repository"/],
    [without("github:other/name"), /runs in https:\/\/github\.com\/owner\/name$/],
    [{ tag: "v1.2.4" }, /^the tag is v1\.2\.4, and the version of pkg\/package\.json is 1\.2\.3$/],
    [{ tag: "1.2.3" }, /^the tag is 1\.2\.3/],
    [{ cargo: READY.cargo.replace("1.2.3", "1.2.2") }, /^the version of Cargo\.toml is 1\.2\.2/],
    [{ changelog: "# Changelog\n\n## Unreleased\n\n## 1.2.30\n" }, /^CHANGELOG\.md has no heading for 1\.2\.3$/],
  ])
    assert.match(problemWith({ ...READY, ...change }), words);
});

test("the check of a release prints one line and fails while this repository is not ready", () => {
  const { version, repository } = JSON.parse(read("pkg/package.json"));
  const { status, stdout, stderr } = spawnSync(process.execPath, ["tools/release.js", `v${version}x`, "owner/name"], {
    cwd: root,
    encoding: "utf8",
  });
  assert.deepEqual([status, stdout], [1, ""]);
  assert.match(stderr, /^release: [^\n]+\n$/);
  if (!repository) assert.match(stderr, /"repository"/);
});

test("SECURITY.md explains how to report privately, and which versions are supported", () => {
  const text = read("SECURITY.md");
  assert.match(text, /^## Report a vulnerability\n[\s\S]*Report a vulnerability\*\*[\s\S]*^## Supported versions$/m);
});
