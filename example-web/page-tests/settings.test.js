// The settings of the instance: what is sent, two people who edit them, input that is not saved, and turning organizations off.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { assertNoMessages, expect, holdRequests, open } from "./open.js";

const PATH = "/instance/organization_settings";
let place;
let page;
let initial;
const sent = [];

before(async () => {
  place = await open({ seed: 5 });
  initial = await settings();
  page = await place.visit("settings");
  page.on("request", (request) => request.method() === "PATCH" && sent.push(request.postDataJSON()));
});

beforeEach(async () => {
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await page.context().setOffline(false);
  const { enabled, max_allowed_memberships, admin_delete_enabled, domains_enabled, slug_disabled } = initial;
  const { domains_enrollment_modes } = initial;
  const body = { enabled, max_allowed_memberships, admin_delete_enabled, domains_enabled, slug_disabled };
  await change({ ...body, domains_enrollment_modes });
  await page.goto(`${place.server.url}settings`);
  await max().waitFor();
  sent.length = 0;
});

after(() => place?.close());

const settings = () => place.clerk(PATH);
const change = (body) => place.clerk(PATH, "PATCH", body);
const max = () => page.getByLabel("Max memberships");
const check = (label) => page.getByRole("checkbox", { name: label });
const UNSAVED = "Your changes are not saved.";

test("the form shows the settings and the limits", async () => {
  await expect(max()).toHaveValue("5");
  await expect(page.getByLabel("Role of the creator")).toHaveValue("org:admin");
  await expect(page.getByLabel("Role of users who join through a domain")).toHaveValue("org:member");
  const names = ["can delete their organization", "have slugs", "can have domains", "invite users", "suggest users"];
  for (const name of names) await expect(check(name)).toBeChecked();
  const limits = "Custom roles 10 Domains of an organization 10 Role sets 10";
  await expect(page.locator("dl")).toContainText(limits, { useInnerText: true });
});

test("the limits can be read where the page is 320 wide", async (t) => {
  const { width, height } = page.viewportSize();
  t.after(() => page.setViewportSize({ width, height }));
  await page.setViewportSize({ width: 320, height });
  const lines = (text) =>
    page
      .locator("dd", { hasText: text })
      .first()
      .evaluate((value) => {
        const range = document.createRange();
        range.selectNodeContents(value);
        return range.getClientRects().length;
      });
  assert.equal(await lines("10"), 1);
});

test("only what was changed is sent, with the keyboard alone, and the focus stays", async () => {
  await max().focus();
  await page.keyboard.press("Control+A");
  await page.keyboard.type("50");
  await page.getByText(UNSAVED).waitFor();
  await page.keyboard.press("Enter");
  await page.showsStatus("Saved the settings.");
  await page.getByText(UNSAVED).waitFor({ state: "detached" });
  assert.deepEqual(sent, [{ max_allowed_memberships: 50 }]);
  await page.hasFocus("field-maxAllowedMemberships");
  assert.equal((await settings()).max_allowed_memberships, 50);
  const form = page.locator("form");
  await expect(form).toHaveAttribute("aria-busy", "false");
  const held = await holdRequests(page, `**${PATH}`, "GET");
  await page.keyboard.press("Enter");
  await expect(form).toHaveAttribute("aria-busy", "true");
  held.release();
  await expect(form).toHaveAttribute("aria-busy", "false");
  assert.equal(sent.length, 1, "nothing was changed, so nothing is sent");
});

test("switches and modes are sent as Clerk wants them, and modes that the form does not show stay", async () => {
  await check("have slugs").uncheck();
  await check("suggest users").uncheck();
  await page.button("Save").click();
  await page.showsStatus("Saved the settings.");
  assert.deepEqual(sent, [
    { slug_disabled: true, domains_enrollment_modes: ["manual_invitation", "automatic_invitation"] },
  ]);
});

test("roles are sent by their ids", async () => {
  const role = (await place.clerk("/organization_roles?query=org:editor")).data[0];
  await page.getByLabel("Role of users who join through a domain").selectOption("Editor");
  await expect(page.getByLabel("Role of the creator").locator("option")).toHaveText(["Admin"]);
  await page.button("Save").click();
  await page.showsStatus("Saved the settings.");
  assert.deepEqual(sent, [{ domains_default_role_id: role.id }]);
  assert.equal((await settings()).domains_default_role, "org:editor");
  await page.reload();
  await expect(page.getByLabel("Role of users who join through a domain")).toHaveValue("org:editor");
});

test("what someone else changed meanwhile stays, and is shown", async () => {
  await max().fill("60");
  await change({ admin_delete_enabled: false, domains_enrollment_modes: ["manual_invitation"] });
  await check("suggest users").uncheck();
  await page.button("Save").click();
  await page
    .locator("#status")
    .getByText("Saved the settings. Someone else also changed: Administrators can delete their organization")
    .waitFor();
  const { max_allowed_memberships, admin_delete_enabled, domains_enrollment_modes } = await settings();
  assert.deepEqual(
    [max_allowed_memberships, admin_delete_enabled, domains_enrollment_modes],
    [60, false, ["manual_invitation"]],
  );
  await expect(check("can delete their organization")).not.toBeChecked();
  await expect(check("invite users")).not.toBeChecked();
});

test("if both changed the same setting, nothing is sent, and the user decides", async () => {
  await max().fill("60");
  await change({ max_allowed_memberships: 70 });
  await page.button("Save").click();
  const error = page.locator("#error-maxAllowedMemberships");
  await error.getByText("Someone else changed this to “70”. Save again to overwrite it.").waitFor();
  await page.hasFocus("field-maxAllowedMemberships");
  await expect(max()).toHaveValue("60");
  assert.deepEqual(sent, []);
  await page.button("Save").click();
  await page.showsStatus("Saved the settings.");
  assert.equal((await settings()).max_allowed_memberships, 60);
});

