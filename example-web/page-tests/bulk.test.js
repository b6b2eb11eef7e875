// Selecting organizations, and merging metadata into them or deleting them: progress, Stop, refusals, and retry.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertNoMessages, expect, holdRequests, open } from "./open.js";

let place;
let page;

before(async () => {
  place = await open({ seed: 125 });
});

after(() => place?.close());

/** Opens the list, with a new page. */
async function list(t, at = place, settings = {}) {
  page = await at.visit("", { permissions: ["clipboard-read", "clipboard-write"], ...settings });
  t.after(() => page.context().close());
  await page.locator("tbody .name").first().waitFor();
}

const box = (nth) => page.getByRole("checkbox", { name: /^Select (?!all)/ }).nth(nth);
const pageBox = () => page.locator("thead").getByRole("checkbox");
const hasSelected = (text) => page.locator("#selected").getByText(text, { exact: true }).waitFor();
const bar = (name) => page.locator(".selection").getByRole("button", { name, exact: true });
const inDialog = (name) => page.dialog.getByRole("button", { name, exact: true });
const rows = (at = place, limit = 20) => at.clerk(`/organizations?limit=${limit}`).then(({ data }) => data);
const metadata = async (id) => (await place.clerk(`/organizations/${id}`)).public_metadata;
const results = () => page.getByRole("list", { name: "Results" }).locator("li");
const sentTo = (at, method) => at.emulator.requests.list.filter((request) => request.method === method);

async function merge(text = '{ "plan": "gold" }') {
  await bar("Merge metadata").click();
  await page.field("Public metadata to merge").first().fill(text);
  await inDialog("Merge").click();
}

async function remove(count, typed = String(count)) {
  await bar("Delete").click();
  await page.field(`Type ${count} to confirm`).fill(typed);
  await page.keyboard.press("Enter");
}

test("the heading selects the page and shows whether some or all are selected, and Clear ends it", async (t) => {
  await list(t);
  await expect(bar("Delete")).toHaveCount(0);
  await box(2).check();
  await hasSelected("1 selected");
  await expect(pageBox()).toBeChecked({ indeterminate: true });
  await pageBox().click();
  await hasSelected("20 selected");
  await expect(pageBox()).toBeChecked();
  await expect(pageBox()).not.toBeChecked({ indeterminate: true });
  await pageBox().click();
  await expect(page.locator("#selected")).toBeEmpty();
  await pageBox().click();
  await hasSelected("20 selected");
  await bar("Clear").click();
  await expect(page.locator("#selected")).toBeEmpty();
  await expect(box(0)).not.toBeChecked();
  await page.hasFocus("title");
  assertNoMessages(page);
});

for (const width of [390, 320])
  test(`${width} wide: a problem does not lie over the bar of the selection`, async (t) => {
    await list(t, place, { width, height: 700 });
    await box(0).check();
    await page.route("**/organizations/org_*", (route) => route.fulfill({ status: 403, json: { errors: [] } }));
    await page
      .getByRole("button", { name: /^Edit / })
      .first()
      .click();
    await page.showsProblem("could not be opened.");
    const problem = await page.locator(".problems .problem").boundingBox();
    const selection = await page.locator(".selection").boundingBox();
    assert.ok(problem.y + problem.height <= selection.y, `${problem.y + problem.height} > ${selection.y}`);
  });

test("Shift extends the selection to a range, by mouse and by keyboard", async (t) => {
  await list(t);
  await box(2).click();
  await box(6).click({ modifiers: ["Shift"] });
  await hasSelected("5 selected");
  assert.equal(await page.evaluate(() => String(getSelection())), "");
  await box(4).click();
  await hasSelected("4 selected");
  await box(2).click({ modifiers: ["Shift"] });
  await hasSelected("2 selected");
  await box(10).focus();
  await page.keyboard.press("Space");
  await box(12).focus();
  await page.keyboard.press("Shift+Space");
  await hasSelected("5 selected");
});

test("the selection stays while paging, searching, and opening an organization", async (t) => {
  await list(t);
  await box(0).check();
  await page.button("Next").click();
  await page.shown("21–40 of 125");
  await hasSelected("1 selected, 1 not on this page");
  await box(0).check();
  await hasSelected("2 selected, 1 not on this page");
  const name = await page.nameCells.first().textContent();
  await page.search(name);
  await expect(page.nameCells).toHaveText([name]);
  await expect(box(0)).toBeChecked();
  await page.locator("tbody .name a").first().click();
  await page.locator(".headline").waitFor();
  await page.goBack();
  await hasSelected("2 selected, 1 not on this page");
  await bar("Delete").click();
  await expect(page.dialog.getByRole("list", { name: "Selected organizations" })).toContainText(name);
});

