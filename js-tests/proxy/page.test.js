// Tests that a page in a real browser can use all nine classes with a relative `baseUrl`, with a server that has the
// proxy and a stub of Clerk.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { nodeHandler } from "clerk-organizations/node";
import { createProxy } from "clerk-organizations/proxy";
import { launchChromium } from "../engines/chromium.js";
import { OPERATIONS, SECTIONS } from "./family.js";
import { KEY, MOUNT, serve } from "./setting.js";

const CLIENT = readFileSync(new URL("dist/index.js", import.meta.resolve("clerk-organizations/package.json")));

/** Starts a server with an empty page, the package and the proxy. */
function serverOf(proxy) {
  const handler = nodeHandler(proxy);
  return (request, response) => {
    if (request.url.startsWith(MOUNT)) return handler(request, response);
    const type = request.url === "/client.js" ? "text/javascript" : "text/html";
    response.writeHead(200, { "content-type": type }).end(type === "text/html" ? "<!doctype html>" : CLIENT);
  };
}

/** Runs in the page. Returns "ok" or the error of each operation. */
async function callAll(operations) {
  const classes = await import("/client.js");
  const results = {};
  for (const { className, name, args } of operations) {
    const api = new classes[className]({ baseUrl: "/api/clerk", maxRetries: 0 });
    const file = () => new Blob([new Uint8Array([71, 73, 70, 56, 57, 97, 1, 0, 1, 0, 0, 0])]);
    const given = args.map((arg) => (arg.file ? { ...arg, file: file() } : arg));
    results[name] = await api[name](...given).then(
      (result) => (typeof result === "object" ? "ok" : `a ${typeof result}`),
      (error) => `${error.status} ${error.message}`,
    );
  }
  return results;
}

test("a page can call every operation through the proxy, and by default only those on organizations", {
  timeout: 600_000,
}, async (t) => {
  const browser = await launchChromium();
  t.after(() => browser.close());
  for (const operations of [undefined, SECTIONS]) {
    const called = [];
    const proxy = createProxy({
      secretKey: KEY,
      baseUrl: "https://clerk.test/v1",
      operations,
      authorize: (_, { name }) => called.push(name) > 0,
      fetch: async () => Response.json(OPERATIONS.find(({ name }) => name === called.at(-1)).answer),
    });
    const { origin } = await serve(t, proxy, serverOf(proxy));
    const page = await browser.newPage();
    await page.goto(origin);
    const results = await page.evaluate(
      callAll,
      OPERATIONS.map(({ className, name, args }) => ({ className, name, args })),
    );
    for (const { className, name } of OPERATIONS) {
      const isAdmitted = operations !== undefined || className === "OrganizationsApi";
      assert.match(results[name], isAdmitted ? /^ok$/ : /^404 /, name);
    }
    assert.equal(called.length, operations ? OPERATIONS.length : 9);
  }
});
