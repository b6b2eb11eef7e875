// How does a fault test call from a page? A fault server that serves the page and the package too: all is one origin, as behind a proxy.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { after, test } from "node:test";
import { Missing } from "../../tools/setup.js";
import { launch } from "../engines/engine.js";
import { raw, text } from "./behaviours.js";
import { ID, KEY, ORG } from "./calling.js";
import { addRow, addSection, record } from "./record.js";
import { faultServer } from "./server.js";

/** The engine is the one that the test file is named after. */
const ENGINE = basename(process.argv[1], ".test.js");
// In Firefox a page behind another has slow timers.
const atOnce = ENGINE === "firefox" ? 1 : undefined;

const browser = await launch(ENGINE).catch((error) => {
  if (!(error instanceof Missing)) throw error;
  record({ host: ENGINE, absent: error.message });
  test(`the rows of a page in ${ENGINE}`, { skip: error.message });
});
after(() => browser?.close());

/** Rows that run together, where the browser is there. */
export const section = (title, rows) => browser && addSection(`${title}, in ${ENGINE}`, rows, { atOnce });
/** A row of a page has the letter P before the number of the fault. */
export const row = (number, fault, expected, run) => addRow({ host: ENGINE, id: `P${number}`, fault, expected }, run);

const folder = dirname(createRequire(import.meta.url).resolve("clerk-organizations/package.json"));
const module = readFileSync(join(folder, "dist/index.js"), "utf8");

// A connection of the page's own is not kept: a browser itself sends a request again when a connection that it had kept breaks.
const ONCE = { connection: "close" };
const once = (type, body) => async (exchange) => {
  await text(200, type, body, ONCE)(exchange);
  exchange.socket.end();
};
const FILES = {
  "/": once(
    "text/html",
    "<!doctype html><meta charset=utf-8><title>faults</title>" +
      '<script type="module">import * as lib from "/index.js"; globalThis.lib = lib</script>',
  ),
  "/index.js": once("text/javascript", module),
  "/favicon.ico": once("image/x-icon", ""),
};

/** What stays a worker's or a page's own: more files, and the headers of the page. */
function scriptOf(script, files) {
  let number = 0;
  return ({ path }) => {
    const file = files[path] ?? FILES[path];
    if (file) return file;
    number += 1;
    return script[Math.min(number, script.length) - 1];
  };
}

/**
 * A page on a server with this script. In it `api` is a client, `lib` the package, and `ended(promise)` what became of a call, as plain data.
 * @returns `run(source, arg)` runs a function in the page; `sent()` are the requests that its calls made.
 */
export async function openPage(t, script = [raw()], options = {}, files = {}) {
  const server = await faultServer(scriptOf(script, files));
  const page = await browser.newPage();
  const thrown = [];
  page.on("pageerror", (error) => thrown.push(String(error)));
  t.after(async () => {
    await page.close();
    await server.close();
  });
  await page.goto(server.origin);
  await page.evaluate(prepare, { options, constants: { ID, ORG, KEY } });
  const served = new Set([...Object.keys(FILES), ...Object.keys(files)]);
  const sent = () => server.requests.filter(({ path }) => !served.has(path));
  const run = async (source, arg) => {
    const seen = await page.evaluate(source, arg);
    assert.deepEqual([...thrown, ...(await page.evaluate(() => globalThis.uncaught))], [], "uncaught in the page");
    return seen;
  };
  return { server, page, run, sent };
}

/** Runs in the page. */
function prepare({ options, constants }) {
  const uncaught = [];
  addEventListener("error", (event) => uncaught.push(`error: ${event.message}`));
  addEventListener("unhandledrejection", (event) => uncaught.push(`unhandled: ${event.reason}`));
  const { lib } = globalThis;
  const api = new lib.OrganizationsApi({ baseUrl: "/v1", ...options });
  const facts = (error) => ({
    ...error.toJSON?.(),
    isOurs: lib.isClerkError(error),
    text: `${error?.message}${JSON.stringify(error)}`,
    causeName: error?.cause?.name,
  });
  const ended = async (promise) => {
    const start = performance.now();
    const end = await promise.then(
      (value) => ({ value }),
      (error) => ({ error: facts(error) }),
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
    return { ...end, ms: performance.now() - start - 20 };
  };
  const get = (call, own = api) => ended(own.getOrganization(constants.ID, undefined, call));
  const create = (call, own = api) => ended(own.createOrganization({ name: "Acme" }, call));
  const client = (more) => new lib.OrganizationsApi({ baseUrl: "/v1", ...more });
  Object.assign(globalThis, { api, ended, get, create, client, uncaught, ...constants });
}

/** The error of an end, which must be one of ours and never know the key; checked against `facts`. */
export function failed({ error, value }, facts) {
  assert.ok(error, `resolved: ${JSON.stringify(value)?.slice(0, 100)}`);
  assert.ok(error.isOurs, `no ClerkError: ${error.text}`);
  assert.ok(!error.text.includes(KEY), "the key leaked into an error");
  for (const [name, expected] of Object.entries(facts))
    assert.deepEqual(error[name], expected, `${name}: ${error.text}`);
  return error;
}

export function resolved({ error, value }) {
  assert.ok(value, `rejected: ${error?.text}`);
  return value;
}
