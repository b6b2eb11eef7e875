// The test command: prepares the machine, runs the checks, and prints the failures and the numbers of passed and failed
// tests at the end. `npm test` runs all stages, `npm run check` those that need neither the built package nor a
// browser, and `npm run test:NAME` one stage.
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromedriver, chromium, declarations, ready } from "../tools/setup.js";
import { cargoCount, concurrently, filesStep, finish, step } from "./steps.js";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);

/** The tarballs as npm would publish them. The workflow publishes these files. */
const TARBALLS = join(here, "build");
const tarballOf = (name) =>
  join(TARBALLS, readdirSync(TARBALLS).find((file) => new RegExp(`^${name}-\\d.*\\.tgz$`).test(file)) ?? "missing.tgz");

/** The environment variable that names the tarballs to the tests that install them. Without it, they pack their own. */
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

let installing;
/** Installs the programs that tests start, while cargo compiles: apt would disturb tests, and cannot run twice at once. */
const programs = () => {
  installing ??= step("browsers and servers", process.execPath, ["tools/setup.js", "programs"]);
  return installing;
};

/** The environment of tests that start a browser. */
async function browserEnv() {
  await programs();
  return { CHROMIUM: await chromium(), ...packed };
}

/** Writes the file from which wasm-bindgen-test-runner reads the options of the browser. */
async function browserOptions() {
  await programs();
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
/**
 * Tests that start a browser or another runtime, or that work without a pause. They would disturb time limits in concurrent
 * tests: the start of a browser stops those for half a second. `launch` and `start` check that such a test has one of
 * these names.
 */
const isLoud = (file) =>
  /[\\/](bench|installs|isolation|page-tests|hosts|scale|fuzz|pollution)[\\/]|[\\/](chromium|firefox|webkit|deno|bun|workerd|rust|made-up-section)\.test\.js$/.test(
    file,
  );
/** Those of them that have time limits themselves. They run alone, the others two at a time. */
const isHeavy = (file) =>
  isLoud(file) &&
  /[\\/](faults|scale|emulator[\\/]bench)[\\/]|[\\/](budget|members-speed|isolation[\\/]workers)\.test\.js$/.test(file);
/** Those of them that compile Rust in a folder of their own. They run beside the checks that compile. */
const isCompiled = (file) => /[\\/](made-up-section|rust-client[\\/]chromium)\.test\.js$/.test(file);
/** The fault tests in other runtimes. As in Node, their time limits bear another test. Those in browsers run alone. */
const isRuntime = (file) => /[\\/]faults[\\/](bun|deno|rust|workerd)\.test\.js$/.test(file);
/**
 * Long tests that compute, and whose only time limits are several minutes. They run at the lowest priority, so that they get
 * what the tests beside them leave.
 */
const isPatient = (file) => /[\\/](pollution[\\/]\w+|cli[\\/](apply|controls|secrets))\.test\.js$/.test(file);
/** The tests of the page have generous time limits, within which they can run beside each other. */
const isPage = (file) => /[\\/]page-tests[\\/](?!other-browsers)/.test(file);
/** The folders of the other tests with time limits. */
const isTimed = (file) => /[\\/](faults|bulk|emulator|frameworks|proxy)[\\/]/.test(file);
/** The group of a test file: a file is in one group, whose tests run together. */
function groupOf(file) {
  if (isCompiled(file)) return "compiled";
  if (isRuntime(file)) return "runtimes";
  if (isPatient(file)) return "patient";
  if (isHeavy(file)) return "heavy";
  if (isPage(file)) return "page";
  if (isLoud(file)) return "loud";
  return isTimed(file) ? "timed" : "quiet";
}
/** The test files that take longest. They start first, so that none runs alone at the end. */
const LONG = [
  "example-web/page-tests/scenes.test.js",
  "js-tests/fuzz/planted.test.js",
  "js-tests/emulator/installs/examples.test.js",
  "js-tests/bench/smoke.test.js",
  "js-tests/installs/quick.test.js",
  "example-web/page-tests/other-browsers.test.js",
  "js-tests/fuzz/positions.test.js",
  "js-tests/uploads/node-versions.test.js",
  "js-tests/faults/limiter.test.js",
  "js-tests/cli/terminal.test.js",
  "js-tests/package.test.js",
].map((path) => join(root, path));
/** The environment of tests that start no browser. */
const quietEnv = () => ({ QUIET_TESTS_ONLY: "1", ...packed });
/** The test files of a group. */
function filesOf(group) {
  const files = [...testFiles(here), ...testFiles(join(root, "example-web"))];
  return [...LONG, ...files.filter((file) => !LONG.includes(file))].filter((file) => groupOf(file) === group);
}

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
    await step("cargo test", "cargo", ["test", "--locked"], { count: cargoCount });
    // With the crate in one command, or without the feature, the dependencies would get other features, and be compiled a
    // second time.
    const tools = ["--package", "tools", "--features", "wasm-bindgen"];
    await step("cargo test: the tools", "cargo", ["test", "--locked", ...tools], { count: cargoCount });
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
  /** Compiles the tests for wasm32. They run later, alone, because they have time limits. */
  async wasm() {
    const compile = ["test", "--locked", "--no-run", ...WASM];
    await step("compile the tests in Chromium", "cargo", [...compile, "--lib", ...NPM]);
    await step("compile the tests of the client for Rust programs", "cargo", [...compile, "--test", "web", ...WEB]);
  },
  async unit() {
    const files = testFiles(join(root, "pkg/src"), ".test.ts");
    await filesStep("unit tests", files, { atOnce: 2, flags: ["--import", "tsx"] });
  },
  async pack() {
    await packPackages();
    await step("tsc: the page", bin("tsc"), ["--project", "example-web", "--noEmit"]);
    await step("npm run docs", process.execPath, ["tools/docs.js"]);
    await step("publint", bin("publint"), ["--strict", "pkg"]);
    await step("attw", bin("attw"), ["--pack", "pkg", "--no-color"]);
    await step("publint: the emulator", bin("publint"), ["--strict", "js-tests/emulator"]);
    await step("attw: the emulator", bin("attw"), ["--pack", "js-tests/emulator", "--no-color"]);
  },
  async programs() {
    await programs();
  },
  async compiled() {
    await step("compile the host of the fault rows in Rust", process.execPath, [
      "js-tests/faults/hosts/in-rust/build.js",
    ]);
    const env = await browserEnv();
    await filesStep("tests that compile Rust", filesOf("compiled"), { atOnce: 1, env });
  },
  async timed() {
    rmSync(join(here, "faults/build"), { recursive: true, force: true });
    await filesStep("tests with time limits", filesOf("timed"), { atOnce: 2, env: quietEnv() });
  },
  async runtimes() {
    const env = await browserEnv();
    await filesStep("other runtimes, with time limits", filesOf("runtimes"), { atOnce: 1, env });
  },
  async patient() {
    await filesStep("long tests without time limits", filesOf("patient"), {
      atOnce: 1,
      env: quietEnv(),
      isPatient: true,
    });
  },
  async quiet() {
    // Many of these only wait for a while, so four of them keep two cores busy.
    await filesStep("tests of the package", filesOf("quiet"), { atOnce: 4, env: quietEnv() });
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
    await step("build the page", process.execPath, ["example-web/build.js"]);
    const browser = await browserEnv();
    await filesStep("the page", filesOf("page"), { atOnce: 2, env: browser });
    await filesStep("fuzzing, installs, browsers, and benchmarks once", filesOf("loud"), { atOnce: 2, env: browser });
    await filesStep("browsers and benchmarks, with time limits", filesOf("heavy"), { atOnce: 1, env: browser });
  },
  async audit() {
    await step("known vulnerabilities", process.execPath, ["js-tests/audit.js"], { canSkip: true });
  },
  async faults() {
    await step("the table of faults", process.execPath, ["js-tests/faults/report.js"]);
  },
};
const CHECK = ["lint", "types", "rust", "unit"];

