// Tests the page with a hurried user and a slow server: double clicks, dialogs that come late, leaving, and changes that fail while
// others succeed. Nothing is sent twice, and no failure or input gets lost.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { assertNoMessages, expect, holdRequests, open } from "./open.js";

let place;
let page;
let id;
let name;
let made = 0;

before(async () => {
  place = await open({ seed: 25 });
  page = await place.visit();
});

after(() => place?.close());

/** Each test has an organization of its own, which is the first of the list. */
beforeEach(async () => {
  await page.unrouteAll({ behavior: "ignoreErrors" });
  made += 1;
  name = `Zebra Works ${made}`;
  ({ id } = await place.clerk("/organizations", "POST", { name }));
});

const writes = () => place.emulator.requests.list.filter(({ method }) => method !== "GET");

async function list() {
  await page.goto(place.server.url);
  await page.locator("tbody .name").first().waitFor();
  place.emulator.requests.clear();
  return page.names();
}

async function openTab(tab) {
  await page.goto(`${place.server.url}organizations/${id}/${tab}`);
  await page.locator("#title[aria-busy=false]").waitFor();
  place.emulator.requests.clear();
}

/** Waits until no button loads its dialog. */
const isIdle = () => expect(page.locator("button[aria-busy=true]")).toHaveCount(0);

/** The second click of a double click, on what is under the pointer by then. */
async function clickAgain(button) {
  const { x, y, width, height } = await button.boundingBox();
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down({ clickCount: 2 });
  await page.mouse.up({ clickCount: 2 });
}

async function remove(which) {
  const { slug } = (await place.clerk("/organizations?limit=20")).data.find((one) => one.name === which);
  await page.button(`Delete ${which}`).click();
  await page.field(`Type ${slug} to confirm`).fill(slug);
  await page.keyboard.press("Enter");
  await page.closed();
}

test("a slow double click on Check sends no invitation", async () => {
  await openTab("invitations");
  await page.button("Invite people").click();
  await page.field("Email addresses").fill("ada@example.org");
  await page.button("Check").click();
  await page.button("Send 1").waitFor();
  await clickAgain(page.button("Send 1"));
  await page.dialog.getByText("1 will be invited").waitFor();
  // A deliberate click works.
  await page.button("Send 1").click();
  await page.closed();
  assert.equal(writes().length, 1);
});

test("a double click on Save sends it once, and presses no button behind the dialog", async () => {
  await list();
  const held = await holdRequests(page, `**/organizations/${id}`, "PATCH");
  await page.button(`Edit ${name}`).click();
  await page.field("Name").fill("Zebra Double");
  await page.button("Save").click();
  await page.closed();
  const behind = page.button("Delete Zebra Double");
  await clickAgain(behind);
  // Otherwise it would be busy until its dialog is open.
  await expect(behind).toHaveAttribute("aria-busy", "false");
  await expect(page.dialog).toHaveCount(0);
  held.release();
  await page.showsStatus("Saved Zebra Double.");
  assert.equal(writes().length, 1);
});

test("a double click on a checkbox or on Next counts twice", async () => {
  await list();
  await page.button("Next").dblclick();
  await expect(page.locator(".page-buttons")).toContainText("Page 2 of 2");
  await page.button("Previous").click();
  const box = page.getByRole("checkbox", { name: `Select ${name}`, exact: true });
  await box.dblclick();
  await expect(box).not.toBeChecked();
});

test("failed changes stay visible when another one succeeds, until they are dismissed", async () => {
  const [first, second, third] = await list();
  const { data } = await place.clerk("/organizations?limit=3");
  const problems = page.locator(".problems .problem");
  const held = await holdRequests(page, `**/organizations/${data[0].id}`, "DELETE");
  const refuse = (route) => route.fulfill({ status: 422, json: { errors: [] } });
  await page.route(`**/organizations/${data[1].id}`, (route) =>
    route.request().method() === "DELETE" ? refuse(route) : route.fallback(),
  );
  await remove(first);
  await remove(second);
  await page.showsProblem(`${second} was not deleted.`);
  held.release(refuse);
  await page.showsProblem(`${first} was not deleted.`);
  await remove(third);
  await page.showsStatus(`Deleted ${third}.`);
  for (const one of [first, second]) await page.showsProblem(`${one} was not deleted.`);
  await expect(problems).toHaveCount(2);
  await page.button("Dismiss").first().click();
  await expect(problems).toHaveCount(1);
  await page.button("Delete again").click();
  await page.getByRole("alertdialog", { name: "Delete organization" }).waitFor();
  await expect(problems).toHaveCount(0);
  await page.keyboard.press("Escape");
});

