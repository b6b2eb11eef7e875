// Runs a page of a project in a browser, until it sets `globalThis.result`.
import { launch } from "../engines/engine.js";

const LIMIT_MS = 30_000;
const EACH_MS = 50;

/** A browser that starts with the first page. The caller closes it. */
export function lazyBrowser(engine) {
  let started;
  const browser = () => {
    started ??= launch(engine);
    return started;
  };
  return {
    version: async () => /\d[\d.]*/.exec(await (await browser()).version())[0],
    resultOf: async (url) => resultOf(await browser(), url),
    close: async () => (await started?.catch(() => undefined))?.close(),
  };
}

/** Opens a page in a browser, and waits for its result. */
export async function resultOf(browser, url) {
  const page = await browser.newPage();
  try {
    const failed = new Promise((_, reject) => {
      page.on("pageerror", (error) => reject(new Error(`in the page: ${error.message}`)));
    });
    failed.catch(() => {});
    await page.goto(url);
    return await Promise.race([resultIn(page), failed]);
  } finally {
    await page.close();
  }
}

async function resultIn(page) {
  for (const until = Date.now() + LIMIT_MS; Date.now() < until; ) {
    const result = await page.evaluate(() => globalThis.result);
    if (result !== undefined && result !== null) return result;
    await new Promise((resolve) => setTimeout(resolve, EACH_MS));
  }
  throw new Error(`The page had no result within ${LIMIT_MS} ms.`);
}