/** These wait most of the time. What runs beside them has a lower priority. */
const WAITING = [["timed", "runtimes"], ["patient"]];
/** What the command runs: lists of stages, and groups of such lists that run concurrently. Cargo often uses one core only. */
const RUNS = {
  all: [
    [["lint", "rust", "wasm", "types"], ["unit", "pack", "compiled"], ["programs"]],
    WAITING,
    "quiet",
    "browser",
    "audit",
    "faults",
  ],
  check: [
    [
      ["lint", "rust"],
      ["types", "unit"],
    ],
  ],
  package: ["pack", [["timed"], ["patient"]], "quiet"],
  browser: ["compiled", "runtimes", "browser"],
};

const [stage = "all"] = process.argv.slice(2);
const parts = Object.hasOwn(RUNS, stage) ? RUNS[stage] : [stage];
const stages = parts.flat(2);
if (!stages.every((name) => Object.hasOwn(STAGES, name))) {
  const known = [...Object.keys(RUNS), ...Object.keys(STAGES)];
  console.error(`unknown stage "${stage}"; expected one of ${known.join(", ")}`);
  process.exit(1);
}
if (stages.every((name) => CHECK.includes(name))) declarations();
else await ready();
const runAll = async (names) => {
  for (const name of names) await STAGES[name]();
};
for (const part of parts) {
  if (Array.isArray(part)) await concurrently(...part.map((names) => () => runAll(names)));
  else await runAll([part]);
}

process.exit(finish() ? 0 : 1);
