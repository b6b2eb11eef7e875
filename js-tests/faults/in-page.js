// Helpers to call from a page. The fault server also serves the page and the package, so everything has one origin, as
// behind a proxy.
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

/** The test file is named after the engine. */
const ENGINE = basename(process.argv[1], ".test.js");
// Firefox slows down the timers of a page in the background.
const atOnce = ENGINE === "firefox" ? 1 : undefined;

const browser = await launch(ENGINE).catch((error) => {
  if (!(error instanceof Missing)) throw error;
  record({ host: ENGINE, absent: error.message });
  test(`the rows of a page in ${ENGINE}`, { skip: error.message });
});
after(() => browser?.close());

/** Adds rows that run concurrently, if the browser is available. */
export const section = (title, rows) => browser && addSection(`${title}, in ${ENGINE}`, rows, { atOnce });
/** Adds a row of a page, whose id is P and the number of the fault. */
export const row = (number, fault, expected, run) => addRow({ host: ENGINE, id: `P${number}`, fault, expected }, run);

const folder = dirname(createRequire(import.meta.url).resolve("clerk-organizations/package.json"));
const module = readFileSync(join(folder, "dist/index.js"), "utf8");

// The connections are not kept alive, because a browser repeats a request by itself if a kept connection breaks.
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

/** Options of a page or a worker: more files, and the headers of the page. */
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
 * Opens a page on a server with this script. In it, `api` is a client, `lib` the package, and `ended(promise)` the
 * outcome of a call as plain data.
 * @returns `run(source, arg)` runs a function in the page, and `sent()` returns the requests of its calls.
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

/** This function runs in the page. */
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
    const endedAt = performance.now();
    // An error that nothing catches is reported later.
    await new Promise((resolve) => setTimeout(resolve, 20));
    return { ...end, ms: endedAt - start, endedAt };
  };
  const get = (call, own = api) => ended(own.getOrganization(constants.ID, undefined, call));
  const create = (call, own = api) => ended(own.createOrganization({ name: "Acme" }, call));
  const client = (more) => new lib.OrganizationsApi({ baseUrl: "/v1", ...more });
  Object.assign(globalThis, { api, ended, get, create, client, uncaught, ...constants });
}

/** Checks the error of an outcome against `facts`. It must be one of ours, and must not contain the key. */
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
