// The invitations of an organization: the list, inviting many people, revoking, and sending again.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { assertNoMessages, expect, holdRequests, open } from "./open.js";

const DAY_MS = 86_400_000;

let place;
let page;
let id;

before(async () => {
  place = await open();
  page = await place.visit();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
});

beforeEach(async () => {
  await page.unrouteAll({ behavior: "ignoreErrors" });
  id = await newOrganization(place);
});

after(() => place?.close());

const newOrganization = async ({ clerk }, max = 0) =>
  (await clerk("/organizations", "POST", { name: "Aardvark Works", max_allowed_memberships: max })).id;
const pathOf = (id) => `/organizations/${id}/invitations`;
const guest = (name, role = "org:member") => ({ email_address: `${name}@example.org`, role });
async function make(...bodies) {
  const made = [];
  for (const body of bodies)
    made.push(await place.clerk(pathOf(id), "POST", typeof body === "string" ? guest(body) : body));
  return made;
}
const listed = async (query = "", { clerk } = place) => (await clerk(`${pathOf(id)}?limit=500&${query}`)).data;
const addresses = async (query, from) => (await listed(query, from)).map(({ email_address }) => email_address).sort();

async function visit(query = "", range = "", on = page, { server } = place) {
  await on.goto(`${server.url}${pathOf(id).slice(1)}${query}`);
  if (range) await on.shown(range);
}

async function check(text, on = page) {
  await on.button("Invite people").click();
  await on.field("Email addresses").fill(text);
  await on.button("Check").click();
  await on.dialog.locator(".summary").waitFor();
}

/** Waits for the focus, which would move to another field than the one that a test fills. */
async function goBack() {
  await page.button("Back").click();
  await page.hasFocus("field-addresses");
}

const summary = (text, on = page) => on.dialog.locator(".summary").getByText(text, { exact: true }).waitFor();
const entries = () => page.dialog.locator(".entries li");
const people = (count) => Array.from({ length: count }, (_, i) => `p${i}@example.org`);
/** The requests that invite people, from all others of the emulator. */
const invitesOf = ({ emulator }) =>
  emulator.requests.list.filter(({ method, path }) => method === "POST" && /\/invitations(\/bulk)?$/.test(path));

test("the list is filtered by status, searched by address and ordered, and the address keeps it", async () => {
  const [, revoked] = await make("ada", "cleo", "ben");
  await place.clerk(`${pathOf(id)}/${revoked.id}/revoke`, "POST", {});
  await visit("", "1–3 of 3");
  await expect(page.nameCells).toHaveText(["ben@example.org", "cleo@example.org", "ada@example.org"]);
  await page.getByLabel("Status", { exact: true }).selectOption("pending");
  await page.shown("1–2 of 2");
  await page.button("Email address").click();
  await expect(page.nameCells).toHaveText(["ada@example.org", "ben@example.org"]);
  await page.reload();
  await expect(page.nameCells).toHaveText(["ada@example.org", "ben@example.org"]);
  await page.getByRole("searchbox").fill("cleo@example.org");
  await page.getByText("No invitations match “cleo@example.org”.").waitFor();
  await page.getByLabel("Status", { exact: true }).selectOption("revoked");
  await page.shown("1–1 of 1");
  await page.goBack();
  await page.getByText("No invitations match").waitFor();
  await page.button("Clear search and filter").click();
  await page.shown("1–3 of 3");
  await visit("?status=nonsense", "1–3 of 3");
  assertNoMessages(page);
});

test("pasted addresses are checked before anything is sent", async () => {
  await make("pending");
  const member = place.emulator.users[5];
  const other = place.emulator.createUser({ email_address: ["first@example.org", "second@example.org"] });
  for (const user_id of [member, other])
    await place.clerk(`/organizations/${id}/memberships`, "POST", { user_id, role: "org:member" });
  const { email_addresses } = await place.clerk(`/users/${member}`);
  await visit("", "1–1 of 1");
  const before = invitesOf(place).length;
  await check(`"Lovelace, Ada" <ada@example.org>; ADA@example.org
    Pending@Example.org, second@example.org ${email_addresses[0].email_address}
    ada.example.org`);
  await summary("1 will be invited, 1 already invited, 2 already a member, 1 duplicate, 1 invalid");
  await expect(entries().first()).toHaveText("invalid ada.example.org It has no @.");
  await expect(entries().filter({ hasText: "second@example.org" })).toHaveText("already a member second@example.org");
  assert.equal(invitesOf(place).length, before);
  await goBack();
  await expect(page.field("Email addresses")).toHaveValue(/Lovelace/);
  await page.keyboard.press("Escape");
  await page.dialog.getByText("Your changes are not saved.").waitFor();
  await page.keyboard.press("Escape");
  await page.closed();
  await page.hasFocus("invite");
});