test("metadata is merged: the written keys are set and removed, the others stay, and nothing is read first", async (t) => {
  const [first, second] = await rows();
  for (const { id } of [first, second])
    await place.clerk(`/organizations/${id}/metadata`, "PATCH", { public_metadata: { own: id, trial: true } });
  await list(t);
  await box(0).check();
  await box(1).check();
  await bar("Merge metadata").click();
  await page.getByRole("dialog", { name: "Merge metadata into 2 organizations" }).waitFor();
  await inDialog("Merge").click();
  await expect(page.error("publicMetadata")).toHaveText(/at least one key/);
  await page.field("Public metadata to merge").first().fill('{ "plan": "gold" "trial": null }');
  await page.dialog.getByText("Line 1, column 18: A comma is expected.").waitFor();
  await page.field("Public metadata to merge").first().fill('{ "plan": "gold", "trial": null }');
  await page.dialog.getByText("1 to set, 1 to remove.").waitFor();
  await page.field("Private metadata to merge").first().fill('{ "crm": 7 }');
  place.emulator.requests.clear();
  await inDialog("Merge").click();
  await page.dialog.getByRole("status").getByText("All done.").waitFor();
  assert.equal(sentTo(place, "PATCH").length, 2);
  for (const { id } of [first, second]) {
    const { public_metadata, private_metadata } = await place.clerk(`/organizations/${id}`);
    assert.equal(public_metadata.own, id);
    assert.deepEqual([public_metadata.plan, "trial" in public_metadata], ["gold", false]);
    assert.equal(private_metadata.crm, 7);
  }
  await page.keyboard.press("Escape");
  await page.closed();
  await page.hasFocus("bulk-merge");
  await hasSelected("2 selected");
  assertNoMessages(page);
});

test("a deletion needs the number, and a row disappears only after its own success", async (t) => {
  await list(t);
  const [first, , ...others] = await page.names();
  await box(0).check();
  await box(1).check();
  await remove(2, "3");
  await expect(page.error("confirmation")).toHaveText(/Nothing was deleted/);
  const [{ id }] = await rows();
  const held = await holdRequests(page, `**/organizations/${id}`, "DELETE");
  await page.field("Type 2 to confirm").fill("delete 2");
  await page.keyboard.press("Enter");
  await page.dialog.getByText("1 of 2: 1 done").waitFor();
  await expect(page.nameCells).toHaveText([first, ...others]);
  held.release();
  await page.dialog.getByText("All done.").waitFor();
  await inDialog("Close").click();
  await page.closed();
  await page.shown("1–20 of 123");
  await page.hasFocus("title");
  await expect(bar("Delete")).toHaveCount(0);
  assertNoMessages(page);
});

test("each refusal has Clerk's message, the results can be copied, and a retry sends only what is not done", async (t) => {
  await list(t);
  const [first, second, third] = await rows();
  for (const nth of [0, 1, 2]) await box(nth).check();
  await page.route(`**/organizations/${second.id}/metadata`, (route) =>
    route.fulfill({
      status: 422,
      json: { errors: [{ code: "no", message: "Short", long_message: "Not this one." }] },
    }),
  );
  await page.route(`**/organizations/${third.id}/metadata`, (route) => route.abort("connectionreset"));
  await merge('{ "tier": 1 }');
  await page.button("Retry 2").waitFor();
  await expect(results()).toHaveText([
    /^unknown .*may have been applied/,
    /^refused .*Not this one\./,
    `done ${first.name}`,
  ]);
  await page.button("Copy results").click();
  await page.dialog.getByText("Copied.").waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.deepEqual(
    copied.split("\n").map((line) => line.split("\t").slice(0, 3)),
    [
      [third.id, third.name, "unknown"],
      [second.id, second.name, "refused"],
      [first.id, first.name, "done"],
    ],
  );
  await page.unrouteAll();
  place.emulator.requests.clear();
  await page.button("Retry 2").click();
  await page.dialog.getByText("All done.").waitFor();
  assert.equal(sentTo(place, "PATCH").length, 2);
  assert.equal((await metadata(third.id)).tier, 1);
});

test("a deletion of what someone else has deleted counts as done", async (t) => {
  await list(t);
  const [first] = await rows();
  await box(0).check();
  await place.clerk(`/organizations/${first.id}`, "DELETE");
  await remove(1);
  await page.dialog.getByText("All done.").waitFor();
  await expect(results()).toHaveText([/^done .*It was already deleted\./]);
});

