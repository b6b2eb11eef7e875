// The page of an organization: its address, its head, its tabs, its metadata and its settings.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { assertNoMessages, expect, holdRequests, open } from "./open.js";

let place;
let page;
let organization;

before(async () => {
  place = await open();
  page = await place.visit("?query=a&sort=name");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
});

beforeEach(async () => {
  await page.unrouteAll({ behavior: "ignoreErrors" });
  const body = { name: "Aardvark Works", slug: `aardvark-${Date.now()}`, public_metadata: { plan: "gold" } };
  organization = await place.clerk("/organizations", "POST", body);
});

after(() => place?.close());

const heading = (name) => page.getByRole("heading", { level: 1, name }).waitFor();
const tab = (name) => page.getByRole("navigation", { name: "Organization" }).getByRole("link", { name });
const visit = (path) => page.goto(`${place.server.url}organizations/${organization.id}${path}`);
const pathIs = (path) => page.waitForFunction((path) => location.pathname + location.search === path, path);

test("a click on a name opens the organization, and Back returns to the same list", async () => {
  await page.goto(`${place.server.url}?query=aardvark&sort=name`);
  await page.shown("1–1 of 1");
  await page.getByRole("link", { name: "Aardvark Works" }).click();
  await heading("Aardvark Works");
  await pathIs(`/organizations/${organization.id}`);
  await page.hasFocus("title");
  await page.goBack();
  await page.shown("1–1 of 1");
  await pathIs("/?query=aardvark&sort=name");
});

test("the window has the title of the view", async () => {
  const title = (text) => expect(page).toHaveTitle(text);
  await visit("");
  await title("Aardvark Works · Organizations");
  await page.getByRole("link", { name: "Roles and permissions" }).click();
  await title("Roles and permissions · Organizations");
  await page.getByRole("link", { name: "Organizations", exact: true }).click();
  await title("Organizations");
  await page.goBack();
  await title("Roles and permissions · Organizations");
  await page.goto(`${place.server.url}organizations/org_none`);
  await title("Not found · Organizations");
});

test("the keyboard opens an organization and its tabs", async () => {
  await page.goto(`${place.server.url}?query=${organization.slug}`);
  await page.shown("1–1 of 1");
  await page.getByRole("link", { name: "Aardvark Works" }).focus();
  await page.keyboard.press("Enter");
  await heading("Aardvark Works");
  await tab("Settings").focus();
  await page.keyboard.press("Enter");
  await pathIs(`/organizations/${organization.id}/settings`);
  await expect(tab("Settings")).toHaveAttribute("aria-current", "page");
  await expect(tab("Settings")).toBeFocused();
});

test("the head shows name, slug, ID, age and plan, and copies the ID", async () => {
  await visit("/settings");
  const facts = page.locator(".facts");
  await facts.getByText(organization.slug, { exact: true }).waitFor();
  await facts.getByText(organization.id, { exact: true }).waitFor();
  await expect(facts.locator("time")).toHaveAttribute("datetime", new Date(organization.created_at).toISOString());
  await expect(facts.locator("b")).toHaveText("gold");
  await page.button("Copy the organization ID").click();
  await page.showsStatus("Copied the organization ID.");
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), organization.id);
});

test("each tab has an address, which a reload keeps", async () => {
  await visit("");
  for (const name of ["Invitations", "Domains", "Metadata", "Settings", "Members"]) {
    await tab(name).click();
    await pathIs(`/organizations/${organization.id}/${name.toLowerCase()}`);
    await page.reload();
    await heading("Aardvark Works");
    await expect(tab(name)).toHaveAttribute("aria-current", "page");
  }
});

test("a link with Control opens a tab of the browser", async () => {
  await visit("");
  const [other] = await Promise.all([
    page.context().waitForEvent("page"),
    tab("Settings").click({ modifiers: ["ControlOrMeta"] }),
  ]);
  await other.getByRole("heading", { level: 1, name: "Aardvark Works" }).waitFor();
  await expect(other).toHaveURL(/\/settings$/);
  await other.close();
});

test("a new name is shown at once, and undone with a message if it is refused", async () => {
  await visit("/settings");
  await page.button("Edit settings").click();
  await page.field("Name").fill("Badger Works");
  const held = await holdRequests(page, `**/organizations/${organization.id}`, "PATCH");
  await page.button("Save").click();
  await heading("Badger Works");
  const refusal = { status: 422, json: { errors: [{ code: "refused", message: "Not today." }] } };
  held.release((route) => route.fulfill(refusal));
  await heading("Aardvark Works");
  await page.showsProblem("Aardvark Works was not changed. Not today.");
  await held.end();
  await page.button("Edit again").click();
  await expect(page.field("Name")).toHaveValue("Badger Works");
  await page.button("Save").click();
  await page.showsStatus("Saved Badger Works.");
  await heading("Badger Works");
});

