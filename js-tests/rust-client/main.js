// Runs the tests of the client for Rust programs: `node js-tests/rust-client/main.js node|chromium [name of a test]`.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromedriver, chromium } from "../../tools/setup.js";
import { startGateway } from "./gateway.js";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");
const TEST = ["test", "--locked", "--target", "wasm32-unknown-unknown", "--features", "web", "--test", "web"];
const FLAGS = ["headless", "no-sandbox", "disable-gpu", "disable-dev-shm-usage", "disable-background-networking"];

/** The options of a browser that uses the gateway as its proxy for every page, including those of this machine. */
async function browserEnv(proxy, folder) {
  const args = [...FLAGS, `proxy-server=${proxy}`, "proxy-bypass-list=<-loopback>"];
  const options = join(folder, "webdriver.json");
  writeFileSync(options, JSON.stringify({ "goog:chromeOptions": { args, binary: await chromium() } }));
  return { WASM_BINDGEN_USE_BROWSER: "1", WASM_BINDGEN_TEST_WEBDRIVER_JSON: options, CHROMEDRIVER: chromedriver() };
}

async function run(place, names) {
  const folder = mkdtempSync(join(tmpdir(), "clerk-organizations-rust-client-"));
  const gateway = await startGateway();
  try {
    const env = {
      ...process.env,
      GATEWAY: gateway.url,
      CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER: join(ROOT, "target/debug/wasm-bindgen-test-runner"),
      WASM_BINDGEN_TEST_TIMEOUT: "180",
      ...(place === "chromium" ? await browserEnv(gateway.proxy, folder) : {}),
    };
    const child = spawn("cargo", [...TEST, "--", ...names], { cwd: ROOT, env, stdio: "inherit" });
    return await new Promise((resolve) => child.on("close", resolve));
  } finally {
    await gateway.close();
    rmSync(folder, { recursive: true });
  }
}

const [place, ...names] = process.argv.slice(2);
if (place !== "node" && place !== "chromium") {
  console.error("usage: node js-tests/rust-client/main.js node|chromium [name of a test]");
  process.exit(2);
}
process.exit((await run(place, names)) ?? 1);