test("Stop completes what was sent, sends nothing more, and says what was not done", async (t) => {
  await list(t);
  await pageBox().click();
  const held = await holdRequests(page, "**/metadata", "PATCH", 4);
  place.emulator.requests.clear();
  await merge('{ "stopped": true }');
  await held.arrived;
  await inDialog("Stop").click();
  await page.dialog.getByText("Stopping. Requests that were sent are completed.").waitFor();
  held.release();
  await page.dialog.getByText("Stopped. 16 of 20 were not sent.").waitFor();
  await expect(results().filter({ hasText: /^not sent/ })).toHaveCount(16);
  await expect(results().filter({ hasText: /^done/ })).toHaveCount(4);
  assert.equal(sentTo(place, "PATCH").length, 4);
  await page.hasFocus("dialog-title");
  await held.end();
  await page.button("Retry 16").click();
  await page.dialog.getByText("All done.").waitFor();
  assert.equal(sentTo(place, "PATCH").length, 20);
});

test("closing a run asks first; in the background it goes on, and clicks elsewhere are not behind it", async (t) => {
  const windowMs = 20_000;
  const at = await open({ seed: 60, rateLimit: { limit: 12, windowMs } });
  t.after(at.close);
  // The window of the limit ends when the test says so, for the emulator and for the page.
  at.emulator.clock.set(Date.now());
  await list(t, at, { prepare: (context) => context.clock.install() });
  await page.getByLabel("Per page").selectOption("50");
  await page.shown("1–50 of 60");
  await pageBox().click();
  await merge('{ "calm": true }');
  await page.dialog.locator(".waiting").getByText("Waiting for Clerk’s rate limit").waitFor();
  await page.keyboard.press("Escape");
  await page.button("Stay here").click();
  await page.hasFocus("dialog-title");
  await inDialog("Close").click();
  await page.button("Continue in the background").click();
  await page.closed();
  const line = page.getByRole("region", { name: "Merge metadata into 50 organizations" });
  await expect(line).toContainText("of 50 done");
  await page.button("Next").click();
  // The next page does not wait for the run, which needs several windows.
  at.emulator.clock.advance(windowMs);
  await page.clock.fastForward(windowMs);
  await page.shown("51–60 of 60");
  await bar("Delete").click();
  await page.getByRole("dialog", { name: "Merge metadata into 50 organizations" }).waitFor();
  await inDialog("Close").click();
  await page.button("Stop and close").click();
  await page.closed();
  await page.showsProblem(/Merge metadata into 50 organizations: .*not sent\./);
  await page.button("Show results").click();
  await page.button(/^Retry /).waitFor();
});

test("offline, the run stops, and what is left can be sent when online again", async (t) => {
  await list(t);
  await pageBox().click();
  const held = await holdRequests(page, "**/metadata", "PATCH");
  await merge('{ "back": true }');
  await held.arrived;
  await page.context().setOffline(true);
  await page.showsStatus("You are offline. What is shown may be out of date.");
  held.release();
  await page.dialog.getByText(/^Stopped\. 1\d of 20 were not sent\./).waitFor();
  await page.context().setOffline(false);
  await held.end();
  await page.button(/^Retry /).click();
  await page.dialog.getByText("All done.").waitFor();
});

test("1,000 selected organizations stay quick: the dialogs open, the run ends, and no task blocks the page for long", async (t) => {
  const at = await open({ seed: 1000 });
  t.after(at.close);
  await list(t, at);
  await page.getByLabel("Per page").selectOption("100");
  const format = new Intl.NumberFormat("en-GB");
  for (let count = 100; count <= 1000; count += 100) {
    await page.shown(`${format.format(count - 99)}–${format.format(count)} of 1,000`);
    await pageBox().click();
    const elsewhere = count > 100 ? `, ${count - 100} not on this page` : "";
    await hasSelected(`${format.format(count)} selected${elsewhere}`);
    if (count < 1000) await page.button("Next").click();
  }
  await page.evaluate(() => {
    globalThis.longest = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) globalThis.longest = Math.max(globalThis.longest, duration);
    }).observe({ type: "longtask" });
  });
  const began = performance.now();
  await remove(1000);
  await page.dialog.getByText("All done.").waitFor({ timeout: 240_000 });
  const longest = await page.evaluate(() => globalThis.longest);
  t.diagnostic(`${Math.round(performance.now() - began)} ms, the longest task ${Math.round(longest)} ms`);
  // A slow machine takes several times as long as a quick one, and work that grows with the square still longer.
  assert.ok(longest < 4000, `a task of ${longest} ms`);
  await inDialog("Close").click();
  await page.getByText("No organizations yet.").waitFor();
});
