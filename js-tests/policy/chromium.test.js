// Tests in Chromium that a page whose Content Security Policy forbids WebAssembly gets the remedy with the error. The words
// of the other browsers are in pkg/src/errors/clerk-error.test.ts.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { launch } from "../engines/engine.js";
import { html, text } from "../faults/behaviours.js";
import { faultServer } from "../faults/server.js";

const library = readFileSync(fileURLToPath(import.meta.resolve("clerk-organizations")), "utf8");

/** Makes a call in the page. Returns the message of its error. */
async function call() {
  const { OrganizationsApi } = await import("/index.js");
  const api = new OrganizationsApi({ baseUrl: "/api/clerk", maxRetries: 0 });
  return api.listOrganizations().catch(({ message }) => message);
}

test("the error names 'wasm-unsafe-eval' if the page's policy lacks it", async (t) => {
  const browser = await launch("chromium");
  t.after(() => browser.close());
  const messageUnder = async (policy) => {
    const server = await faultServer(({ path }) => {
      if (path === "/index.js") return text(200, "text/javascript", library);
      if (path.startsWith("/api/")) return html(404, {}, "no proxy here");
      return html(200, { "content-security-policy": policy }, "<!doctype html><title>policy</title>");
    });
    t.after(() => server.close());
    const page = await browser.newPage();
    await page.goto(`${server.origin}/`);
    return page.evaluate(call);
  };
  const forbidden = await messageUnder("script-src 'self'");
  assert.match(forbidden, /^listOrganizations: WebAssembly could not start: .*; add 'wasm-unsafe-eval' to script-src$/);
  assert.match(await messageUnder("script-src 'self' 'wasm-unsafe-eval'"), /^listOrganizations: 404 /);
});
