// Tests the examples with the packed packages, in a project outside the repository: Vitest, Jest, node:test, Playwright
// and Clerk's SDK for Python. With NODE_VERSIONS="22.23.3 24.21.0", the example of node:test runs in these too.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { chromium, Missing } from "../../../tools/setup.js";
import { freePort } from "../../free-port.js";
import { EMULATOR, install, pack, remove, run, skipIfOffline, temporaryFolder } from "./tarball.js";

const PYTHON_SDK = "clerk-backend-api==7.0.0";
const LIMIT_MS = 120_000;

let folder;
let failure;
before(async () => {
  folder = temporaryFolder();
  cpSync(join(EMULATOR, "examples"), folder, { recursive: true });
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const dependencies = manifest.devDependencies;
  dependencies["clerk-organizations-emulator"] = `file:${await pack(EMULATOR, folder)}`;
  dependencies["clerk-organizations"] = `file:${await pack(join(EMULATOR, "../../pkg"), folder)}`;
  await install(folder, manifest).catch((error) => {
    failure = error;
  });
});
after(() => remove(folder));

/** The variables of `node --test` would make a test runner in a test report to the outer one. */
function environment(more) {
  const { NODE_TEST_CONTEXT: _, NODE_OPTIONS: __, ...others } = process.env;
  return { ...others, CI: "1", NO_COLOR: "1", ...more };
}

/** Runs a script of the project, and returns what it prints. A failure shows what it printed. */
async function script(name, more) {
  const options = { cwd: folder, env: environment(more), timeout: LIMIT_MS };
  const { stdout, stderr } = await run("npm", ["run", "--silent", name], options).catch((error) => {
    throw new Error(`npm run ${name}: ${error.stdout}${error.stderr}`);
  });
  return stdout + stderr;
}

test("Vitest with Clerk's own client", async (t) => {
  if (skipIfOffline(t, failure)) return;
  assert.match(await script("vitest"), /Tests +3 passed \(3\)/);
});

test("Jest with CommonJS", async (t) => {
  if (skipIfOffline(t, failure)) return;
  assert.match(await script("jest"), /Tests: +1 passed, 1 total/);
});

test("node:test with the client of this project", async (t) => {
  if (skipIfOffline(t, failure)) return;
  assert.match(await script("node-test"), /pass 2\b/);
});

test("Playwright, which starts the command line", async (t) => {
  if (skipIfOffline(t, failure)) return;
  const CHROMIUM = await chromium().catch((error) => error);
  if (CHROMIUM instanceof Missing) return t.skip(CHROMIUM.message);
  const [EMULATOR_PORT, APP_PORT] = [await freePort(), await freePort()].map(String);
  assert.match(await script("playwright", { CHROMIUM, EMULATOR_PORT, APP_PORT }), /1 passed/);
});

/** Installs the SDK in a virtual environment, and returns the path of its Python. A pip of its own would take longer. */
async function pythonWithSdk() {
  const place = join(folder, "venv");
  await run("python3", ["-m", "venv", "--without-pip", place]);
  const python = join(place, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  const pip = ["-m", "pip", "--disable-pip-version-check", "--python", python];
  await run("python3", [...pip, "install", "--quiet", PYTHON_SDK]);
  return python;
}

/** Starts the installed command line, and returns its address. */
async function startCommandLine(t) {
  const child = spawn(process.execPath, [
    join(folder, "node_modules/clerk-organizations-emulator/dist/cli.js"),
    ...["--port", "0"],
  ]);
  t.after(() => child.kill());
  for await (const chunk of child.stdout) return /http\S+/.exec(chunk)[0];
}

test("Clerk's SDK for Python", async (t) => {
  if (skipIfOffline(t, failure)) return;
  const python = await pythonWithSdk().catch((error) => error);
  if (python instanceof Error) return t.skip(`no Python with the SDK: ${python.message.split("\n")[0]}`);
  const env = environment({ CLERK_API_URL: await startCommandLine(t) });
  const { stderr } = await run(python, ["python/organizations.py"], { cwd: folder, env, timeout: LIMIT_MS });
  assert.match(stderr, /Ran 3 tests in .*\n\nOK/);
});

for (const version of (process.env.NODE_VERSIONS ?? "").split(" ").filter(Boolean))
  test(`node:test in Node ${version}`, async (t) => {
    if (skipIfOffline(t, failure)) return;
    const place = join(folder, `node-${version}`);
    mkdirSync(place);
    // Its install script finds the binary for this machine.
    const manifest = { dependencies: { node: version }, allowScripts: { node: true } };
    writeFileSync(join(place, "package.json"), JSON.stringify(manifest));
    await run("npm", ["install", "--no-audit", "--no-fund"], { cwd: place });
    const node = join(place, "node_modules/.bin/node");
    assert.equal((await run(node, ["--version"])).stdout.trim(), `v${version}`);
    const args = ["--test", "node-test/organizations.spec.js"];
    const { stdout } = await run(node, args, { cwd: folder, env: environment() });
    assert.match(stdout, /pass 2\b/);
  });
