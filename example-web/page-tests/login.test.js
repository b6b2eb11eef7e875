// With a login: users sign in before they see anything, each request has a token, and a session that ends loses no input.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { frontendApi } from "./frontend-api.js";
import { createInstance } from "./instance.js";
import { assertNoMessages, expect, holdRequests, open } from "./open.js";

/** The client uses a token for five seconds. */
const TOKEN_MS = 5100;

const instance = createInstance();
const lines = [];
let place;
let demo;

before(async () => {
  const { publishableKey, jwtKey } = instance;
  place = await open({ seed: 5, login: { publishableKey, jwtKey, audit: (line) => lines.push(JSON.parse(line)) } });
  demo = await open({ seed: 5 });
});

after(async () => {
  await place?.close();
  await demo?.close();
});

const origin = () => new URL(place.server.url).origin;

/** Opens the page, with somebody signed in if there is a name. */
async function visit(name, { claims } = {}) {
  const fapi = frontendApi(instance, origin);
  Object.assign(fapi.claims, claims);
  if (name) fapi.signIn(name);
  const prepare = async (context) => {
    await context.clock.install();
    await fapi.prepare(context);
  };
  const page = await place.visit("", { prepare });
  const sent = [];
  page.on("request", (request) => {
    if (request.url().includes("/api/")) sent.push(request.headers().authorization);
  });
  return { page, fapi, sent };
}

const listed = (page) => page.locator("tbody .name").first().waitFor();
const account = (page) => page.getByLabel("Your account");

/** Waits until the last lines of the audit trail are these. */
const hasLines = (...last) => expect.poll(() => lines.slice(-last.length)).toMatchObject(last);

/** The status of a request with a token, sent by another program. */
async function replay(token) {
  const headers = { authorization: `Bearer ${token}` };
  return (await fetch(`${place.server.url}api/clerk/organizations`, { headers })).status;
}

test("a visitor sees the sign-in form and no data, then the list, and after signing out nothing; a replay is refused", async () => {
  const { page, fapi } = await visit();
  await page.button("Continue as Ada").waitFor();
  await expect(page.locator("table")).toHaveCount(0);
  await page.button("Continue as Ada").click();
  await listed(page);
  await account(page).getByText("Ada Adler").waitFor();
  await hasLines({ user: "user_ada", operation: "listOrganizations" });
  const token = fapi.tokens.at(-1);
  assert.equal(await replay(token), 200);
  await page.button("Sign out").click();
  await page.button("Continue as Ada").waitFor();
  await expect(page.locator("table")).toHaveCount(0);
  assert.equal(await replay(token), 401);
  await page.button("Continue as Ben").click();
  await listed(page);
  await account(page).getByText("ben@example.com").waitFor();
  assertNoMessages(page);
  await page.context().close();
});

test("every request of the page has a token, also an upload, and none is in a message or the address", async () => {
  const { page, sent } = await visit("Ada");
  await listed(page);
  const name = await page.nameCells.first().textContent();
  await page.button(`Logo ${name}`).click();
  const png = Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "base64",
  );
  await page.dialog.locator("input[type=file]").setInputFiles({ name: "a.png", mimeType: "image/png", buffer: png });
  await page.dialog.getByRole("button", { name: /upload|save/i }).click();
  await page.closed();
  assert.ok(sent.length > 0);
  for (const authorization of sent) assert.match(authorization, /^Bearer eyJ/);
  assert.equal(new URL(page.url()).search + new URL(page.url()).hash, "");
  assertNoMessages(page);
  await page.context().close();
});

test("if the server refuses a token that was kept too long, the client gets a new one and goes on", async () => {
  const { page, fapi } = await visit("Ada");
  await listed(page);
  fapi.cached = { exp: 1 };
  await page.clock.fastForward(TOKEN_MS);
  await page.search("zzz");
  await page.getByText("No organizations match").waitFor();
  await hasLines({ status: 401 }, { status: 200 });
  await page.context().close();
});

test("a user who may only read is told so, before and after an attempt to change something", async () => {
  const { page } = await visit("Ada", { claims: { organizations_admin: "read" } });
  await listed(page);
  await account(page).getByText("Ada Adler (may only read)").waitFor();
  await page.button("New organization").click();
  await page.field("Name").fill("Made by a reader");
  await page.button("Create").click();
  await page.dialog.getByText("Your account may only read. Nothing was changed.").waitFor();
  await hasLines({ operation: "createOrganization", user: "user_ada", status: 403, outcome: "not_sent" });
  assert.ok(!place.emulator.requests.list.some(({ body }) => body?.includes("Made by a reader")));
  await page.context().close();
});

for (const value of [undefined, "admin"])
  test(`a user whose claim is ${value} sees a plain message, and can sign out`, async () => {
    const { page } = await visit("Ada", { claims: { organizations_admin: value } });
    await page.getByText("Your account has no access to the organizations.").waitFor();
    await expect(page.locator("table")).toHaveCount(0);
    await page.button("Sign out").click();
    await page.button("Continue as Ada").waitFor();
    await page.context().close();
  });

/** Ends the session while the name of a new organization is typed. */
async function typeAndLoseSession() {
  const opened = await visit("Ada");
  const { page, fapi } = opened;
  await listed(page);
  await page.button("New organization").click();
  await page.field("Name").fill("Typed before the end");
  fapi.revoke();
  await page.clock.fastForward(TOKEN_MS);
  await page.button("Create").click();
  await page.getByText("Your session has ended.").waitFor();
  return opened;
}

