// Starts Chromium with Playwright.
import { chromium } from "playwright-core";
import * as setup from "../../tools/setup.js";

const QUIET = ["gpu", "quic", "background-networking", "component-update", "sync"].map((part) => `--disable-${part}`);
const ARGS = ["--headless", "--no-sandbox", "--no-first-run", ...QUIET];

export async function launchChromium() {
  return chromium.launch({ executablePath: await setup.chromium(), args: ARGS });
}

/**
 * Starts Chromium with one extension and a new profile.
 * @param {string} folder the folder of the extension's manifest
 */
export async function launchWithExtension(folder) {
  const args = [...ARGS, `--disable-extensions-except=${folder}`, `--load-extension=${folder}`];
  const ignoreDefaultArgs = ["--disable-extensions"];
  return chromium.launchPersistentContext("", { executablePath: await setup.chromium(), args, ignoreDefaultArgs });
}
