// Searching, paging and ordering the list, and returning to the same list by URL.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertNoMessages, expect, holdRequests, open } from "./open.js";

let place;
let page;

before(async () => {
  place = await open({ seed: 125 });
  page = await place.visit();
  await page.shown("1–20 of 125");
});

after(() => place?.close());

test("the list shows the newest twenty with logo, name, slug, members, created and updated", async () => {
  const { data } = await place.clerk("/organizations?limit=20&include_members_count=true");
  await expect(page.nameCells).toHaveText(data.map(({ name }) => name));
  const first = page.locator("tbody tr").first();
  await expect(first.locator(".slug")).toHaveText(data[0].slug);
  await expect(first.locator(".members")).toHaveText(new RegExp(`^${data[0].members_count}\\b`));
  for (const name of ["created", "updated"])
    await expect(first.locator(`.${name} time`)).toHaveAttribute(
      "datetime",
      new Date(data[0][`${name}_at`]).toISOString(),
    );
  await expect(first.locator(".picture")).toHaveCount(1);
});

test("paging works to the last page and back, with every page size", async () => {
  await page.button("Next").click();
  await page.shown("21–40 of 125");
  await page.getByLabel("Per page").selectOption("50");
  await page.shown("1–50 of 125");
  await page.button("Next").click();
  await page.button("Next").click();
  await page.shown("101–125 of 125");
  await page.button("Next").click({ force: true });
  await page.button("Previous").click();
  await page.shown("51–100 of 125");
  await page.getByText("Page 2 of 3").waitFor();
});

test("a heading orders the list, and reverses the order when clicked again", async () => {
  await page.goto(place.server.url);
  await page.button("Name").click();
  await page.locator("th[aria-sort=ascending]", { hasText: "Name" }).waitFor();
  await ordered("name");
  await page.button("Name").click();
  await ordered("-name");
  await page.button("Members").click();
  await ordered("-members_count");
  await page.button("Created").click();
  await page.button("Created").click();
  await ordered("created_at");
});

async function ordered(by) {
  const { data } = await place.clerk(
    `/organizations?limit=20&order_by=${encodeURIComponent(by.replace(/^(?!-)/, "+"))}`,
  );
  await expect(page.nameCells).toHaveText(data.map(({ name }) => name));
}

test("the list is searched while typing, and outdated requests are aborted", async () => {
  await page.goto(place.server.url);
  const [{ name, slug }] = (await place.clerk("/organizations?limit=1&offset=60")).data;
  const held = await holdRequests(page, /[?&]query=a(&|$)/);
  await page.search("a");
  await held.arrived;
  const failed = page.waitForEvent("requestfailed", (request) => /[?&]query=a(&|$)/.test(request.url()));
  await page.search(slug);
  await page.shown("1–1 of 1");
  assert.match((await failed).failure().errorText, /ABORTED/);
  held.release();
  await held.end();
  await expect(page.nameCells).toHaveText([name]);
});

test("fast typing sends one request, not one per letter", async (t) => {
  // No time passes while the letters are typed, however slow the machine is.
  const page = await place.visit("", { prepare: (context) => context.clock.install() });
  t.after(() => page.context().close());
  await page.shown("1–20 of 125");
  await page.clock.pauseAt(Date.now() + 60_000);
  const asked = [];
  page.on("request", (request) => request.url().includes("query=") && asked.push(request.url()));
  await page.getByLabel("Search").pressSequentially("solar");
  await page.clock.resume();
  await expect(page).toHaveURL(/\?query=solar$/);
  await expect(page.locator("table")).toHaveAttribute("aria-busy", "false");
  assert.equal(asked.length, 1);
});

test("a search without matches says so, and can be cleared with one click", async () => {
  await page.goto(place.server.url);
  await page.search("no such organization");
  await page.getByText("No organizations match “no such organization”.").waitFor();
  await page.shown("0 of 0");
  await page.button("Clear search").click();
  await page.shown("1–20 of 125");
  await expect(page.getByLabel("Search")).toHaveValue("");
});

test("the URL keeps search, page, size and order, for reload, back and forward", async () => {
  await page.goto(`${place.server.url}?query=a&size=20&sort=name`);
  await page.button("Next").click();
  await page.shown(/^21–40 of/);
  const search = await page.evaluate(() => location.search);
  assert.deepEqual(Object.fromEntries(new URLSearchParams(search)), { query: "a", page: "2", sort: "name" });
  const range = await page.locator("#range").textContent();
  await page.reload();
  await page.shown(range);
  await expect(page.getByLabel("Search")).toHaveValue("a");
  await expect(page.locator("th[aria-sort=ascending]")).toHaveText("Name↑");
  await page.goBack();
  await page.shown(range.replace(/.* of/, "1–20 of"));
  await page.goForward();
  await page.shown(range);
});

test("a URL with a page that does not exist shows the last one, and invalid values are ignored", async () => {
  await page.goto(`${place.server.url}?page=99`);
  await page.shown("121–125 of 125");
  await page.goto(`${place.server.url}?page=-3&size=7&sort=constructor`);
  await page.shown("1–20 of 125");
});

test("an empty instance says so, and offers to create the first organization", async () => {
  const empty = await open({ seed: 0 });
  try {
    const page = await empty.visit();
    await page.getByText("No organizations yet.").waitFor();
    await page.button("Create the first one").click();
    await page.getByRole("dialog", { name: "New organization" }).waitFor();
  } finally {
    await empty.close();
  }
});

test("the console has no errors, and the page's policy blocked nothing", () => assertNoMessages(page));