test("a session that ends while somebody types can be continued, and the input is saved", async () => {
  const { page } = await typeAndLoseSession();
  await page.keyboard.press("Escape");
  await page.button("Continue as Ada").click();
  await page.getByText("Your session has ended.").waitFor({ state: "detached" });
  await expect(page.field("Name")).toHaveValue("Typed before the end");
  await page.dialog.getByText("You are not signed in.").waitFor();
  await page.button("Create").click();
  await page.closed();
  const created = place.emulator.requests.list.filter(({ method, body }) => method === "POST" && body);
  assert.deepEqual(
    created.map(({ body }) => JSON.parse(body).name),
    ["Typed before the end"],
  );
  assertNoMessages(page);
  await page.context().close();
});

test("if somebody else continues, nothing of the user before is left", async () => {
  const { page } = await typeAndLoseSession();
  await page.button("Continue as Ben").click();
  await account(page).getByText("ben@example.com").waitFor();
  await listed(page);
  await expect(page.locator("dialog")).toHaveCount(0);
  await page.context().close();
});

const sentChanges = () => place.emulator.requests.list.filter(({ method }) => method === "PATCH");

/** Ends the session while a run over all organizations waits for the responses to its first four requests. */
async function runAndLoseSession() {
  const opened = await visit("Ada");
  const { page, fapi } = opened;
  await listed(page);
  place.emulator.requests.clear();
  const held = await holdRequests(page, "**/metadata", "PATCH", 4);
  await page.getByRole("checkbox", { name: "Select all on this page" }).first().check();
  await page.button("Merge metadata").click();
  await page.field("Public metadata to merge").first().fill('{ "run": 1 }');
  await page.dialog.getByRole("button", { name: "Merge" }).click();
  await held.arrived;
  fapi.revoke();
  await page.clock.fastForward(TOKEN_MS);
  return { ...opened, held };
}

test("a session that ends during a run can be continued, and each organization is changed once", async () => {
  const { page, held } = await runAndLoseSession();
  const count = await page.nameCells.count();
  held.release();
  await page.getByText("Your session has ended.").waitFor();
  await page.button("Continue as Ada").click();
  await page.button(`Retry ${count - 4}`).click();
  await page.dialog.getByText("All done.").waitFor();
  assert.equal(new Set(sentChanges().map(({ path }) => path)).size, count);
  assert.equal(sentChanges().length, count);
  assertNoMessages(page);
  await page.context().close();
});

test("if somebody else continues during a run, nothing more is sent", async () => {
  const { page, held } = await runAndLoseSession();
  held.release();
  await page.getByText("Your session has ended.").waitFor();
  await page.button("Continue as Ben").click();
  await account(page).getByText("ben@example.com").waitFor();
  await listed(page);
  assert.ok(!lines.some(({ user, operation }) => user === "user_ben" && operation === "mergeOrganizationMetadata"));
  await page.context().close();
});

test("if somebody else continues, the page does not ask whether to keep what is not saved", async () => {
  const { page, fapi } = await visit("Ada");
  const questions = [];
  page.on("dialog", (dialog) => {
    questions.push(dialog.type());
    return dialog.dismiss();
  });
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByLabel("Max memberships").fill("50");
  fapi.revoke();
  await page.clock.fastForward(TOKEN_MS);
  await page.button("Save").click();
  await page.getByText("Your session has ended.").waitFor();
  await page.button("Continue as Ben").click();
  await account(page).getByText("ben@example.com").waitFor();
  assert.deepEqual(questions, []);
  await page.context().close();
});

test("if Clerk's script cannot be loaded, the page says so, and shows no data", async () => {
  const page = await place.visit("", { prepare: (context) => context.route("https://*/**", (route) => route.abort()) });
  await page.getByText("Clerk cannot be reached.").waitFor();
  await expect(page.locator("table")).toHaveCount(0);
  await page.context().close();
});

test("if the sign-out does not arrive, the page says so", async () => {
  const { page } = await visit("Ada");
  await listed(page);
  await page.route("**/api/sign-out", (route) => route.abort());
  await page.button("Sign out").click();
  await account(page).getByText("You may still be signed in. Try again.").waitFor();
  await page.unrouteAll();
  await page.button("Sign out").click();
  await page.button("Continue as Ada").waitFor();
  await page.context().close();
});

test("axe finds nothing: the account, the message without a role, and the form when a session has ended", async () => {
  const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  const check = async ({ page }, what) => {
    // The page's policy would block axe as a script of the page.
    const client = await page.context().newCDPSession(page);
    await client.send("Runtime.evaluate", { expression: axe });
    const { violations, passes } = await page.evaluate(() =>
      globalThis.axe.run(document.querySelector("dialog.session") ?? document),
    );
    assert.ok(passes.length > 5, what);
    assert.deepEqual(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`),
      [],
      what,
    );
    await page.context().close();
  };
  const reader = await visit("Ada", { claims: { organizations_admin: "read" } });
  await listed(reader.page);
  await check(reader, "the account");
  const stranger = await visit("Ada", { claims: { organizations_admin: undefined } });
  await stranger.page.getByText("Your account has no access").waitFor();
  await check(stranger, "the message");
  await check(await typeAndLoseSession(), "the form");
});

test("without a login the page is as before: no account, no token, no request to Clerk", async () => {
  const page = await demo.visit();
  const sent = [];
  page.on("request", (request) => sent.push(request));
  await page.goto(demo.server.url);
  await listed(page);
  await expect(account(page)).toHaveCount(0);
  assert.ok(sent.some((request) => request.url().includes("/api/clerk/")));
  for (const request of sent) {
    assert.ok(request.url().startsWith(demo.server.url) || request.url().startsWith("http://127.0.0.1"), request.url());
    assert.equal(request.headers().authorization, undefined);
  }
  assertNoMessages(page);
  await page.context().close();
});
