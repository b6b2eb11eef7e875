// The domains of an organization: what is shown of them, and each change, by two people at once and under failures.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { assertNoMessages, expect, holdRequests, open } from "./open.js";

let place;
let page;
let path;
let other;

before(async () => {
  place = await open({ seed: 5 });
  [path, other] = await Promise.all(["Zebra Works", "Other Works"].map(create));
  page = await place.visit(`${path}/domains`.slice(1));
  await page.getByText("No domains yet.").waitFor();
});

after(() => place?.close());

/** Each test begins with one domain of its own. */
beforeEach(async () => {
  await page.unrouteAll({ behavior: "ignoreErrors" });
  for (const { id } of await domains()) await place.clerk(`${path}/domains/${id}`, "DELETE");
  await add("acme.example");
  await page.goto(place.server.url + `${path}/domains`.slice(1));
  await page.row("acme.example").waitFor();
});

const create = async (name) => `/organizations/${(await place.clerk("/organizations", "POST", { name })).id}`;
const domains = async () => (await place.clerk(`${path}/domains?limit=100`)).data;
const add = (name, body) =>
  place.clerk(`${path}/domains`, "POST", { name, enrollment_mode: "manual_invitation", ...body });
const find = async (name) => (await domains()).find((domain) => domain.name === name);
const cell = (name, column) => page.row(name).locator(`.${column}`);

test("a row shows the mode, the verification with its reason, and what is pending", async () => {
  const { id } = await add("new.example", { verified: false, enrollment_mode: "automatic_suggestion" });
  await place.clerk(`${path}/domains/${id}/verify_ownership`, "POST");
  await page.reload();
  await expect(cell("new.example", "mode")).toHaveText("Automatic suggestion");
  await expect(cell("new.example", "verified")).toHaveText(
    /^Not verified: nobody can join through itAffiliation: unverified \(email code\)Ownership: verified \(manual override\) on \d/,
  );
  await expect(cell("acme.example", "verified")).toHaveText(
    /^VerifiedAffiliation: verified .*Ownership: unverified \(DNS record\)/,
  );
  await expect(cell("new.example", "pending")).toHaveText("Invitations: 0, suggestions: 0");
});

test("attempts and the expiry of a verification are shown", async () => {
  await page.route("**/domains?*", async (route) => {
    const answer = await (await route.fetch()).json();
    const verification = { status: "expired", strategy: "email_code", attempts: 3, expire_at: 86_400_000 };
    const data = answer.data.map((domain) => ({ ...domain, affiliation_verification: verification }));
    return route.fulfill({ json: { ...answer, data } });
  });
  await page.reload();
  await expect(cell("acme.example", "verified")).toHaveText(
    /Affiliation: expired \(email code\), attempts: 3, expired 2 Jan 1970/,
  );
});

test("the filter is kept in the address, and shows domains by verification or mode", async () => {
  await add("new.example", { verified: false, enrollment_mode: "automatic_suggestion" });
  const show = page.getByLabel("Show");
  await show.selectOption("Not verified");
  await expect(page.nameCells).toHaveText(["new.example"]);
  await page.reload();
  await expect(page.nameCells).toHaveText(["new.example"]);
  await expect(show).toHaveValue("unverified");
  await show.selectOption("Manual invitation");
  await expect(page.nameCells).toHaveText(["acme.example"]);
  await show.selectOption("Enterprise SSO");
  await page.getByText("No domains match the filter.").waitFor();
  await page.goBack();
  await expect(page.nameCells).toHaveText(["acme.example"]);
});

test("a domain is added with the keyboard alone, and the focus returns to its button", async () => {
  await page.button("Add domain").focus();
  await page.keyboard.press("Enter");
  await page.hasFocus("field-name");
  await page.keyboard.type("Zebra.example");
  await page.keyboard.press("Tab");
  // The first choice after the one that is set whose name begins so.
  await page.keyboard.type("A");
  await expect(page.field("Enrollment mode")).toHaveValue("automatic_invitation");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  await page.keyboard.press("Enter");
  await page.showsStatus("Added zebra.example.");
  await page.row("zebra.example").waitFor();
  const { enrollment_mode, affiliation_verification } = await find("zebra.example");
  assert.deepEqual([enrollment_mode, affiliation_verification.status], ["automatic_invitation", "unverified"]);
  await expect(page.button("Add domain")).toBeFocused();
});

test("Clerk's refusals of a name are at the field, and the input is kept", async () => {
  await place.clerk(`${other}/domains`, "POST", { name: "taken.example", enrollment_mode: "manual_invitation" });
  await page.button("Add domain").click();
  const refusals = {
    "gmail.com": /common/,
    "mailinator.com": /disposable/,
    "taken.example": /taken/,
    "a b": /domain name/,
  };
  for (const [name, words] of Object.entries(refusals)) {
    await page.field("Domain").fill(name);
    await page.button("Add").click();
    await page.dialog.locator("#error-name").getByText(words).waitFor();
    await page.hasFocus("field-name");
    await expect(page.field("Domain")).toHaveValue(name);
  }
});

test("a full organization's refusal is shown in the dialog", async () => {
  for (let i = 0; i < 9; i += 1) await add(`d${i}.example`);
  await page.button("Add domain").click();
  await page.field("Domain").fill("d9.example");
  await page.button("Add").click();
  await page.dialog.getByRole("alert").getByText("An organization has at most 10 domains.").waitFor();
});

