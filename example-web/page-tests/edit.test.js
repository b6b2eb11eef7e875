// Creating, editing and deleting organizations, and two users who edit the same one.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertNoMessages, expect, holdRequests, open, secretKey, visit } from "./open.js";

let place;
let page;
const requests = [];
const received = [];

before(async () => {
  place = await open();
  page = await place.visit();
  page.on("request", (request) => requests.push(request.allHeaders().catch(() => request.headers())));
  // Playwright would fetch the text of a blob again from within the page.
  page.on("response", (response) => response.url().startsWith("http") && received.push(textOf(response)));
  await page.reload();
  await page.shown("1–20 of 25");
});

after(() => place?.close());

test("an organization is created with the keyboard alone, and is first in the list", async () => {
  await page.getByRole("heading", { name: "Organizations" }).focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.hasFocus("field-name");
  await page.keyboard.type("Zebra Works");
  await page.keyboard.press("Tab");
  await page.keyboard.type("zebra-works");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.type("7");
  await page.keyboard.press("Enter");
  await page.showsStatus("Created Zebra Works.");
  await page.shown("1–20 of 26");
  await expect(page.nameCells.first()).toHaveText("Zebra Works");
  await page.hasFocus("create");
  const { slug, max_allowed_memberships } = await place.clerk("/organizations/zebra-works");
  assert.deepEqual({ slug, max_allowed_memberships }, { slug: "zebra-works", max_allowed_memberships: 7 });
});

test("a taken slug is shown at the slug field, which has the focus, and the input is kept", async () => {
  await page.button("New organization").click();
  await page.field("Name").fill("Zebra Copy");
  await page.field("Slug").fill("zebra-works");
  await page.button("Create").click();
  await expect(page.error("slug")).toHaveText(/taken/i);
  await page.hasFocus("field-slug");
  await expect(page.field("Slug")).toHaveAttribute("aria-describedby", "error-slug");
  await expect(page.field("Name")).toHaveValue("Zebra Copy");
  await page.keyboard.press("Escape");
  await page.closed();
  assert.equal((await place.clerk("/organizations?query=Zebra%20Copy")).total_count, 0);
});

test("an error of the package's own validation is shown at its field", async () => {
  await page.button("New organization").click();
  await page.field("Name").fill("Zebra Copy");
  await page.field("Slug").fill("Zebra Copy!");
  await page.button("Create").click();
  await expect(page.error("slug")).toHaveText(/a-z/);
  await page.button("Cancel").click();
});

test("an unknown creator is shown in the dialog", async () => {
  await page.button("New organization").click();
  await page.field("Name").fill("Nobody's");
  await page.field("Created by").fill("user_nobody");
  await page.button("Create").click();
  await page.dialog.locator(":is(.problem, .field-error)").getByText("user_nobody").waitFor();
  await page.button("Cancel").click();
});

test("an edit changes the name, the slug and the limit, and the focus returns to its button", async () => {
  await page.button("Edit Zebra Works").click();
  await page.field("Name").fill("Zebra Studio");
  await page.field("Slug").fill("zebra-studio");
  await page.field("Max memberships").fill("0");
  await page.button("Save").click();
  await page.showsStatus("Saved Zebra Studio.");
  await page.button("Edit Zebra Studio").waitFor();
  const { name, slug, max_allowed_memberships } = await place.clerk("/organizations/zebra-studio");
  assert.deepEqual([name, slug, max_allowed_memberships], ["Zebra Studio", "zebra-studio", 0]);
  await page.hasFocus("Edit Zebra Studio");
});

test("a taken slug in an edit is shown at the field, and nothing is changed", async () => {
  const [, other] = (await place.clerk("/organizations?limit=2")).data;
  await page.button("Edit Zebra Studio").click();
  await page.field("Slug").fill(other.slug);
  await page.button("Save").click();
  await expect(page.error("slug")).toHaveText(/taken/i);
  assert.equal((await place.clerk("/organizations/zebra-studio")).name, "Zebra Studio");
  await page.button("Cancel").click();
});