test("one person is invited by the keyboard, with a role, an expiry and a redirect URL, and no email", async () => {
  await visit();
  await page.getByText("No invitations yet.").waitFor();
  await page.locator("#invite").focus();
  const press = page.keyboard;
  await press.press("Enter");
  await page.hasFocus("field-addresses");
  await press.type("ada@example.org");
  await press.press("Tab");
  await page.field("Role").locator("option").nth(1).waitFor({ state: "attached" });
  await press.type("A");
  await expect(page.field("Role")).toHaveValue("org:admin");
  await press.press("Tab");
  await press.type("7");
  await press.press("Tab");
  await press.type("https://app.example.org/welcome");
  await press.press("Tab");
  await press.press("Space");
  await press.press("Enter");
  await summary("1 will be invited");
  await expect(page.dialog.locator(".summary")).toBeFocused();
  const [sent] = await Promise.all([
    page.waitForRequest((request) => request.method() === "POST"),
    page.button("Send 1").press("Enter"),
  ]);
  assert.deepEqual(sent.postDataJSON(), {
    email_address: "ada@example.org",
    role: "org:admin",
    redirect_url: "https://app.example.org/welcome",
    expires_in_days: 7,
    notify: false,
  });
  await page.showsStatus("Invitations: 1 sent.");
  await page.closed();
  await page.shown("1–1 of 1");
  await page.hasFocus("invite");
  const [{ role, expires_at, created_at }] = await listed();
  assert.deepEqual([role, (expires_at - created_at) / DAY_MS], ["org:admin", 7]);
  assertNoMessages(page);
});

test("many are invited ten at a time, one that Clerk refuses does not keep back the others, and the results are copied", async () => {
  await visit();
  await check(people(23).join("\n"));
  await summary("23 will be invited");
  // Somebody else invites one of them meanwhile.
  await make("p4");
  const before = invitesOf(place).length;
  await page.button("Send 23").click();
  await summary("22 sent, 1 refused");
  await expect(entries().first()).toHaveText(
    /^refused p4@example.org p4@example.org has a pending invitation already\./,
  );
  assert.equal(invitesOf(place).length - before, 3 + 10);
  assert.deepEqual(await addresses(), people(23).sort());
  await page.button("Copy results as CSV").click();
  await page.dialog.getByText("Copied.").waitFor();
  const csv = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(csv.split("\r\n").length, 24);
  assert.ok(csv.includes("p4@example.org,refused,p4@example.org has a pending invitation already."));
  await page.button("Close").click();
  await page.closed();
  await page.shown("1–20 of 23");
  assertNoMessages(page);
});

test("an organization without enough places says so before, and fills those that it has", async () => {
  id = await newOrganization(place, 3);
  await visit();
  await check(people(5).join(","));
  await page.dialog.getByText("3 of them are free, so Clerk will refuse 2 of these invitations.").waitFor();
  await page.button("Send 5").click();
  await summary("3 sent, 1 not sent, 1 refused");
  await page.dialog.getByText("You have reached your limit of 3 organization memberships").first().waitFor();
  assert.deepEqual(await addresses(), people(3));
});

test("a limit of an hour stops sending, the rest stays in the dialog, and is sent later", async (t) => {
  const rateLimit = { bulkInvitations: { limit: 1, windowMs: 3_600_000 } };
  const limited = await open({ rateLimit });
  t.after(limited.close);
  id = await newOrganization(limited);
  const page = await limited.visit();
  t.after(() => page.context().close());
  await visit("", "", page, limited);
  await check(people(25).join(" "), page);
  await page.button("Send 25").click();
  await summary("10 sent, 15 not sent", page);
  await page.dialog
    .getByText(/Clerk’s limit for invitations is reached. You can continue at .*, in (60|61) minutes\./)
    .waitFor();
  // Before the time has come, nothing is sent.
  await page.button("Continue").click();
  await page.dialog.getByText("Clerk’s limit for invitations is reached.").waitFor();
  await summary("10 sent, 15 not sent", page);
  assert.equal((await addresses("", limited)).length, 10);
  await page.button("Cancel").click();
  await page.dialog.getByText("15 not sent. Cancel again to discard them.").waitFor();
  await page.keyboard.press("Escape");
  await page.closed();
});

