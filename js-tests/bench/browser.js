// Runs a program in a page in Chromium.

/** The two files of a page at `/name/`: its HTML, and its script, encoded by `transform`. */
export function pageFiles(name, script, { encoding, transform = (bytes) => bytes } = {}) {
  const html = `<!doctype html><meta charset="utf-8"><title>${name}</title><link rel="icon" href="data:,"><script type="module" src="/${name}/page.js"></script>`;
  const headers = { "content-type": "text/javascript", ...(encoding && { "content-encoding": encoding }) };
  return [
    { path: `/${name}/`, headers: { "content-type": "text/html" }, body: Buffer.from(html) },
    { path: `/${name}/page.js`, headers, body: transform(Buffer.from(script)) },
  ];
}

/** Waits until the page sets `globalThis.result`, and returns it. Rejects with an error of the page. */
export async function resultOf(page, url) {
  page.setDefaultTimeout(600_000);
  const failed = new Promise((_, reject) => page.on("pageerror", reject));
  failed.catch(() => {});
  await page.goto(url);
  await Promise.race([page.waitForFunction(() => globalThis.result !== undefined, undefined, { polling: 50 }), failed]);
  return page.evaluate(() => globalThis.result);
}
