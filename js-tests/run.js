// The test command: prepares the machine, runs the checks, and prints the failures and the numbers of passed and failed
// tests at the end. `npm test` runs all stages, `npm run check` those that need neither the built package nor a
// browser, and `npm run test:NAME` one stage.
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromedriver, chromium, declarations, modules, ready } from "../tools/setup.js";
import { cargoCount, finish, nodeCount, nodeTests, step } from "./steps.js";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);

/** The tarballs as npm would publish them. The workflow publishes these files. */
const TARBALLS = join(here, "build");
const tarballOf = (name) =>
  join(TARBALLS, readdirSync(TARBALLS).find((file) => new RegExp(`^${name}-\\d.*\\.tgz$`).test(file)) ?? "missing.tgz");

/** Tells the tests of tarballs which ones to install. Without it, for a single stage, they pack anew. */
const packed = {};

/** Packs both packages, and unpacks the client where these tests import it by its name. */
async function packPackages() {
  rmSync(TARBALLS, { recursive: true, force: true });
  mkdirSync(TARBALLS);
  for (const workspace of ["pkg", "js-tests/emulator"])
    await step(`npm pack ${workspace}`, "npm", ["pack", "--workspace", workspace, "--pack-destination", TARBALLS]);
  await step("unpack the tarball", "tar", ["-xzf", tarballOf("clerk-organizations"), "-C", TARBALLS]);
  const installed = join(here, "node_modules/clerk-organizations");
  rmSync(installed, { recursive: true, force: true });
  if (existsSync(join(TARBALLS, "package"))) cpSync(join(TARBALLS, "package"), installed, { recursive: true });
  packed.PACKED = TARBALLS;
}

/** Writes the file from which wasm-bindgen-test-runner reads the options of the browser. */
async function browserOptions() {
  const args = ["headless", "no-sandbox", "disable-gpu", "disable-dev-shm-usage", "disable-background-networking"];
  const options = { "goog:chromeOptions": { args, binary: await chromium() } };
  writeFileSync(join(root, "webdriver.json"), JSON.stringify(options));
  return {
    CHROMEDRIVER: chromedriver(),
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER: join(root, "target/debug/wasm-bindgen-test-runner"),
  };
}

/** Returns all test files below a folder. */
function testFiles(folder, ending = ".test.js") {
  const skip = new Set(["node_modules", "build", "dist"]);
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return skip.has(entry.name) ? [] : testFiles(join(folder, entry.name), ending);
    return entry.name.endsWith(ending) ? [join(folder, entry.name)] : [];
  });
}

const bin = (name) => join(root, "node_modules/.bin", name);
const WASM = ["--target", "wasm32-unknown-unknown"];
const NPM = ["--features", "client,proxy"];
const WEB = ["--features", "web"];
const CLIPPY = ["--locked", "--quiet", "--all-targets"];
const STRICT = ["--", "-D", "warnings"];
// Tests that use both cores run alone. The start of a browser stops a concurrent test for half a second, which then
// measures the machine instead of a time limit. Another runtime is busy all the time, because it works for the test
// that started it. `launch` and `start` check that such a test has one of these names.
const isHeavy = (file) =>
  !isPage(file) &&
  /[\\/](bench|installs|isolation|page-tests|hosts|scale)[\\/]|[\\/](chromium|firefox|webkit|deno|bun|workerd|rust)\.test\.js$/.test(
    file,
  );
/** The tests of the page, without those that measure time and those in other browsers. Two of them run concurrently. */
const isPage = (file) => /[\\/]page-tests[\\/]/.test(file) && !/(budget|speed|other-browsers)\.test\.js$/.test(file);
/** Tests that try many cases measure no time, so two of them run concurrently. */
const isSearch = (file) => /[\\/](fuzz|pollution)[\\/]|[\\/]made-up-section\.test\.js$/.test(file) && !isHeavy(file);
const packageTests = () => [...testFiles(here), ...testFiles(join(root, "example-web"))];

