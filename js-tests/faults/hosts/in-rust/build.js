// Builds the host of the fault rows in Rust. `npm test` runs this beside the checks that compile, so that the tests find
// it built.
import { execFileSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = join(HERE, "../../../..");
/** The folder of the built host. The tests write their bundle there too. */
export const FOLDER = join(HERE, "../build/rust");

/** Builds the host, and returns the URL of its module. */
export function buildHost() {
  const target = ["--target", "wasm32-unknown-unknown", "--features", "web"];
  execFileSync("cargo", ["build", "--locked", "--quiet", "--release", "--example", "fault-host", ...target], {
    cwd: ROOT,
  });
  const module = join(ROOT, "target/wasm32-unknown-unknown/release/examples/fault_host.wasm");
  execFileSync(join(ROOT, "target/debug/wasm-bindgen"), [
    "--target",
    "experimental-nodejs-module",
    "--out-dir",
    FOLDER,
    module,
  ]);
  return pathToFileURL(join(FOLDER, "fault_host.js")).href;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) buildHost();
