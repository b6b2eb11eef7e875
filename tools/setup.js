// Installs what a fresh machine lacks: node modules, the wasm target, the built package, a browser.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const say = (line) => console.error(`setup: ${line}`);

/** Exits with one line about a problem that only the user can solve. */
function refuse(line) {
  console.error(`setup: ${line}`);
  process.exit(1);
}

const answers = (command, ...args) => spawnSync(command, args, { cwd: root, encoding: "utf8" });
const run = (command, ...args) => execFileSync(command, args, { cwd: root, stdio: ["ignore", 2, 2] });

function checkNode() {
  if (Number(process.versions.node.split(".")[0]) < 20)
    refuse(`Node 20 or newer is needed; this is ${process.version}`);
}

/** The toolchain that rust-toolchain.toml names, with its components: rustup installs only what is missing. */
function checkRust() {
  if (answers("rustup", "--version").status !== 0) refuse("rustup is needed (https://rustup.rs): `rustup` did not run");
  if (answers("rustc", "--version").status === 0 && hasWasmTarget()) return;
  say("installing the Rust toolchain that rust-toolchain.toml names");
  run("rustup", "toolchain", "install");
}

const hasWasmTarget = () =>
  (answers("rustup", "target", "list", "--installed").stdout ?? "").includes("wasm32-unknown-unknown");

/** The time of the newest file in a file or folder, or 0 if there is none. */
function newest(path) {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

/** What cargo is told to build the tools that the build of the package runs: the generator, and wasm-bindgen's. */
export const RUST_TOOLS = [
  "build",
  "--package",
  "tools",
  "--bins",
  "--features",
  "wasm-bindgen",
  "--quiet",
  "--locked",
];

/**
 * Starts to compile the tools, while npm installs. The build of the package waits for this cargo, because both lock the
 * same folder, and reports what fails.
 */
const startRustTools = () => spawn("cargo", RUST_TOOLS, { cwd: root, stdio: "ignore" }).on("error", () => {});

/** Installs node modules if they are missing or older than the lock file. */
export function modules() {
  checkNode();
  const done = join(root, "node_modules/.package-lock.json");
  if (newest(done) >= newest(join(root, "package-lock.json"))) return;
  say("installing node modules (two minutes on a new machine)");
  run("npm", "ci", "--no-audit", "--no-fund");
}

const SOURCES = [
  "src",
  "tools",
  "pkg/src",
  "pkg/build.js",
  "pkg/build-wasm.js",
  "pkg/package.json",
  "pkg/tsconfig.json",
  "Cargo.toml",
  "Cargo.lock",
  "README.md",
];

/** Builds the package if it is missing or older than its sources. */
export function build() {
  checkNode();
  const sources = Math.max(...SOURCES.map((path) => newest(join(root, path))));
  // The types are written last, so their presence shows that the build succeeded.
  const isFresh = newest(join(root, "pkg/dist/types")) > sources;
  // This comes before the long steps, so that a missing Rust is reported at once.
  if (!isFresh) {
    checkRust();
    startRustTools();
  }
  modules();
  if (isFresh) return;
  say("building the package (three minutes on a new machine, with its tools)");
  run(process.execPath, "pkg/build.js");
}

/** Installs node modules, and updates the code that is generated from the Rust declarations, for checks that need no WebAssembly. */
export function declarations() {
  const hasGlue = existsSync(join(root, "pkg/generated/client-glue.d.ts"));
  if (!hasGlue) return build();
  modules();
  checkRust();
  run(process.execPath, "pkg/build.js", "declarations");
}

/** Prepares everything that the page, the tests and the benchmarks need. */
export async function ready() {
  build();
}

const onPath = (name) => answers("sh", "-c", `command -v ${name}`).stdout.trim();

function install(...packages) {
  if (process.getuid?.() !== 0 || !onPath("apt-get")) return;
  say(`installing ${packages.join(" and ")} with apt`);
  if (answers("apt-get", "install", "-y", "--no-install-recommends", ...packages).status === 0) return;
  answers("apt-get", "update");
  answers("apt-get", "install", "-y", "--no-install-recommends", ...packages);
}

/** Thrown if a program is neither installed nor available. */
export class Missing extends Error {}

/** Finds a program: the path in `variable`, the first of `names` on the PATH, or a package that apt can install. */
function find(variable, names, packages, elsewhere = () => "") {
  const look = () => process.env[variable] || names.map(onPath).find(Boolean) || elsewhere();
  if (!look()) install(...packages);
  const path = look();
  if (!path) throw new Missing(`${names[0]} was not found: install it, or set ${variable} to its path`);
  return path;
}

/** Playwright's Chromium, if it is installed. */
async function playwrights() {
  const { chromium } = await import("playwright-core");
  const path = chromium.executablePath();
  return existsSync(path) ? path : "";
}

/** The path of a Chromium. */
export async function chromium() {
  const own = await playwrights();
  return find(
    "CHROMIUM",
    ["chromium", "chromium-browser", "google-chrome"],
    ["chromium", "chromium-driver"],
    () => own,
  );
}

/** The path of a Firefox. */
export function firefox() {
  return find("FIREFOX", ["firefox", "firefox-esr"], ["firefox-esr"]);
}

/** The programs that WebKit needs: its driver, a browser, and a virtual screen. */
export function webkit() {
  const packages = ["webkit2gtk-driver", "xvfb"];
  return {
    driver: find("WEBKIT_DRIVER", ["WebKitWebDriver"], packages),
    browser: find("WEBKIT_BROWSER", ["MiniBrowser"], packages, miniBrowser),
    screen: find("XVFB", ["Xvfb"], packages),
  };
}

/** Finds it where distributions install it, beside the library. */
function miniBrowser() {
  const found = answers(
    "sh",
    "-c",
    "ls -d /usr/lib*/*/webkit2gtk-4*/MiniBrowser /usr/libexec/webkit2gtk-4*/MiniBrowser",
  );
  return found.stdout.trim().split("\n").at(-1);
}

/** The path of a Redis server. */
export function redis() {
  return find("REDIS_SERVER", ["redis-server"], ["redis-server"]);
}

/** The path of a driver for Chromium. */
export function chromedriver() {
  return find("CHROMEDRIVER", ["chromedriver"], ["chromium-driver"]);
}

/** Installs the programs that tests start. Tests that need one that is not available are skipped, or say so. */
async function programs() {
  for (const program of [chromium, chromedriver, firefox, webkit, redis])
    try {
      await program();
    } catch (error) {
      if (!(error instanceof Missing)) throw error;
      say(error.message);
    }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const verbs = { modules, build, programs };
  const verb = verbs[process.argv[2]] ?? refuse("usage: node tools/setup.js modules|build|programs");
  await verb();
}