test("a dialog that comes late does not replace an open one, whose input would be lost", async () => {
  await list();
  const held = await holdRequests(page, `**/organizations/${id}`, "GET");
  await page.button(`Edit ${name}`).click();
  await held.arrived;
  await page.button("New organization").click();
  await page.field("Name").fill("Typed meanwhile");
  held.release();
  await isIdle();
  await expect(page.field("Name")).toHaveValue("Typed meanwhile");
  await page.keyboard.press("Escape");
});

test("of two dialogs that are being loaded, the one that was wanted last opens", async () => {
  const [, second] = await list();
  const held = await holdRequests(page, `**/organizations/${id}`, "GET");
  await page.button(`Edit ${name}`).click();
  await held.arrived;
  await page.button(`Metadata ${second}`).click();
  const wanted = page.getByRole("dialog", { name: "Edit metadata" });
  await wanted.waitFor();
  held.release();
  await isIdle();
  await expect(wanted).toBeVisible();
  await page.keyboard.press("Escape");
  await page.closed();
});

test("a creation that ends on another view keeps that view's address", async () => {
  await page.goto(`${place.server.url}?query=zebra&sort=-name`);
  await page.getByRole("link", { name, exact: true }).click();
  await page.getByRole("link", { name: "Domains" }).click();
  const held = await holdRequests(page, "**/domains", "POST");
  await page.button("Add domain").click();
  await page.field("Domain").fill("zebra-late.example");
  await page.button("Add").click();
  await held.arrived;
  await page.goBack();
  await page.goBack();
  const search = () => page.evaluate(() => location.search);
  await expect.poll(search).toBe("?query=zebra&sort=-name");
  held.release();
  await page.showsStatus("Added zebra-late.example.");
  assert.equal(await search(), "?query=zebra&sort=-name");
});

test("a dialog that is closed while its change is on the way says that it may have been applied", async () => {
  await list();
  await page.route("**/organizations", (route) => (route.request().method() === "POST" ? undefined : route.fallback()));
  await page.button("New organization").click();
  await page.field("Name").fill("Zebra Lost");
  const sent = page.waitForRequest((request) => request.method() === "POST");
  await page.button("Create").click();
  await sent;
  await page.button("Cancel").click();
  await page.showsProblem(
    "“New organization” was closed before the server responded. The change may have been applied.",
  );
});

test("a dialog that is closed while it only reads says nothing", async () => {
  await openTab("invitations");
  const held = await holdRequests(page, "**/memberships?*", "GET");
  await page.button("Invite people").click();
  await page.field("Email addresses").fill("ada@example.org");
  await page.button("Check").click();
  await held.arrived;
  const ended = page.waitForEvent("requestfailed");
  await page.button("Cancel").click();
  await ended;
  await page.closed();
  await expect(page.locator(".problems")).toBeEmpty();
  held.release();
});

/** Waits until the browser would ask before it leaves the page, or would not. */
const warns = (expected) =>
  expect
    .poll(() => page.evaluate(() => !dispatchEvent(new Event("beforeunload", { cancelable: true }))))
    .toBe(expected);

test("leaving the page is warned of while a change is on the way, also by a run in the background", async () => {
  await list();
  await warns(false);
  const held = await holdRequests(page, "**/organizations/**", "DELETE");
  await remove(name);
  await held.arrived;
  await warns(true);
  held.release();
  await page.showsStatus(`Deleted ${name}.`);
  await warns(false);
  const run = await holdRequests(page, "**/metadata", "PATCH");
  // The row that takes the place of the deleted one comes with the next load.
  await expect(page.nameCells).toHaveCount(20);
  await page.getByRole("checkbox", { name: "Select all on this page" }).first().check();
  await page.button("Merge metadata").click();
  await page.field("Public metadata to merge").first().fill('{ "a": 1 }');
  await page.dialog.getByRole("button", { name: "Merge" }).click();
  await run.arrived;
  await warns(true);
  await page.dialog.getByRole("button", { name: "Close" }).click();
  await page.button("Continue in the background").click();
  await page.closed();
  await warns(true);
  run.release();
  await page.showsStatus(/20 done/);
  await warns(false);
});

test("the focus goes to the row that took the place of a deleted one, and to the heading after Dismiss", async () => {
  const [, second] = await list();
  await remove(name);
  await page.showsStatus(`Deleted ${name}.`);
  await page.hasFocus(`Edit ${second}`);
  await page.route("**/organizations/*", (route) => route.abort("connectionrefused"));
  await page.keyboard.press("Enter");
  await page.showsProblem(`${second} could not be opened.`);
  await page.button("Dismiss").focus();
  await page.keyboard.press("Enter");
  await page.hasFocus("title");
});

test("the console has no errors", () => assertNoMessages(page));