for (const [view, path, labelOf] of [
  ["page", "organizations/", () => "Edit settings"],
  ["list", "?query=", (name) => `Edit ${name}`],
])
  test(`of two changes that are being sent, the ${view} shows the later one until both are confirmed`, async () => {
    await page.goto(`${place.server.url}${path}${organization.id}${view === "page" ? "/settings" : ""}`);
    const patches = [];
    await page.route("**/organizations/org_*", (route) =>
      route.request().method() === "PATCH" ? patches.push(route) : route.continue(),
    );
    for (const [before, after] of [
      ["Aardvark Works", "Badger Works"],
      ["Badger Works", "Camel Works"],
    ]) {
      await page.button(labelOf(before)).click();
      await page.field("Name").fill(after);
      await page.button("Save").click();
      await page.closed();
      await page.showsStatus(`Saving ${after} …`);
    }
    await expect.poll(() => patches.length).toBe(2);
    const shown = page.locator(view === "page" ? "h1" : "tbody .name");
    await patches[0].continue();
    await page.showsStatus("Saved Badger Works.");
    await expect(shown).toHaveText("Camel Works");
    await patches[1].continue();
    await page.showsStatus("Saved Camel Works.");
    await expect(shown).toHaveText("Camel Works");
  });

test("a deletion returns to the list, which no longer has the organization", async () => {
  await visit("/settings");
  await page.button("Delete organization").click();
  await page.dialog.getByLabel(/^Type /).fill(organization.slug);
  await page.button("Delete").click();
  await page.showsStatus("Deleted Aardvark Works.");
  await pathIs("/");
  await page.search(organization.slug);
  await page.getByText("No organizations match").waitFor();
  assert.equal((await place.clerk(`/organizations/${organization.id}`)).errors.length, 1);
});

test("a deletion that is refused is reported, and the organization is still there", async () => {
  await visit("/settings");
  await page.button("Delete organization").click();
  await page.dialog.getByLabel(/^Type /).fill(organization.slug);
  await page.route(`**/organizations/${organization.id}`, (route) =>
    route.request().method() === "DELETE"
      ? route.fulfill({ status: 403, json: { errors: [{ code: "no", message: "Not today." }] } })
      : route.continue(),
  );
  await page.button("Delete").click();
  await page.showsProblem("Aardvark Works was not deleted. Not today.");
  await page.unrouteAll();
  await page.search(organization.slug);
  await page.shown("1–1 of 1");
});

test("metadata is shown, and a saved change appears", async () => {
  await visit("/metadata");
  await page.getByText('"plan": "gold"').waitFor();
  await page.button("Edit metadata").click();
  await page.field("Public metadata").first().fill('{ "plan": "silver" }');
  await page.button("Save").click();
  await page.getByText('"plan": "silver"').waitFor();
  await expect(page.locator(".facts b")).toHaveText("silver");
});

test("an organization that does not exist, or no longer does, is reported", async () => {
  await page.goto(`${place.server.url}organizations/org_unknown`);
  await page.getByText("This organization does not exist. It may have been deleted.").waitFor();
  await page.getByRole("link", { name: "All organizations" }).click();
  await page.locator("tbody .name").first().waitFor();
  await visit("/settings");
  await page.button("Edit settings").waitFor();
  await place.clerk(`/organizations/${organization.id}`, "DELETE");
  await page.button("Edit settings").click();
  await page.showsProblem("Aardvark Works could not be opened.");
  await page.getByText("This organization does not exist. It may have been deleted.").waitFor();
  await page.hasFocus("title");
  await expect(page.locator(".problems")).not.toContainText("out of date");
});

test("an address with a slug leads to the organization and its members", async () => {
  await page.goto(`${place.server.url}organizations/${organization.slug}?sort=created_at`);
  await pathIs(`/organizations/${organization.id}/members?sort=created_at`);
  await heading("Aardvark Works");
  await page.getByText("No members yet.").waitFor();
  await page.goBack();
  await page.goForward();
  await pathIs(`/organizations/${organization.id}/members?sort=created_at`);
});

test("a heading that has the focus before the name arrives announces it", async () => {
  const held = await holdRequests(page, `**/organizations/${organization.id}?*`, "GET");
  await page.goto(place.server.url);
  await page.getByRole("link", { name: "Aardvark Works" }).first().click();
  await held.arrived;
  await page.hasFocus("title");
  await expect(page.locator("h1[aria-live=polite]")).toHaveText("…");
  held.release();
  await expect(page.locator("h1[aria-live=polite]")).toHaveText("Aardvark Works");
  await page.hasFocus("title");
});

test("an organization that cannot be loaded is reported, and can be tried again", async () => {
  await page.route("**/api/clerk/organizations/*", (route) => route.fulfill({ status: 403, json: { errors: [] } }));
  await visit("/settings");
  await page.getByText("The organization could not be loaded.").waitFor();
  await page.unrouteAll();
  await page.button("Try again").click();
  await heading("Aardvark Works");
});

test("an address of no view says so", async () => {
  for (const path of [`organizations/${organization.id}/nothing`, "organizations/%ff"]) {
    const response = await page.goto(place.server.url + path);
    if (response.status() === 200) await page.getByText("There is no such page.").waitFor();
    else assert.equal(response.status(), 404);
  }
});

test("long names and names from right to left do not break the head", async () => {
  for (const name of ["ארגון לדוגמה בע״מ", "W".repeat(200)]) {
    const { id } = await place.clerk("/organizations", "POST", { name });
    await page.goto(`${place.server.url}organizations/${id}/settings`);
    await heading(name);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), name);
  }
});

test("the console has no errors, and the page's policy blocked nothing", () => assertNoMessages(page));
