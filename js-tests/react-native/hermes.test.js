// Tests the package in the tools of React Native: Metro bundles it, and Hermes compiles and runs the bundle. Installing
// the tools takes minutes, so this runs only as `npm run react-native`. What Hermes lacks is also tested in Node, in
// ../imports.test.js.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const here = dirname(fileURLToPath(import.meta.url));
const run = promisify(execFile);
const skip = process.env.REACT_NATIVE ? false : "it installs Metro and Hermes: npm run react-native";
const QUIET = ["--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"];
const FOLDERS = { linux: "linux64-bin", darwin: "osx-bin", win32: "win64-bin" };
const binaries = FOLDERS[process.platform];

let folder;
before(async () => {
  if (skip) return;
  folder = mkdtempSync(join(tmpdir(), "clerk-organizations-react-native-"));
  cpSync(here, folder, { recursive: true });
  await run("npm", ["pack", join(here, "../../pkg"), "--pack-destination", folder, "--loglevel=error"]);
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"));
  cpSync(join(folder, tarball), join(folder, "clerk-organizations.tgz"));
  await run("npm", ["install", ...QUIET], { cwd: folder, timeout: 600_000, maxBuffer: 1 << 26 });
});
after(() => folder && rmSync(folder, { recursive: true, force: true }));

/** Bundles an app, compiles it with the compiler of today's React Native, and runs it in Hermes. */
async function runApp(name, ...mode) {
  await run(process.execPath, ["bundle.cjs", name, "out", ...mode], { cwd: folder });
  const hermesc = join(folder, "node_modules/hermes-compiler/hermesc", binaries, "hermesc");
  await run(hermesc, ["-w", "-O", "-emit-binary", "-out", "out.hbc", "out.js"], { cwd: folder });
  // The bytecode of one version does not run in another.
  const hermes = join(folder, "node_modules/hermes-engine-cli", binaries, "hermes");
  const { stdout } = await run(hermes, ["-w", "out.js"], { cwd: folder, maxBuffer: 1 << 26 });
  return JSON.parse(/^RESULT (.*)$/m.exec(stdout)?.[1] ?? assert.fail(stdout));
}

for (const mode of ["exports", "no-exports"])
  test(`Metro bundles it (${mode}), and without WebAssembly the first call says what to do`, { skip }, async () => {
    const { kind, outcome, message, isClerkError } = await runApp("app.js", mode);
    assert.deepEqual([kind, outcome, isClerkError], ["internal", "not_sent", true]);
    assert.match(message, /^listOrganizations: WebAssembly could not start: Property 'WebAssembly' doesn't exist; /);
    assert.match(message, /; use this package on your server, and call that$/);
  });

test("with a WebAssembly polyfill it works in Hermes", { skip }, async () => {
  const { totalCount, asked } = await runApp("polyfilled-app.js");
  assert.equal(totalCount, 7);
  assert.equal(asked, "GET https://admin.example.com/api/clerk/organizations?limit=1");
});