test("a new name is shown before the server has confirmed it", async () => {
  const held = await holdRequests(page, "**/organizations/org_*", "PATCH");
  await rename(page, "Zebra Studio", "Zebra House");
  await held.arrived;
  await page.row("Zebra House").waitFor();
  assert.equal((await place.clerk("/organizations/zebra-studio")).name, "Zebra Studio");
  held.release();
  await page.showsStatus("Saved Zebra House.");
  await held.end();
  assert.equal((await place.clerk("/organizations/zebra-studio")).name, "Zebra House");
});

test("a refused change is undone with a message, and can be edited again", async () => {
  await page.button("Edit Zebra House").click();
  await page.field("Name").fill("   ");
  await page.button("Save").click();
  await expect(page.error("name")).toHaveText("A name is required.");
  await page.field("Name").fill("Zebra Hall");
  await page.field("Max memberships").fill("99999999999999999999");
  await page.button("Save").click();
  await page.showsProblem("Zebra House was not changed.");
  await page.row("Zebra House").waitFor();
  await page.button("Edit again").click();
  await expect(page.error("maxAllowedMemberships")).toHaveText(/integer|number/i);
  await expect(page.field("Name")).toHaveValue("Zebra Hall");
  await page.field("Max memberships").fill("0");
  await page.button("Save").click();
  await page.showsStatus("Saved Zebra Hall.");
  await expect(page.locator(".problems")).toBeEmpty();
});

test("two tabs: the second does not overwrite fields that it did not change, and shows what changed meanwhile", async () => {
  const other = await visit(await page.context().newPage(), place.server.url);
  await page.bringToFront();
  await page.button("Edit Zebra Hall").click();
  await page.dialog.waitFor();
  await other.bringToFront();
  await rename(other, "Zebra Hall", "Zebra Barn");
  await other.showsStatus("Saved Zebra Barn.");
  await page.bringToFront();
  await page.field("Max memberships").fill("12");
  await page.button("Save").click();
  await page.showsStatus("Saved Zebra Barn. Someone else also changed: name.");
  await page.row("Zebra Barn").waitFor();
  const { name, max_allowed_memberships } = await place.clerk("/organizations/zebra-studio");
  assert.deepEqual([name, max_allowed_memberships], ["Zebra Barn", 12]);
  await other.close();
});

test("two tabs: if both changed the same field, the second is warned and decides", async () => {
  const other = await visit(await page.context().newPage(), place.server.url);
  await page.bringToFront();
  await page.button("Edit Zebra Barn").click();
  await page.dialog.waitFor();
  await other.bringToFront();
  await rename(other, "Zebra Barn", "Zebra Loft");
  await other.showsStatus("Saved Zebra Loft.");
  await page.bringToFront();
  await page.field("Name").fill("Zebra Attic");
  await page.button("Save").click();
  await page.showsProblem("Zebra Barn was not changed.");
  assert.equal((await place.clerk("/organizations/zebra-studio")).name, "Zebra Loft");
  await page.button("Edit again").click();
  await expect(page.error("name")).toHaveText(/Someone else changed this to “Zebra Loft”/);
  await expect(page.field("Name")).toHaveValue("Zebra Attic");
  await page.button("Save").click();
  await page.showsStatus("Saved Zebra Attic.");
  assert.equal((await place.clerk("/organizations/zebra-studio")).name, "Zebra Attic");
  await other.close();
});

test("a deletion requires the slug, and Cancel keeps the organization", async () => {
  const dialog = page.getByRole("alertdialog", { name: "Delete organization" });
  await page.button("Delete Zebra Attic").click();
  await dialog.getByText("Zebra Attic").waitFor();
  await page.field("Type zebra-studio to confirm").fill("zebra");
  await page.keyboard.press("Enter");
  await expect(page.error("confirmation")).toHaveText(/Nothing was deleted/);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await page.closed();
  assert.equal((await place.clerk("/organizations/zebra-studio")).name, "Zebra Attic");
});

