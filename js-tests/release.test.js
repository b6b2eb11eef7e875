// Tests that the published packages are the tested ones, and that nothing else can publish. The workflows are read, and
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
  const publishing = runs(publish)
    .join("\n")
    .match(/npm publish .*/g);
  assert.deepEqual(publishing, ['npm publish "$file" --provenance --access public --ignore-scripts']);
});

test("the published tarballs are those that the tests installed, and the tag is checked before they start", () => {
  const commands = runs(testing);
  const [tests, release] = ["npm test", 'node tools/release.js "$GITHUB_REF_NAME" "$GITHUB_REPOSITORY"'];
  assert.ok(commands.indexOf(release) >= 0 && commands.indexOf(release) < commands.indexOf(tests));
  const upload = uses(testing, "actions/upload-artifact");
  assert.ok(testing.steps.indexOf(upload) > testing.steps.findIndex(({ run }) => run === tests));
  assert.equal(upload.with.path, "js-tests/build/*.tgz");
  assert.equal(uses(publish, "actions/download-artifact").with.name, upload.with.name);
  assert.deepEqual(testing.outputs, { checksums: `\${{ steps.packages.outputs.checksums }}` });
  assert.deepEqual(publish.env, { CHECKSUMS: `\${{ needs.test.outputs.checksums }}` });
  const run = read("js-tests/run.js");
  assert.match(run, /TARBALLS = join\(here, "build"\)/);
  assert.match(run, /packed\.PACKED = TARBALLS/);
});

const bash = (command, cwd, env) =>
  spawnSync("bash", ["-e", "-c", command], { cwd, env: { PATH: process.env.PATH, ...env }, encoding: "utf8" });

const NAMES = ["clerk-organizations", "clerk-organizations-emulator"];
const fileOf = (name, version = "1.2.3") => `${name}-${version}.tgz`;
const contentOf = (name) => `the tested tarball of ${name}`;