test("a mode that the settings turn off cannot be chosen", async (t) => {
  const settings = (domains_enrollment_modes) =>
    place.clerk("/instance/organization_settings", "PATCH", { domains_enrollment_modes });
  t.after(() => settings(["manual_invitation", "automatic_invitation", "automatic_suggestion"]));
  await settings(["manual_invitation", "automatic_invitation"]);
  await page.button("Edit acme.example").click();
  await expect(page.dialog.locator("option:disabled")).toHaveText(["Automatic suggestion"]);
});

test("a new mode is shown before the server has confirmed it", async () => {
  const held = await holdRequests(page, "**/domains/*", "PATCH");
  await edit("acme.example", "Automatic suggestion");
  await held.arrived;
  await page.row("acme.example").locator(".mode").getByText("Automatic suggestion").waitFor();
  assert.equal((await find("acme.example")).enrollment_mode, "manual_invitation");
  held.release();
  await page.showsStatus("Saved acme.example.");
  await held.end();
  assert.equal((await find("acme.example")).enrollment_mode, "automatic_suggestion");
  await page.hasFocus("Edit acme.example");
});

test("a refused mode is undone with a message, and can be edited again", async () => {
  await page.route("**/domains/*", (route) => route.abort("connectionrefused"));
  await edit("acme.example", "Automatic suggestion");
  await page.showsProblem("acme.example was not changed.");
  await page.row("acme.example").locator(".mode").getByText("Manual invitation").waitFor();
  await page.unroute("**/domains/*");
  await page.button("Edit again").click();
  await expect(page.field("Enrollment mode")).toHaveValue("automatic_suggestion");
  await page.button("Save").click();
  await page.showsStatus("Saved acme.example.");
});

test("a mode that someone else changed meanwhile is not overwritten until the user decides", async () => {
  await page.button("Edit acme.example").click();
  const { id } = await find("acme.example");
  await place.clerk(`${path}/domains/${id}`, "PATCH", { enrollment_mode: "automatic_invitation", verified: false });
  await page.field("Enrollment mode").selectOption("Automatic suggestion");
  await page.button("Save").click();
  await page.showsProblem("acme.example was not changed.");
  assert.equal((await find("acme.example")).enrollment_mode, "automatic_invitation");
  await page.button("Edit again").click();
  await expect(page.error("enrollmentMode")).toHaveText(/Someone else changed this to “Automatic invitation”/);
  await expect(page.field("Verified")).not.toBeChecked();
  await page.button("Save").click();
  await page.showsStatus("Saved acme.example.");
  const { enrollment_mode, verification } = await find("acme.example");
  assert.deepEqual([enrollment_mode, verification.status], ["automatic_suggestion", "unverified"]);
});

test("a domain is marked as verified, and another's change of the mode stays", async () => {
  const { id } = await add("new.example", { verified: false });
  await page.reload();
  await page.button("Edit new.example").click();
  await place.clerk(`${path}/domains/${id}`, "PATCH", { enrollment_mode: "automatic_invitation" });
  await page.field("Verified").check();
  await page.button("Save").click();
  await page.showsStatus("Saved new.example. Someone else also changed: enrollment mode.");
  const { enrollment_mode, verification } = await find("new.example");
  assert.deepEqual([enrollment_mode, verification.status], ["automatic_invitation", "verified"]);
});

test("a domain that someone else deleted is reported, and disappears", async () => {
  await page.button("Edit acme.example").click();
  await place.clerk(`${path}/domains/${(await find("acme.example")).id}`, "DELETE");
  await page.field("Enrollment mode").selectOption("Automatic suggestion");
  await page.button("Save").click();
  await page.showsProblem("acme.example was not changed. Someone else has deleted it.");
  await page.getByText("No domains yet.").waitFor();
});

test("the ownership is verified after a confirmation", async () => {
  await page.button("Verify ownership acme.example").click();
  await page.dialog.getByText("cannot be undone").waitFor();
  await page.button("Verify").click();
  await page.showsStatus("Verified the ownership of acme.example.");
  assert.equal((await find("acme.example")).ownership_verification.strategy, "manual_override");
  await page.hasFocus("Edit acme.example");
  await expect(page.button("Verify ownership acme.example")).toHaveCount(0);
});

test("a failed deletion is undone with a message, and succeeds at the second try", async () => {
  const held = await holdRequests(page, "**/domains/*", "DELETE");
  await page.button("Delete acme.example").click();
  const dialog = page.getByRole("alertdialog", { name: "Delete domain" });
  await dialog.getByRole("button", { name: "Delete" }).click();
  await page.row("acme.example").waitFor({ state: "detached" });
  await page.hasFocus("title");
  held.release((route) => route.abort("connectionrefused"));
  await page.showsProblem("acme.example was not deleted.");
  await page.row("acme.example").waitFor();
  await held.end();
  await page.button("Delete again").click();
  await dialog.getByRole("button", { name: "Delete" }).click();
  await page.showsStatus("Deleted acme.example.");
  assert.deepEqual(await domains(), []);
});

test("where domains are turned off, the tab says so and leads to the settings", async () => {
  await place.clerk("/instance/organization_settings", "PATCH", { domains_enabled: false });
  await page.reload();
  await page.getByText("Domains are turned off for this instance.").waitFor();
  await page.locator(".empty-state").getByRole("link", { name: "Settings" }).click();
  await page.getByLabel("Organizations can have domains").check();
  await page.button("Save").click();
  await page.showsStatus("Saved the settings.");
  await page.goBack();
  await page.row("acme.example").waitFor();
});

test("the console has no errors", () => assertNoMessages(page));

async function edit(name, mode) {
  await page.button(`Edit ${name}`).click();
  await page.field("Enrollment mode").selectOption(mode);
  await page.button("Save").click();
}
