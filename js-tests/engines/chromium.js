// Starts Chromium with Playwright.
import { chromium } from "playwright-core";
import * as setup from "../../tools/setup.js";

const QUIET = ["gpu", "quic", "background-networking", "component-update", "sync"].map((part) => `--disable-${part}`);
const ARGS = ["--headless", "--no-sandbox", "--no-first-run", ...QUIET];

export async function launchChromium() {
  return chromium.launch({ executablePath: await setup.chromium(), args: ARGS });
}