/** A folder that is removed after the test. */
function temporary(t) {
  const folder = mkdtempSync(join(tmpdir(), "release-"));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Runs the step that names the tested tarballs, and returns its output. */
function checksumsOf(folder) {
  const built = join(folder, "js-tests/build");
  mkdirSync(join(built, "package"), { recursive: true });
  for (const name of NAMES) writeFileSync(join(built, fileOf(name)), contentOf(name));
  const output = join(folder, "output");
  const { run } = testing.steps.find(({ id }) => id === "packages");
  assert.equal(bash(run, folder, { GITHUB_OUTPUT: output }).status, 0);
  const [, checksums] = /^checksums<<END\n(.*)\nEND\n$/s.exec(readFileSync(output, "utf8"));
  return checksums;
}

/** The folder of the publishing job, with the tarballs as they were downloaded. */
function downloaded(t) {
  const folder = temporary(t);
  for (const name of NAMES) writeFileSync(join(folder, fileOf(name)), contentOf(name));
  return folder;
}

test("the tested tarballs are named with their checksums", (t) => {
  const expected = NAMES.map((name) => [createHash("sha256").update(contentOf(name)).digest("hex"), fileOf(name)]);
  const lines = checksumsOf(temporary(t)).split("\n");
  assert.deepEqual(lines.map((line) => line.split("  ")).sort(), expected.sort());
});

test("a tarball that is not the tested one, has another name, is missing or superfluous is not published", (t) => {
  const checksums = checksumsOf(temporary(t));
  const [first, second] = checksums.split("\n");
  const [compare] = runs(publish);
  const passes = (change = () => {}, changes = {}) => {
    const folder = downloaded(t);
    change(folder);
    return bash(compare, folder, { CHECKSUMS: checksums, GITHUB_REF_NAME: "v1.2.3", ...changes }).status === 0;
  };
  assert.equal(passes(), true);
  for (const name of NAMES) {
    assert.equal(
      passes((folder) => writeFileSync(join(folder, fileOf(name)), "another")),
      false,
    );
    assert.equal(
      passes((folder) => rmSync(join(folder, fileOf(name)))),
      false,
    );
  }
  assert.equal(
    passes((folder) => writeFileSync(join(folder, "more-1.2.3.tgz"), "")),
    false,
  );
  for (const CHECKSUMS of [
    "",
    first,
    second,
    `${first}\n`,
    checksums.replace(/^./, "x"),
    checksums.replace(/^.*? /, " "),
  ])
    assert.equal(passes(undefined, { CHECKSUMS }), false);
  assert.equal(passes(undefined, { GITHUB_REF_NAME: "v1.2.4" }), false);
});

/** Publishes with a stand-in for npm, which prints the arguments of `publish`. `view` answers with `published[name]`. */
function release(t, published = {}) {
  const folder = downloaded(t);
  const answers = Object.entries(published).map(([name, integrity]) => `"${name}@1.2.3") echo "${integrity}";;`);
  const view = `if [ "$1" = view ]; then case "$2" in ${answers.join(" ")} *) exit 1;; esac; exit 0; fi`;
  writeFileSync(join(folder, "npm"), `#!/bin/sh\n${view}\necho "$@"\n`);
  chmodSync(join(folder, "npm"), 0o755);
  const env = { GITHUB_REF_NAME: "v1.2.3", PATH: `${folder}:${process.env.PATH}` };
  const { status, stdout } = bash(runs(publish).at(-1), folder, env);
  assert.equal(status, 0);
  return stdout.trim().split("\n");
}

const published = (name) => `publish ./${fileOf(name)} --provenance --access public --ignore-scripts`;
const integrity = (text) => `sha512-${createHash("sha512").update(text).digest("base64")}`;

test("both packages are published, and a repeated job skips what npm has with the same content", (t) => {
  assert.deepEqual(release(t), NAMES.map(published));
  const [client, emulator] = NAMES;
  assert.deepEqual(release(t, { [client]: integrity(contentOf(client)) }), [published(emulator)]);
  // npm refuses it then, because a version cannot be published twice.
  assert.deepEqual(release(t, { [client]: integrity("another") }), NAMES.map(published));
});

const MANIFEST = { version: "1.2.3", repository: { type: "git", url: "git+https://github.com/owner/name.git" } };
const READY = {
  tag: "v1.2.3",
  repository: "owner/name",
  manifests: { "pkg/package.json": MANIFEST, "js-tests/emulator/package.json": MANIFEST },
  cargo: '[package]\nname = "x"\nversion = "1.2.3"\n[dependencies]\nserde = { version = "1" }\n',
  changelog: "# Changelog\n\n## Unreleased\n\n## 1.2.3, 2026-01-31\n",
};

test("a release that is ready has no problem, in any notation of its repository", () => {
  assert.equal(problemWith(READY), undefined);
  for (const repository of ["github:owner/name", "https://github.com/owner/name"])
    assert.equal(problemWith({ ...READY, manifests: { "pkg/package.json": { ...MANIFEST, repository } } }), undefined);
});

test("a problem is reported in one clear line", () => {
  const changed = (path, change) => ({ manifests: { ...READY.manifests, [path]: { ...MANIFEST, ...change } } });
  for (const path of Object.keys(READY.manifests)) {
    const start = `^${path.replaceAll(".", "\\.")}`;
    for (const [change, words] of [
      [{ repository: undefined }, `${start} has no "repository".*git\\+https://github\\.com/owner/name\\.git$`],
      [{ repository: "" }, `${start} has no "repository"`],
      [{ repository: { type: "git", url: "" } }, `${start} has no "repository"`],
      [{ repository: "github:other/name" }, "runs in https://github\\.com/owner/name$"],
      [{ version: "1.2.4" }, `^the tag is v1\\.2\\.3, and the version of ${path.replaceAll(".", "\\.")} is 1\\.2\\.4$`],
      [{ private: true }, `${start} is private`],
    ])
      assert.match(problemWith({ ...READY, ...changed(path, change) }), new RegExp(words));
  }
  for (const [change, words] of [
    [{ tag: "1.2.3" }, /^the tag is 1\.2\.3/],
    [
      { cargo: READY.cargo.replace("1.2.3", "1.2.2") },
      /^the tag is v1\.2\.3, and the version of Cargo\.toml is 1\.2\.2/,
    ],
    [{ changelog: "# Changelog\n\n## Unreleased\n\n## 1.2.30\n" }, /^CHANGELOG\.md has no heading for 1\.2\.3$/],
  ])
    assert.match(problemWith({ ...READY, ...change }), words);
});

test("the versions of both packages, of the crate and of the examples are the same", () => {
  const { version } = JSON.parse(read("pkg/package.json"));
  assert.equal(JSON.parse(read("js-tests/emulator/package.json")).version, version);
  assert.equal(/^version = "(.*)"$/m.exec(read("Cargo.toml"))[1], version);
  const { devDependencies } = JSON.parse(read("js-tests/emulator/examples/package.json"));
  for (const name of NAMES) assert.equal(devDependencies[name], version);
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
