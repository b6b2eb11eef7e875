// Starts an emulator, the page's server and Chromium for one test file.
import assert from "node:assert/strict";
import { after } from "node:test";
import { expect as playwrightExpect } from "@playwright/test";
import { start } from "../../js-tests/emulator/index.js";
import { launchChromium } from "../../js-tests/engines/chromium.js";
import { buildPage, dist } from "../build.js";
import { serve } from "../server.js";

export const secretKey = "sk_test_never_seen_by_a_browser";
/** Console messages that are allowed: some tests make requests fail on purpose. */
const expectedMessages = /Failed to load resource/;
/** Long enough for a slow machine. */
const MAX_WAIT_MS = 30_000;

/** Repeats an assertion about what the page shows until it holds, because the page may still be about to show it. */
export const expect = playwrightExpect.configure({ timeout: MAX_WAIT_MS });

/** Shared by all tests of a file. */
let browser;
after(() => browser?.close());

/**
 * @param {object} [options]
 * @param {number} [options.seed] how many organizations there are
 * @param {object} [options.rateLimit] see the emulator
 * @param {boolean} [options.invitationUrls] whether the page may read the links of invitations
 * @param {string} [options.upstream] the server to use instead of an emulator
 * @param {object} [options.login] see `serve`
 */
export async function open({ seed = 25, rateLimit, upstream, login, invitationUrls } = {}) {
  await buildPage();
  const emulator = upstream ? undefined : await start({ secretKey, seed, rateLimit, record: true });
  const clerk = { upstream: upstream ?? emulator.url, secretKey };
  const server = await serve({ port: 0, dist, login, invitationUrls, ...clerk });
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

/** Sends requests to Clerk directly, not through the page. */
function clerkRequests(url) {
  return async (path, method = "GET", body = undefined) => {
    const headers = { authorization: `Bearer ${secretKey}`, ...(body && { "content-type": "application/json" }) };
    return (await fetch(url + path, { method, headers, body: body && JSON.stringify(body) })).json();
  };
}

/** Opens the page in its own browser context, which `prepare` gets before, and records errors and console messages. */
function visitor(server) {
  return async (path = "", { width = 1280, height = 900, prepare, ...settings } = {}) => {
    const context = await browser.newContext({ viewport: { width, height }, locale: "en-GB", ...settings });
    await prepare?.(context);
    return visit(await context.newPage(), server.url + path);
  };
}

export async function visit(page, url) {
  page.setDefaultTimeout(MAX_WAIT_MS);
  const messages = [];
  page.on("pageerror", (error) => messages.push(String(error)));
  page.on("console", (message) => messages.push(message.text()));
  await page.goto(url);
  return Object.assign(page, locators(page), {
    messages: () => messages.filter((text) => !expectedMessages.test(text)),
  });
}

/** Locators and waits for what a user sees. */
function locators(page) {
  const dialog = page.locator("dialog[open]");
  return {
    dialog,
    button: (name) => page.getByRole("button", { name, exact: true }),
    field: (label) => dialog.getByLabel(label),
    search: (text) => page.getByLabel("Search").fill(text),
    names: () => page.locator("tbody .name").allTextContents(),
    row: (name) => page.locator("tbody tr").filter({ has: page.locator(".name").getByText(name, { exact: true }) }),
    /** Waits until the page shows this range of rows. */
    shown: (range) => page.locator("#range").getByText(range, { exact: true }).waitFor(),
    showsStatus: (text) => page.locator("#status").getByText(text, { exact: true }).waitFor(),
    showsProblem: (text) => page.locator(".problems").getByText(text).waitFor(),
    closed: () => dialog.waitFor({ state: "hidden" }),
    /** The error at a field of the dialog. */
    error: (name) => dialog.locator(`#error-${name}`),
    /** The names in the rows. */
    nameCells: page.locator("tbody .name"),
    /** Waits until the element with this name or id has the focus. */
    hasFocus: (name) =>
      page.waitForFunction(
        (name) => [document.activeElement?.ariaLabel, document.activeElement?.id].includes(name),
        name,
      ),
  };
}

/**
 * Holds back matching requests until they are released, to be sent or with another action, such as
 * `(route) => route.abort()`. `arrived` is settled when there are `count` of them.
 */
export async function holdRequests(page, pattern, method, count = 1) {
  let held = 0;
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
    held += 1;
    if (held >= count) onArrival();
    const act = await released;
    await act(route).catch(() => {});
  });
  return {
    arrived,
    release: (act = (route) => route.continue()) => release(act),
    end: () => page.unroute(pattern),
  };
}

export function assertNoMessages(page) {
  assert.deepEqual(page.messages(), []);
}