const STAGES = {
  async lint() {
    await step("rustfmt", "cargo", ["fmt", "--all", "--check"]);
    await step("clippy", "cargo", ["clippy", "--workspace", ...CLIPPY, ...STRICT]);
    await step("clippy for wasm32: the npm package", "cargo", ["clippy", ...CLIPPY, ...WASM, ...NPM, ...STRICT]);
    await step("clippy for wasm32: Rust programs", "cargo", ["clippy", ...CLIPPY, ...WASM, ...WEB, ...STRICT]);
    await step("biome", bin("biome"), ["ci", "."]);
  },
  async types() {
    await step("tsc: the package", bin("tsc"), ["--project", "pkg", "--noEmit", "--emitDeclarationOnly", "false"]);
    await step("tsc: the command-line tool", bin("tsc"), ["--project", "pkg/src/cli"]);
    await step("tsc: the unit tests", bin("tsc"), ["--project", "pkg/tsconfig.tests.json"]);
  },
  async rust() {
    await step("cargo test", "cargo", ["test", "--locked", "--workspace"], { count: cargoCount });
    // The examples are only compiled, because they need a server.
    await step("examples of the client for Rust programs", "cargo", ["test", "--locked", "--doc", ...WASM, ...WEB], {
      env: { CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER: "true" },
    });
    await step("cargo doc", "cargo", ["doc", "--locked", "--no-deps", ...WASM, ...WEB], {
      env: { RUSTDOCFLAGS: "--deny warnings" },
    });
    await step("an example on every public item", process.execPath, ["js-tests/rustdoc-examples.js"]);
    await step("cargo package", "cargo", ["package", "--locked", "--allow-dirty", "--no-verify", "--offline"]);
  },
  async unit() {
    const files = testFiles(join(root, "pkg/src"), ".test.ts");
    await step("unit tests", process.execPath, nodeTests(files, 2, "--import", "tsx"), { count: nodeCount });
  },
  async package() {
    await packPackages();
    await step("tsc: the page", bin("tsc"), ["--project", "example-web", "--noEmit"]);
    await step("npm run docs", process.execPath, ["tools/docs.js"]);
    await step("publint", bin("publint"), ["--strict", "pkg"]);
    await step("attw", bin("attw"), ["--pack", "pkg", "--no-color"]);
    await step("publint: the emulator", bin("publint"), ["--strict", "js-tests/emulator"]);
    await step("attw: the emulator", bin("attw"), ["--pack", "js-tests/emulator", "--no-color"]);
    rmSync(join(here, "faults/build"), { recursive: true, force: true });
    const quiet = packageTests().filter((file) => !isHeavy(file) && !isSearch(file) && !isPage(file));
    await step("node --test", process.execPath, nodeTests(quiet, 2), {
      env: { QUIET_TESTS_ONLY: "1", ...packed },
      count: nodeCount,
    });
  },
  async browser() {
    const env = await browserOptions();
    await step("wasm-bindgen-test in Chromium", "cargo", ["test", "--locked", "--lib", ...WASM, ...NPM], {
      env,
      count: cargoCount,
    });
    for (const place of ["node", "chromium"])
      await step(
        `the client for Rust programs in ${place}`,
        process.execPath,
        ["js-tests/rust-client/main.js", place],
        {
          env,
          count: cargoCount,
        },
      );
    await step("fuzzing", process.execPath, nodeTests(packageTests().filter(isSearch), 2), { count: nodeCount });
    await step("build the page", process.execPath, ["example-web/build.js"]);
    await step("the page", process.execPath, nodeTests(packageTests().filter(isPage), 2), { count: nodeCount });
    const heavy = packageTests().filter(isHeavy);
    await step("browsers, other runtimes, installs, and benchmarks once", process.execPath, nodeTests(heavy, 1), {
      env: { CHROMIUM: await chromium(), ...packed },
      count: nodeCount,
    });
  },
  async audit() {
    await step("known vulnerabilities", process.execPath, ["js-tests/audit.js"], { canSkip: true });
  },
  async faults() {
    await step("the table of faults", process.execPath, ["js-tests/faults/report.js"]);
  },
};
const CHECK = ["lint", "types", "rust", "unit"];

const [stage] = process.argv.slice(2);
const stages = { undefined: Object.keys(STAGES), check: CHECK }[stage] ?? [stage];
if (!stages.every((name) => Object.hasOwn(STAGES, name))) {
  console.error(`unknown stage "${stage}"; expected one of check, ${Object.keys(STAGES).join(", ")}`);
  process.exit(1);
}
if (stages.every((name) => CHECK.includes(name))) {
  modules();
  declarations();
} else await ready();
for (const name of stages) await STAGES[name]();

process.exit(finish() ? 0 : 1);