test("when the limit has passed, Continue sends the rest, and nobody twice", async (t) => {
  const page = await place.visit();
  t.after(() => page.context().close());
  await page.clock.install();
  await visit("", "", page);
  await check(people(25).join(" "), page);
  let calls = 0;
  await page.route("**/invitations/bulk", (route) => {
    calls += 1;
    if (calls !== 2) return route.continue();
    return route.fulfill({ status: 429, headers: { "retry-after": "3000" }, json: { errors: [] } });
  });
  await page.button("Send 25").click();
  await summary("10 sent, 15 not sent", page);
  await page.dialog.getByText("in 50 minutes").waitFor();
  await page.clock.fastForward("50:01");
  await page.button("Continue").click();
  await page.clock.runFor(10_000);
  await summary("25 sent", page);
  assert.equal(calls, 4);
  assert.deepEqual(await addresses(), people(25).sort());
});

test("if the connection breaks, Clerk is asked who was invited", async () => {
  await visit();
  await check(people(12).join(" "));
  await page.route("**/invitations/bulk", async (route) => {
    await route.fetch();
    await route.abort("connectionreset");
  });
  await page.button("Send 12").click();
  await summary("12 sent");
  assert.deepEqual(await addresses(), people(12).sort());
  await page.unrouteAll();
  await page.button("Close").click();
});

test("what cannot be found out is called unknown, and is looked up before it is sent again", async () => {
  await visit();
  await check(people(12).join(" "));
  await page.route("**/invitations/bulk", async (route) => {
    await route.fetch();
    await page.route("**/invitations?*", (list) => list.fulfill({ status: 400, json: { errors: [] } }));
    await route.abort("connectionreset");
  });
  await page.button("Send 12").click();
  await summary("2 not sent, 10 unknown");
  await page.dialog.getByText("Clerk did not confirm whether 10 of them were invited.").waitFor();
  await page.unrouteAll();
  await page.button("Continue").click();
  await summary("12 sent");
  assert.deepEqual(await addresses(), people(12).sort());
  await page.button("Close").click();
});

test("Stop ends after the call that is under way, and closing the dialog does too", async () => {
  await visit();
  await check(people(30).join(" "));
  let held = await holdRequests(page, "**/invitations/bulk");
  await page.button("Send 30").click();
  await held.arrived;
  await page.button("Stop").click();
  held.release();
  await summary("10 sent, 20 not sent");
  await held.end();
  held = await holdRequests(page, "**/invitations/bulk");
  await page.button("Continue").click();
  await held.arrived;
  await page.button("Cancel").click();
  await page.dialog.getByText("20 not sent. Cancel again to discard them.").waitFor();
  await page.button("Cancel").click();
  await page.closed();
  held.release();
  await page.showsStatus("Invitations: 20 sent, 10 not sent.");
  await held.end();
  assert.equal((await listed()).length, 20);
});

test("offline, nothing is sent, and the addresses stay", async () => {
  await visit();
  await check(people(2).join(" "));
  await page.context().setOffline(true);
  await page.showsStatus("You are offline. What is shown may be out of date.");
  await page.button("Send 2").click();
  await page.dialog.getByText("You are offline. Nothing more was sent.").waitFor();
  await summary("2 not sent");
  await page.context().setOffline(false);
  await page.showsStatus("Invitations: 2 not sent.");
  await page.button("Continue").click();
  await summary("2 sent");
  await page.button("Close").click();
});

