// Takes screenshots into example-web/build/ for review, and checks that nothing is wider than the screen.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { png } from "../../js-tests/png.js";
import { open } from "./open.js";
import { scenes } from "./scenes/index.js";

const folder = fileURLToPath(new URL("../build/", import.meta.url));
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

for (const width of [390, 1440])
  for (const colorScheme of ["light", "dark"])
    test(`${width} wide, ${colorScheme}: nothing is wider than the screen`, async () => {
      const height = width < 500 ? 844 : 900;
      const page = await place.visit("", { width, height, colorScheme });
      for (const [name, prepare] of Object.entries(scenes)) {
        await page.goto(place.server.url);
        await page.shown("1–20 of 201");
        await prepare(page, place);
        await page.screenshot({ path: `${folder}${name}-${colorScheme}-${width}.png` });
        for (const wide of [width, width + 430]) {
          await page.setViewportSize({ width: wide, height });
          assert.equal(await page.evaluate(sideways), 0, `${name} can be scrolled sideways where it is ${wide} wide`);
        }
        await page.setViewportSize({ width, height });
        // Requests that are still held are dropped.
        await page.goto("about:blank");
        await page.unrouteAll({ behavior: "ignoreErrors" });
      }
      await page.context().close();
    });

/** Runs in the page: how far it scrolls horizontally. */
function sideways() {
  scrollTo({ left: 1000, behavior: "instant" });
  return scrollX;
}
