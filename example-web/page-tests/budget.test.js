// Tests that the page is small and fast: its bytes, the time until the list is usable, layout shifts, and 100,000 organizations.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { brotliCompressSync } from "node:zlib";
import { dist } from "../build.js";
import { open } from "./open.js";

const MAX_SCRIPT_BYTES = 60_000;
/** Scripts and WebAssembly, with what is loaded on first use. */
const MAX_CODE_BYTES = 105_800;
const MAX_STYLE_BYTES = 4_500;
/** For the fastest of several visits, as the machine may be busy. */
const MAX_MS_TO_LIST = 1000;
const MAX_MS_TO_TAB = 300;
const VISITS = 5;
/** A bound for a busy machine. An idle one needs a fraction of this time. */
const MAX_MS_TO_ANSWER = 1000;
/** What may move when the number of rows changes, by its id, class or element. */
const BELOW_OR_ABOUT_ROWS = ["NAV", "empty-state", "range"];

let few;
let many;

before(async () => {
  few = await open({ seed: 100 });
  many = await open({ seed: 100_000 });
});

after(async () => {
  await few?.close();
  await many?.close();
});

test("compressed scripts, WebAssembly and styles are within their budgets", (t) => {
  const files = filesFrom("index.html");
  const size = (ending) =>
    [...files]
      .filter((path) => path.endsWith(ending))
      .reduce((sum, path) => sum + brotliCompressSync(readFileSync(join(dist, path))).length, 0);
  const [scripts, wasm, styles] = [size(".js"), size(".wasm"), size(".css")];
  t.diagnostic(`${scripts} bytes of scripts, ${wasm} of WebAssembly, ${styles} of styles`);
  assert.ok(scripts > 10_000 && scripts <= MAX_SCRIPT_BYTES, `${scripts} bytes of scripts`);
  assert.ok(wasm > 10_000 && scripts + wasm <= MAX_CODE_BYTES, `${scripts + wasm} bytes of scripts and WebAssembly`);
  assert.ok(styles > 1000 && styles <= MAX_STYLE_BYTES, `${styles} bytes of styles`);
});

/** The files that a file names, and those that they name. The folder also has files of earlier builds. */
function filesFrom(path, known = new Set()) {
  if (known.has(path)) return known;
  known.add(path);
  const names = readFileSync(join(dist, path), "latin1").matchAll(/\b([\w-]+\.(?:js|css|wasm))\b/g);
  for (const [, name] of names) if (existsSync(join(dist, "assets", name))) filesFrom(join("assets", name), known);
  return known;
}

for (const width of [390, 1440])
  test(`${width} wide: the list is usable soon, and loading and paging shift nothing`, async () => {
    const prepare = (context) => context.addInitScript(recordMoves);
    const page = await few.visit("?size=50", { width, prepare });
    await page.shown("1–50 of 100");
    assert.deepEqual(await page.evaluate(moved), [], "something jumped when the list came");
    await page.getByLabel("Search").pressSequentially("zzz");
    await page.getByText("No organizations match").waitFor();
    await page.button("Clear search").click();
    await page.shown("1–50 of 100");
    const others = (await page.evaluate(moved)).filter((name) => !BELOW_OR_ABOUT_ROWS.includes(name));
    assert.deepEqual(others, [], "something else jumped");
    await page.context().close();
  });

/** Runs in the page before its scripts. Records what moves, also just after an input, which layout shifts do not count. */
function recordMoves() {
  const names = [];
  const nameOf = (node) => {
    const element = (node instanceof Element ? node : node?.parentElement)?.closest("[id], [class], nav");
    return element ? element.id || element.className || element.tagName : "something that is gone";
  };
  const add = (shifts) => names.push(...shifts.flatMap(({ sources }) => sources.map(({ node }) => nameOf(node))));
  const observer = new PerformanceObserver((list) => add(list.getEntries()));
  observer.observe({ type: "layout-shift" });
  globalThis.movedUntilNow = () => {
    add(observer.takeRecords());
    return names;
  };
}

/** Runs in the page: what has moved, also in the frame that is being painted. */
async function moved() {
  for (let frames = 0; frames < 2; frames += 1) await new Promise(requestAnimationFrame);
  return globalThis.movedUntilNow();
}

test("a visitor can use the list within a second, and a tab of an organization within 0.3 seconds", async (t) => {
  const lists = [];
  const tabs = { Settings: [], Metadata: [], Members: [] };
  for (let visit = 0; visit < VISITS; visit += 1) {
    const page = await few.visit("?size=50");
    await page.shown("1–50 of 100");
    lists.push(Math.round(await page.evaluate(() => performance.now())));
    await page.locator("tbody .name a").first().click();
    for (const [name, content] of [
      ["Settings", ".danger-zone"],
      ["Metadata", ".sheet pre"],
      ["Members", "table.members tbody .name"],
    ])
      tabs[name].push(
        await timed(
          () => page.locator(".tabs").getByRole("link", { name }).click(),
          page.locator(content).first().waitFor(),
        ),
      );
    await page.context().close();
  }
  t.diagnostic(`lists: ${lists} ms; tabs: ${JSON.stringify(tabs)} ms`);
  assert.ok(Math.min(...lists) < MAX_MS_TO_LIST, `lists: ${lists} ms`);
  for (const [name, times] of Object.entries(tabs))
    assert.ok(Math.min(...times) < MAX_MS_TO_TAB, `${name}: ${times} ms`);
});

test("with 100,000 organizations, searching and paging are immediate", async (t) => {
  const page = await many.visit();
  await page.shown("1–20 of 100,000");
  const turns = [];
  for (let number = 1; number <= 5; number += 1)
    turns.push(
      await timed(() => page.button("Next").click(), page.shown(`${20 * number + 1}–${20 * number + 20} of 100,000`)),
    );
  const searches = [];
  for (const word of ["solar", "otter", "zephyr yard", "amber-fox", "health"]) {
    const narrowed = page.waitForFunction(
      (word) =>
        location.search.includes(new URLSearchParams({ query: word })) &&
        document.querySelector("table")?.ariaBusy === "false",
      word,
    );
    searches.push(await timed(() => page.search(word), narrowed));
  }
  t.diagnostic(`turns: ${turns} ms; searches: ${searches} ms, with the pause of 200 ms for typing`);
  assert.ok(median(turns) < MAX_MS_TO_ANSWER && median(searches) < MAX_MS_TO_ANSWER + 200, `${turns}; ${searches}`);
});

test("the last of 5,000 pages loads as fast as the first, in any order", async (t) => {
  const page = await many.visit("?page=5000");
  await page.shown("99,981–100,000 of 100,000");
  const orders = [];
  for (const heading of ["Name", "Members", "Created"]) {
    const drawn = page.waitForFunction(
      (name) =>
        document.querySelector("th[aria-sort]")?.textContent.startsWith(name) &&
        document.querySelector("table")?.ariaBusy === "false",
      heading,
    );
    orders.push(await timed(() => page.button(heading).click(), drawn));
  }
  t.diagnostic(`orders: ${orders} ms`);
  assert.ok(median(orders) < MAX_MS_TO_ANSWER, String(orders));
});

async function timed(begin, ended) {
  const began = performance.now();
  await Promise.all([begin(), ended]);
  return Math.round(performance.now() - began);
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