test("Discard returns to the settings as they are", async () => {
  await max().fill("60");
  await check("have slugs").uncheck();
  await page.button("Discard").click();
  await page.hasFocus("title");
  await expect(max()).toHaveValue("5");
  await expect(check("have slugs")).toBeChecked();
  await expect(page.getByText(UNSAVED)).toHaveCount(0);
  assert.deepEqual(sent, []);
});

/** Answers the questions of the browser and of `confirm` until the test ends. Returns their types. */
function answerQuestions(t, isAccepted) {
  const questions = [];
  const answer = (dialog) => {
    questions.push(dialog.type());
    void (isAccepted() ? dialog.accept() : dialog.dismiss());
  };
  page.on("dialog", answer);
  t.after(() => page.off("dialog", answer));
  return questions;
}

test("the browser warns before it leaves input that is not saved, and only then", async (t) => {
  const warnings = answerQuestions(t, () => true);
  await page.reload();
  await max().pressSequentially("1");
  await page.getByText(UNSAVED).waitFor();
  await page.reload();
  await max().waitFor();
  assert.deepEqual(warnings, ["beforeunload"]);
});

test("a link and Back ask before they leave input that is not saved", async (t) => {
  let isLeaving = false;
  const questions = answerQuestions(t, () => isLeaving);
  const link = (name) => page.getByRole("link", { name, exact: true });
  await link("Roles and permissions").click();
  await link("Settings").click();
  await max().fill("77");
  await page.getByText(UNSAVED).waitFor();
  await link("Organizations").click();
  await page.evaluate(() => history.back());
  await expect.poll(() => questions).toEqual(["confirm", "confirm"]);
  await expect(page).toHaveURL(/\/settings$/);
  await expect(max()).toHaveValue("77");
  isLeaving = true;
  await link("Organizations").click();
  await page.shown("1–5 of 5");
  await expect(page).toHaveURL(place.server.url);
  assert.equal(questions.length, 3);
  await link("Settings").click();
  await max().waitFor();
  assert.equal(questions.length, 3, "nothing is unsaved any more");
});

test("a reload of the data keeps input that is not saved, and otherwise shows the new settings", async () => {
  await change({ max_allowed_memberships: 8 });
  const cycle = async () => {
    await page.context().setOffline(true);
    await page.locator("#status").getByText("You are offline.").waitFor();
    const loaded = page.waitForResponse("**/organization_settings");
    await page.context().setOffline(false);
    await loaded;
    await page.locator("#title[aria-busy=false]").waitFor();
  };
  await cycle();
  await expect(max()).toHaveValue("8");
  await max().fill("60");
  await change({ slug_disabled: true });
  await cycle();
  await expect(max()).toHaveValue("60");
  await page.button("Save").click();
  await page.showsStatus("Saved the settings. Someone else also changed: Organizations have slugs.");
  const { max_allowed_memberships, slug_disabled } = await settings();
  assert.deepEqual([max_allowed_memberships, slug_disabled], [60, true]);
});

test("a refusal and a lost response are shown in the form, and the input is kept", async () => {
  await max().fill("99999999999999999999");
  await page.button("Save").click();
  await page
    .locator("#error-maxAllowedMemberships")
    .getByText(/integer|number/i)
    .waitFor();
  await page.route(`**${PATH}`, (route) =>
    route.request().method() === "PATCH" ? route.abort("connectionreset") : route.fallback(),
  );
  await max().fill("60");
  await page.button("Save").click();
  await page.locator("form .problem").getByText("The change may have been applied.").waitFor();
  await expect(max()).toHaveValue("60");
  await page.unroute(`**${PATH}`);
  await page.button("Save").click();
  await page.showsStatus("Saved the settings.");
});

test("organizations are turned off only after a confirmation, and on again", async () => {
  await page.button("Turn off").click();
  const dialog = page.getByRole("alertdialog", { name: "Turn organizations off" });
  await page.field("Type off to confirm").fill("of");
  await page.keyboard.press("Enter");
  await expect(page.error("confirmation")).toHaveText(/Nothing was changed/);
  await page.keyboard.press("Escape");
  await page.closed();
  assert.equal((await settings()).enabled, true);
  await page.button("Turn off").click();
  await page.field("Type off to confirm").fill("off");
  await dialog.getByRole("button", { name: "Turn off" }).click();
  await page.showsStatus("Organizations are turned off.");
  await page.button("Turn on").click();
  assert.equal((await settings()).enabled, false);
  await page.dialog.getByRole("button", { name: "Turn on" }).click();
  await page.showsStatus("Organizations are turned on.");
  await page.button("Turn off").waitFor();
  assert.deepEqual(sent, [{ enabled: false }, { enabled: true }]);
});

test("while organizations are off, the other settings can still be changed", async () => {
  await change({ enabled: false });
  await page.reload();
  await page.getByText("Organizations are turned off").waitFor();
  await max().fill("60");
  await page.button("Save").click();
  await page.showsStatus("Saved the settings.");
  assert.equal((await settings()).max_allowed_memberships, 60);
});

test("settings that cannot be loaded are said so, and can be loaded again", async () => {
  await page.route(`**${PATH}`, (route) => route.fulfill({ status: 404, json: { errors: [] } }));
  await page.reload();
  await page.getByText("The settings could not be loaded.").waitFor();
  await page.unroute(`**${PATH}`);
  await page.button("Try again").click();
  await max().waitFor();
  await page.hasFocus("title");
});

test("the console has no errors", () => assertNoMessages(page));
