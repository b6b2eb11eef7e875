// The built page as a person meets it: an emulator, the page's server, and Chromium, opened for one test file and closed after it.
import assert from "node:assert/strict";
import { after } from "node:test";
import { start } from "../../js-tests/emulator/index.js";
import { launchChromium } from "../../js-tests/engines/chromium.js";
import { buildPage, dist } from "../build.js";
import { serve } from "../server.js";

export const secretKey = "sk_test_never_seen_by_a_browser";
/** What the console may say: a test makes the requests that fail on purpose. */
const expectedMessages = /Failed to load resource/;

/** One for a whole test file. */
let browser;
after(() => browser?.close());

/**
 * @param {object} [options]
 * @param {number} [options.seed] how many organizations there are
 * @param {object} [options.rateLimit] see the emulator's
 * @param {string} [options.upstream] where the page's server asks, instead of an emulator of its own
 */
export async function open({ seed = 25, rateLimit, upstream } = {}) {
  await buildPage();
  const emulator = upstream ? undefined : await start({ secretKey, seed, rateLimit, record: true });
  const server = await serve({ port: 0, upstream: upstream ?? emulator.url, secretKey, dist });
  browser ??= await launchChromium();
  const close = async () => {
    await server.close();
    await emulator?.close();
  };
  return {
    emulator,
    server,
    browser,
    close,
    clerk: clerkRequests(upstream ?? emulator.url),
    visit: visitor(server),
  };
}

/** What Clerk itself says, past the page. */
function clerkRequests(url) {
  return async (path, method = "GET", body = undefined) => {
    const headers = { authorization: `Bearer ${secretKey}`, ...(body && { "content-type": "application/json" }) };
    return (await fetch(url + path, { method, headers, body: body && JSON.stringify(body) })).json();
  };
}

/** A page in a context of its own; what goes wrong in it fails the test. */
function visitor(server) {
  return async (path = "", { width = 1280, height = 900, ...settings } = {}) => {
    const context = await browser.newContext({ viewport: { width, height }, locale: "en-GB", ...settings });
    return visit(await context.newPage(), server.url + path);
  };
}

export async function visit(page, url) {
  page.setDefaultTimeout(8000);
  const messages = [];
  page.on("pageerror", (error) => messages.push(String(error)));
  page.on("console", (message) => messages.push(message.text()));
  await page.goto(url);
  return Object.assign(page, locators(page), {
    messages: () => messages.filter((text) => !expectedMessages.test(text)),
  });
}

/** How the tests name what a person sees. */
function locators(page) {
  const dialog = page.locator("dialog[open]");
  return {
    dialog,
    button: (name) => page.getByRole("button", { name, exact: true }),
    field: (label) => dialog.getByLabel(label),
    search: (text) => page.getByLabel("Search").fill(text),
    names: () => page.locator("tbody .name").allTextContents(),
    row: (name) => page.locator("tbody tr").filter({ has: page.locator(".name").getByText(name, { exact: true }) }),
    /** Which part of how many the page says that it shows. */
    shown: (range) => page.locator("#range").getByText(range, { exact: true }).waitFor(),
    showsStatus: (text) => page.locator("#status").getByText(text, { exact: true }).waitFor(),
    showsProblem: (text) => page.locator(".problems").getByText(text).waitFor(),
    closed: () => dialog.waitFor({ state: "hidden" }),
    errorOf: (name) => dialog.locator(`#error-${name}`).textContent(),
    /** Waits until what has this name or id has the focus. */
    hasFocus: (name) =>
      page.waitForFunction(
        (name) => [document.activeElement?.ariaLabel, document.activeElement?.id].includes(name),
        name,
      ),
  };
}

/** Holds back the requests that match until it is told to let them go. */
export async function holdRequests(page, pattern, method) {
  let release;
  const released = new Promise((done) => {
    release = done;
  });
  let onArrival;
  const arrived = new Promise((done) => {
    onArrival = done;
  });
  await page.route(pattern, async (route) => {
    if (method && route.request().method() !== method) return route.fallback();
    onArrival();
    await released;
    await route.continue().catch(() => {});
  });
  return { arrived, release: () => release(), end: () => page.unroute(pattern) };
}

export function assertNoMessages(page) {
  assert.deepEqual(page.messages(), []);
}