test("a failed deletion is undone with a message, and succeeds at the second try", async () => {
  const held = await holdRequests(page, "**/organizations/org_*", "DELETE");
  const [, next] = await page.names();
  await remove("Zebra Attic", "zebra-studio");
  await page.row("Zebra Attic").waitFor({ state: "detached" });
  await page.shown("1–19 of 25");
  await page.hasFocus(`Edit ${next}`);
  held.release((route) => route.abort("connectionreset"));
  await page.showsProblem("Zebra Attic was not deleted.");
  await page.row("Zebra Attic").waitFor();
  await page.shown("1–20 of 26");
  await held.end();

  await page.button("Delete again").click();
  await page.field("Type zebra-studio to confirm").fill("zebra-studio");
  await page.dialog.getByRole("button", { name: "Delete" }).click();
  await page.showsStatus("Deleted Zebra Attic.");
  await page.shown("1–20 of 25");
  assert.equal((await place.clerk("/organizations?query=zebra")).total_count, 0);
});

test("an organization that someone else deleted is reported, and the list is reloaded", async () => {
  const [{ id, name }] = (await place.clerk("/organizations?limit=1")).data;
  await place.clerk(`/organizations/${id}`, "DELETE");
  await page.button(`Edit ${name}`).first().click();
  await page.showsProblem(`${name} could not be opened.`);
  await page.shown("1–20 of 24");
  await page.button("Dismiss").click();
  await expect(page.locator(".problems")).toBeEmpty();
});

test("deleting what someone else has deleted meanwhile counts as done", async () => {
  const [{ id, name, slug }] = (await place.clerk("/organizations?limit=1")).data;
  await page.button(`Delete ${name}`).click();
  await page.field(`Type ${slug} to confirm`).fill(slug);
  await place.clerk(`/organizations/${id}`, "DELETE");
  await page.keyboard.press("Enter");
  await page.showsStatus(`${name} was already deleted.`);
  await page.shown("1–20 of 23");
  await expect(page.locator(".problems")).toBeEmpty();
});

test("spaces around a name stay when something else is changed", async () => {
  const [{ id }] = (await place.clerk("/organizations?limit=1")).data;
  await place.clerk(`/organizations/${id}`, "PATCH", { name: " Spacious " });
  await page.reload();
  await page.getByRole("button", { name: "Edit Spacious" }).click();
  await page.field("Max memberships").fill("9");
  await page.button("Save").click();
  await page.closed();
  await expect.poll(async () => (await place.clerk(`/organizations/${id}`)).max_allowed_memberships).toBe(9);
  assert.equal((await place.clerk(`/organizations/${id}`)).name, " Spacious ");
});

test("no response in the browser contains the key, and no request has an Authorization header", async () => {
  const bodies = await Promise.all(received);
  assert.ok(bodies.some((body) => body.includes("total_count")) && bodies.some((body) => body.includes("<title>")));
  assert.ok(!bodies.some((body) => body.includes(secretKey)));
  const headers = await Promise.all(requests);
  assert.ok(headers.length > 20);
  assert.ok(!headers.some((sent) => "authorization" in sent || JSON.stringify(sent).includes(secretKey)));
});

test("the console has no errors, and the page's policy blocked nothing", () => assertNoMessages(page));

async function rename(page, from, to) {
  await page.button(`Edit ${from}`).click();
  await page.field("Name").fill(to);
  await page.button("Save").click();
}

async function remove(name, slug) {
  await page.button(`Delete ${name}`).click();
  await page.field(`Type ${slug} to confirm`).fill(slug);
  await page.keyboard.press("Enter");
}

async function textOf(response) {
  const headers = JSON.stringify(await response.allHeaders().catch(() => ({})));
  return `${headers}\n${await response.text().catch(() => "")}`;
}
