// Searching, paging and ordering the list, and returning to the same list by URL.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertNoMessages, holdRequests, open } from "./open.js";

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
  assert.deepEqual(
    await page.names(),
    data.map(({ name }) => name),
  );
  const first = page.locator("tbody tr").first();
  assert.equal(await first.locator(".slug").textContent(), data[0].slug);
  assert.match(await first.locator(".members").textContent(), new RegExp(`^${data[0].members_count}\\b`));
  const times = await first.locator("time").evaluateAll((times) => times.map(({ dateTime }) => dateTime));
  assert.deepEqual(
    times,
    [data[0].created_at, data[0].updated_at].map((at) => new Date(at).toISOString()),
  );
  assert.equal(await first.locator(".picture").count(), 1);
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
  const names = data.map(({ name }) => name);
  await page.waitForFunction(
    (names) => names.join() === [...document.querySelectorAll("tbody .name")].map((cell) => cell.textContent).join(),
    names,
  );
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
  assert.deepEqual(await page.names(), [name]);
});

test("fast typing sends one request, not one per letter", async () => {
  await page.goto(place.server.url);
  await page.shown("1–20 of 125");
  const asked = [];
  const count = (request) => request.url().includes("query=") && asked.push(request.url());
  page.on("request", count);
  await page.getByLabel("Search").pressSequentially("solar", { delay: 20 });
  await page.waitForFunction(() => location.search === "?query=solar");
  await page.waitForFunction(() => document.querySelector("table")?.ariaBusy !== "true");
  page.off("request", count);
  assert.equal(asked.length, 1);
});

test("a search without matches says so, and can be cleared with one click", async () => {
  await page.search("no such organization");
  await page.getByText("No organizations match “no such organization”.").waitFor();
  await page.shown("0 of 0");
  await page.button("Clear search").click();
  await page.shown("1–20 of 125");
  assert.equal(await page.getByLabel("Search").inputValue(), "");
});

test("the URL keeps search, page, size and order, for reload, back and forward", async () => {
  await page.goto(`${place.server.url}?query=a&size=20&sort=name`);
  await page.button("Next").click();
  await page.waitForFunction(() => location.search.includes("page=2"));
  const search = await page.evaluate(() => location.search);
  assert.deepEqual(Object.fromEntries(new URLSearchParams(search)), { query: "a", page: "2", sort: "name" });
  const range = await settled();
  await page.reload();
  await page.shown(range);
  assert.equal(await page.getByLabel("Search").inputValue(), "a");
  assert.equal(await page.locator("th[aria-sort=ascending]").textContent(), "Name↑");
  await page.goBack();
  await page.shown(range.replace(/.* of/, "1–20 of"));
  await page.goForward();
  await page.shown(range);
});

async function settled() {
  await page.locator("#range").getByText("21–40").waitFor();
  return page.locator("#range").textContent();
}

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
