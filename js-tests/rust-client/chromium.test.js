// Tests the page of examples/yew: it is built, served with the package's proxy, and used in Chromium.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { expect } from "../../example-web/page-tests/open.js";
import { serve } from "../../example-web/server.js";
import { start } from "../emulator/index.js";
import { launchChromium } from "../engines/chromium.js";
import { png } from "../png.js";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");
const EXAMPLE = join(ROOT, "examples/yew");
/** This folder is kept, so that the dependencies of the example are built only once. */
const TARGET = join(ROOT, "target/examples");

const run = (command, args, env = {}) =>
  execFileSync(command, args, { cwd: ROOT, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "inherit"] });

/** Builds the page with the commands of its README. */
function buildPage(dist) {
  const manifest = ["--manifest-path", join(EXAMPLE, "Cargo.toml"), "--target", "wasm32-unknown-unknown"];
  // Without debug information, it builds in half the time.
  const env = { CARGO_TARGET_DIR: TARGET, CARGO_PROFILE_DEV_DEBUG: "false" };
  run("cargo", ["build", "--locked", "--quiet", ...manifest], env);
  const module = join(TARGET, "wasm32-unknown-unknown/debug/organizations-page.wasm");
  run(join(ROOT, "target/debug/wasm-bindgen"), ["--target", "web", "--out-dir", dist, module]);
  mkdirSync(dist, { recursive: true });
  for (const name of ["index.html", "start.js"]) cpSync(join(EXAMPLE, name), join(dist, name));
}

test("the page of the example lists, creates, shows a refusal and uploads, without the key", async (t) => {
  const dist = mkdtempSync(join(tmpdir(), "clerk-organizations-yew-"));
  t.after(() => rmSync(dist, { recursive: true }));
  buildPage(dist);
  const emulator = await start({ seed: 120, record: true });
  t.after(() => emulator.close());
  const server = await serve({ port: 0, upstream: emulator.url, secretKey: emulator.secretKey, dist });
  t.after(() => server.close());
  const browser = await launchChromium();
  t.after(() => browser.close());
  const page = await browser.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));

  await page.goto(server.url);
  await expect(page.locator("li"), "all pages of the list").toHaveCount(120);

  await page.getByLabel("Name", { exact: true }).fill("Made in Rust");
  await page.getByRole("button", { name: "Create" }).click();
  await expect(page.locator("li", { hasText: "Made in Rust" })).toBeVisible();

  await page.getByLabel("Logo of Made in Rust").setInputFiles({ name: "logo.png", mimeType: "", buffer: png(8) });
  await page.waitForFunction(() =>
    [...document.querySelectorAll("li")].some((row) => row.querySelector("img")?.naturalWidth === 8),
  );

  await page.getByLabel("Name", { exact: true }).fill("x".repeat(257));
  await page.getByRole("button", { name: "Create" }).click();
  await expect(page.getByRole("alert")).toHaveText(/^createOrganization: name must be a string of 1 to 256/);
  assert.deepEqual(errors, []);
  assert.ok(emulator.requests.list.length >= 5, "the proxy sent the requests on");
});
