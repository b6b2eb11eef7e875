// How does a page of a project run? In Chromium, until it leaves its result in `globalThis.result`.
import { chromium } from "playwright-core";
import * as setup from "../../tools/setup.js";

const quiet = ["gpu", "quic", "background-networking", "component-update", "sync"].map((part) => `--disable-${part}`);
const args = ["--headless", "--no-sandbox", "--no-first-run", ...quiet];

/** A Chromium that starts with the first page; the caller closes it. */
export function lazyBrowser() {
  let started;
  const browser = async () => {
    started ??= chromium.launch({ executablePath: await setup.chromium(), args });
    return started;
  };
  return {
    version: async () => (await browser()).version(),
    resultOf: async (url) => resultOf(await browser(), url),
    close: async () => (await started)?.close(),
  };
}

/** A context of its own: no cache and no service worker of another page. */
async function resultOf(browser, url) {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const failed = new Promise((_, reject) => {
      page.on("pageerror", (error) => reject(new Error(`in the page: ${error.message}`)));
    });
    failed.catch(() => {});
    await page.goto(url);
    const hasResult = page.waitForFunction(() => globalThis.result !== undefined, undefined, { timeout: 30_000 });
    await Promise.race([hasResult, failed]);
    return await page.evaluate(() => globalThis.result);
  } finally {
    await context.close();
  }
}