test("Clerk's refusal of a redirect URL or an address is shown", async () => {
  await visit();
  await check("ada@example.org");
  await goBack();
  await page.field("Redirect URL").fill("nonsense");
  await page.button("Check").click();
  await page.button("Send 1").click();
  await page.dialog
    .getByRole("alert")
    .getByText(/redirect/i)
    .waitFor();
  await summary("1 not sent");
  await goBack();
  await page.field("Redirect URL").fill("");
  await page.button("Check").click();
  await page.route("**/invitations", (route) =>
    route.request().method() === "POST"
      ? route.fulfill({
          status: 422,
          json: {
            errors: [{ code: "form_param_format_invalid", message: "bad", meta: { param_name: "email_address" } }],
          },
        })
      : route.continue(),
  );
  await page.button("Send 1").click();
  await summary("1 refused");
  await expect(entries()).toHaveText(["refused ada@example.org bad"]);
  await page.unrouteAll();
  await page.button("Close").click();
});

test("an invitation is revoked at once, and the focus moves to the row that takes its place", async () => {
  await make("ada", "ben");
  await visit("?status=pending", "1–2 of 2");
  const held = await holdRequests(page, "**/revoke");
  await page.button("Revoke ada@example.org").click();
  await page.button("Revoke").press("Enter");
  await held.arrived;
  await page.row("ada@example.org").getByText("Revoked").waitFor();
  held.release();
  await page.showsStatus("Revoked the invitation of ada@example.org.");
  await page.shown("1–1 of 1");
  await page.hasFocus("Resend ben@example.org");
  await held.end();
  assert.deepEqual(await addresses("status=revoked"), ["ada@example.org"]);
});

test("an invitation that was revoked or accepted meanwhile is shown as it is", async () => {
  const [ada, ben] = await make("ada", "ben");
  await visit("", "1–2 of 2");
  await place.clerk(`${pathOf(id)}/${ada.id}/revoke`, "POST", {});
  place.emulator.acceptInvitation(ben.id, place.emulator.users[3]);
  await page.button("Revoke ada@example.org").click();
  await page.button("Revoke").click();
  await page.showsProblem(
    "The invitation of ada@example.org was not revoked. The organization invitation is not pending",
  );
  await page.row("ada@example.org").getByText("Revoked").waitFor();
  await visit("", "1–2 of 2");
  await page.row("ben@example.org").getByText("Accepted").waitFor();
  await expect(page.row("ben@example.org").getByRole("button")).toHaveCount(0);
});

test("an invitation is sent again with its role and metadata, and the old link stops working", async () => {
  const metadata = { public_metadata: { seat: 7 }, private_metadata: { crm: "x" } };
  const [old] = await make({ ...guest("ada", "org:admin"), ...metadata, expires_in_days: 90 });
  await visit("", "1–1 of 1");
  await page.button("Resend ada@example.org").click();
  await page.dialog.getByText("The old link stops working").waitFor();
  await expect(page.field("Expires in days")).toHaveValue("90");
  await page.button("Resend").click();
  await page.showsStatus("Sent a new invitation to ada@example.org.");
  await page.shown("1–2 of 2");
  const [now, before] = await listed();
  assert.deepEqual([before.id, before.status, now.status, now.role], [old.id, "revoked", "pending", "org:admin"]);
  assert.deepEqual([now.public_metadata, now.private_metadata], [{ seat: 7 }, { crm: "x" }]);
  assertNoMessages(page);
});

test("if an invitation is revoked but not sent again, the dialog says so, and tries again", async () => {
  await make("ada");
  await visit("", "1–1 of 1");
  const refuse = (route) =>
    route.request().method() === "POST"
      ? route.fulfill({ status: 403, json: { errors: [{ code: "x", message: "Not now." }] } })
      : route.continue();
  await page.route("**/invitations", refuse);
  await page.button("Resend ada@example.org").click();
  await page.button("Resend").click();
  await page.dialog.getByText("The old invitation was revoked, and the new one was not sent.").waitFor();
  await page.dialog.getByText("Not now.").waitFor();
  await page.unrouteAll();
  await page.button("Try again").click();
  await page.showsStatus("Sent a new invitation to ada@example.org.");
  await page.shown("1–2 of 2");
  assert.deepEqual(
    (await listed()).map(({ status }) => status),
    ["pending", "revoked"],
  );
});

