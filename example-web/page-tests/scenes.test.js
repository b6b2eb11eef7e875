// Visits each scene on a phone, and looks at it there and on a desktop, in light and dark mode: takes screenshots into example-web/build/
// for review, and checks that axe finds nothing and that nothing is wider than the screen.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { png } from "../../js-tests/png.js";
import { open } from "./open.js";
import { scenes } from "./scenes/index.js";

const folder = fileURLToPath(new URL("../build/", import.meta.url));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let place;

before(async () => {
  mkdirSync(folder, { recursive: true });
  place = await open({ seed: 200 });
  const name = "The Society for the Preservation of Extraordinarily Long Organization Names";
  const { id } = await place.clerk("/organizations", "POST", { name, slug: `${"long-".repeat(12)}slug` });
  const body = new FormData();
  body.append("file", new Blob([png(64, [76, 63, 212])], { type: "image/png" }));
  const headers = { authorization: `Bearer ${place.emulator.secretKey}` };
  await fetch(`${place.emulator.url}/organizations/${id}/logo`, { method: "PUT", headers, body });
});

after(() => place?.close());

/** A phone and a desktop, with other widths at which nothing may be wider than the screen. 320 is a window of 1280 at 400 %. */
const SCREENS = [
  { width: 390, height: 844, others: [820, 320] },
  { width: 1440, height: 900, others: [1870] },
];

test("axe finds nothing in any scene, and nothing is wider than the screen", async () => {
  const [phone] = SCREENS;
  // The page's policy would block axe, so the test bypasses it.
  const page = await place.visit("", { ...phone, bypassCSP: true });
  for (const [name, prepare] of Object.entries(scenes)) {
    await page.setViewportSize(phone);
    await page.goto(place.server.url);
    await page.shown("1–20 of 201");
    await prepare(page, place);
    await page.evaluate(axe);
    for (const screen of SCREENS) await checkScene(page, name, screen);
    // Requests that are still held are dropped.
    await page.goto("about:blank");
    await page.unrouteAll({ behavior: "ignoreErrors" });
  }
});

async function checkScene(page, name, { width, height, others }) {
  await page.setViewportSize({ width, height });
  for (const colorScheme of ["dark", "light"]) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: `${folder}${name}-${colorScheme}-${width}.png` });
    const scene = `${name}, ${width} wide, ${colorScheme}`;
    await checkWithAxe(page, scene, colorScheme === "dark" ? COLOUR_RULES : undefined);
  }
  for (const wide of [width, ...others]) {
    await page.setViewportSize({ width: wide, height });
    assert.equal(await page.evaluate(sideways), 0, `${name} can be scrolled sideways where it is ${wide} wide`);
  }
}

/** The rules whose result depends on the colours. The others have the same result in dark mode. */
const COLOUR_RULES = ["color-contrast", "link-in-text-block"];

/** Checks these rules, or all. An open dialog makes the rest of the page inert, so only the dialog is checked. */
async function checkWithAxe(page, scene, rules) {
  const { violations, passed } = await page.evaluate(async (rules) => {
    const where = document.querySelector("dialog[open]") ?? document;
    const options = { resultTypes: ["violations"], ...(rules && { runOnly: { type: "rule", values: rules } }) };
    const { violations, passes } = await globalThis.axe.run(where, options);
    return { violations, passed: passes.map(({ id }) => id) };
  }, rules);
  assert.ok(rules ? passed.includes("color-contrast") : passed.length > 10, scene);
  assert.deepEqual(violations.map(found), [], scene);
}

const found = ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => html + failureSummary).join("; ")}`;

/** Runs in the page: how far it scrolls horizontally. */
function sideways() {
  scrollTo({ left: 1000, behavior: "instant" });
  return scrollX;
}
