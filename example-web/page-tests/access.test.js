// Tests that the keyboard is enough, and that live regions announce what happens. scenes.test.js checks each view with axe.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { expect, open } from "./open.js";

let place;

before(async () => {
  place = await open();
});

after(async () => {
  await place?.close();
});

test("search, order, paging and an edit work with the keyboard alone, and the focus returns", async () => {
  const page = await place.visit();
  await page.shown("1–20 of 25");
  const press = page.keyboard;
  await page.locator("#title").focus();
  await press.press("Tab");
  await page.hasFocus("create");
  await press.press("Tab");
  await page.hasFocus("query");
  await press.type("a");
  await expect(page).toHaveURL(/\?query=a$/);
  await press.press("Control+A");
  await press.press("Delete");
  await expect(page).toHaveURL(place.server.url);
  await page.shown("1–20 of 25");
  // Past the checkbox of the page.
  await press.press("Tab");
  await press.press("Tab");
  await press.press("Enter");
  await expect(page).toHaveURL(/\?sort=name$/);
  const [{ name: first }] = (await place.clerk("/organizations?order_by=name&limit=1")).data;
  await expect(page.nameCells.first()).toHaveText(first);
  for (let presses = 0; presses < 5; presses += 1) await press.press("Tab");
  await page.hasFocus(`Edit ${first}`);
  await press.press("Enter");
  await page.dialog.waitFor();
  await page.hasFocus("field-name");
  await press.press("Control+A");
  await press.type("Aardvark Works");
  await press.press("Enter");
  await page.showsStatus("Saved Aardvark Works.");
  await page.hasFocus("Edit Aardvark Works");
  await page.context().close();
});

test("text that is typed while the URL changes is kept", async () => {
  const page = await place.visit();
  await page.shown("1–20 of 25");
  await page.evaluate(() => {
    const input = document.querySelector("#query");
    for (const name of ["pushState", "replaceState"]) {
      const change = history[name].bind(history);
      history[name] = (...to) => {
        change(...to);
        if (location.search !== "?query=a") return;
        input.dataset.cleared = "";
        input.value = "";
        input.dispatchEvent(new Event("input", { bubbles: true }));
      };
    }
  });
  await page.locator("#query").focus();
  await page.keyboard.type("a");
  await page.locator("#query[data-cleared]").waitFor();
  await expect(page).toHaveURL(place.server.url);
  await page.shown("1–20 of 25");
  await expect(page.locator("#query")).toHaveValue("");
  await page.context().close();
});

test("the focus stays within an open dialog, and Escape returns it", async () => {
  const page = await place.visit();
  const name = await page.nameCells.first().textContent();
  await page.button(`Logo ${name}`).focus();
  await page.keyboard.press("Enter");
  await page.dialog.waitFor();
  for (let presses = 0; presses < 8; presses += 1) {
    await page.keyboard.press("Tab");
    assert.ok(
      await page.evaluate(() => document.activeElement === document.body || document.activeElement.closest("dialog")),
    );
  }
  await page.keyboard.press("Escape");
  await page.closed();
  await page.hasFocus(`Logo ${name}`);
  await page.context().close();
});

test("live regions announce the last action, the number of rows, and problems", async () => {
  const page = await place.visit();
  await page.shown("1–20 of 25");
  const regions = await page
    .locator("[role=status], [role=alert], [aria-live]")
    .evaluateAll((all) => all.map(({ id, className }) => id || className));
  assert.deepEqual(regions, ["status", "waiting", "range", "selected", "problems"]);
  for (const [role, name] of Object.entries({ searchbox: "Search", navigation: "Pages", table: "Organizations" }))
    await expect(page.locator("main").getByRole(role, { name })).toBeVisible();
  const table = page.getByRole("table", { name: "Organizations" });
  await expect(table.getByRole("columnheader", { name: "Name" })).toBeVisible();
  await expect(table.getByRole("rowheader")).toHaveCount(20);
  await page.context().close();
});

test("with forced colours, only the current view is underlined", async (t) => {
  const page = await place.visit("", { forcedColors: "active" });
  t.after(() => page.context().close());
  const links = page.getByRole("navigation", { name: "Instance" }).getByRole("link");
  await expect(links).toHaveCount(3);
  const [current, ...others] = await links.evaluateAll((all) => all.map((a) => getComputedStyle(a).borderBottomColor));
  const behind = await page.locator("html").evaluate((root) => getComputedStyle(root).backgroundColor);
  assert.notEqual(current, behind);
  assert.deepEqual(others, [behind, behind]);
});