test("closing the dialog does not leave an invitation half sent without a word", async () => {
  await make("ada");
  await visit("", "1–1 of 1");
  await page.route("**/invitations", (route) =>
    route.request().method() === "POST"
      ? route.fulfill({ status: 403, json: { errors: [{ code: "x", message: "Not now." }] } })
      : route.continue(),
  );
  const held = await holdRequests(page, "**/revoke");
  await page.button("Resend ada@example.org").click();
  await page.button("Resend").click();
  await held.arrived;
  await page.button("Cancel").click();
  await page.closed();
  held.release();
  await page.showsProblem("The old invitation was revoked, and the new one was not sent. Not now.");
  await page.unrouteAll();
  await page.button("Try again").click();
  await page.dialog.getByText("The old invitation was revoked, and the new one was not sent.").waitFor();
  await page.button("Try again").last().click();
  await page.showsStatus("Sent a new invitation to ada@example.org.");
});

test("one whose invitation was revoked is invited again, and one who accepted meanwhile is not", async () => {
  const [ada, ben] = await make("ada", "ben");
  await place.clerk(`${pathOf(id)}/${ada.id}/revoke`, "POST", {});
  await visit("", "1–2 of 2");
  await page.button("Invite again ada@example.org").click();
  await page.button("Invite again").click();
  await page.showsStatus("Sent a new invitation to ada@example.org.");
  await page.shown("1–3 of 3");
  place.emulator.acceptInvitation(ben.id, place.emulator.users[3]);
  await page.button("Resend ben@example.org").click();
  await page.button("Resend").click();
  await page.dialog.getByText("ben@example.org has accepted the invitation meanwhile.").waitFor();
  await page.button("Cancel").click();
  await page.row("ben@example.org").getByText("Accepted").waitFor();
  assert.equal((await listed()).length, 3);
});

test("the browser warns before the page with addresses that are not sent is left", async () => {
  await visit();
  await check(people(2).join(" "));
  const asked = page.waitForEvent("dialog");
  await page.evaluate(() => void setTimeout(() => location.reload()));
  const dialog = await asked;
  assert.equal(dialog.type(), "beforeunload");
  await dialog.dismiss();
  await summary("2 will be invited");
  await page.button("Send 2").click();
  await summary("2 sent");
  await page.reload();
  await page.shown("1–2 of 2");
});

test("1,000 people are checked, sent and listed while the dialog stays quick", async () => {
  await visit();
  await check(people(1000).join("\n"));
  await summary("1000 will be invited");
  await page.dialog.getByText("and 500 more").waitFor();
  const held = await holdRequests(page, "**/invitations/bulk");
  await page.button("Send 1000").click();
  await held.arrived;
  // Other programs on the machine only make a frame longer, so the shortest one counts.
  const ms = await page.evaluate(async () => {
    let shortest = Number.POSITIVE_INFINITY;
    for (let i = 0; i < 5; i += 1) {
      const begin = performance.now();
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      shortest = Math.min(shortest, performance.now() - begin);
    }
    return shortest;
  });
  assert.ok(ms < 500, `a frame takes ${ms} ms`);
  await held.end();
  held.release();
  await page.dialog.locator(".summary").getByText("1000 sent", { exact: true }).waitFor({ timeout: 240_000 });
  assert.equal((await place.clerk(`${pathOf(id)}?limit=1`)).total_count, 1000);
  await page.button("Close").click();
});

test("the link can be copied only where the server gives it to pages", async (t) => {
  await make("ada");
  await visit("", "1–1 of 1");
  await expect(page.getByRole("button", { name: /Copy link/ })).toHaveCount(0);
  const trusting = await open({ invitationUrls: true });
  t.after(trusting.close);
  id = await newOrganization(trusting);
  const { url } = await trusting.clerk(pathOf(id), "POST", guest("ada"));
  const other = await trusting.visit();
  t.after(() => other.context().close());
  await other.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await visit("", "1–1 of 1", other, trusting);
  await other.button("Copy link of ada@example.org").click();
  await other.showsStatus("Copied the link of ada@example.org.");
  assert.equal(await other.evaluate(() => navigator.clipboard.readText()), url);
});

test("an organization that was deleted meanwhile is no place to invite to", async () => {
  await visit();
  await check("ada@example.org");
  await place.clerk(`/organizations/${id}`, "DELETE");
  await page.button("Send 1").click();
  await page.dialog.getByText("Given organization not found.").waitFor();
  await summary("1 not sent");
});
