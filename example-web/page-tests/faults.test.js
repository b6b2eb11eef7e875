// How the page handles failures: each is shown, no input is lost, and the page recovers by itself if possible.
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { start } from "../../js-tests/emulator/index.js";
import { html, json, never, reset, stallBody, status } from "../../js-tests/faults/behaviours.js";
import { faultServer } from "../../js-tests/faults/server.js";
import { assertNoMessages, expect, open, secretKey } from "./open.js";

const organization = {
  object: "organization",
  id: "org_1",
  name: "Zebra Works",
  slug: "zebra-works",
  members_count: 1,
  max_allowed_memberships: 5,
  public_metadata: {},
  private_metadata: {},
  created_at: 1,
  updated_at: 2,
};
const list = json(200, { data: [organization], total_count: 1 });

/** Opens the page with a server that responds as `answer` says. It gets the request and the earlier ones. */
async function faulty(t, answer) {
  const clerk = await faultServer((request) => answer(request));
  t.after(clerk.close);
  const place = await open({ upstream: clerk.url });
  t.after(place.close);
  const page = await place.visit();
  t.after(() => page.context().close());
  return { clerk, page };
}

const isList = ({ method, path }) => method === "GET" && path.startsWith("/v1/organizations?");
const isPost = ({ method }) => method === "POST";
const count = ({ requests }, kind) => requests.filter(kind).length;

const broken = [
  ["a server that is down for good", reset(), /Clerk (could not be reached|did not respond)/],
  ["a proxy's own page with 503", html(503), /The server responded with status 503|without error details/],
  ["an answer that is no list", json(200, { hello: 1 }), /data/],
];

for (const [what, behaviour, words] of broken)
  test(`${what} is shown in place of the list, and retrying loads the list`, async (t) => {
    let isBroken = true;
    const { page } = await faulty(t, () => (isBroken ? behaviour : list));
    await page.getByText("The organizations could not be loaded.").waitFor();
    await expect(page.locator(".empty-state p")).toHaveText(words);
    isBroken = false;
    await page.button("Try again").click();
    await page.shown("1–1 of 1");
    await expect(page.nameCells).toHaveText(["Zebra Works"]);
    assertNoMessages(page);
  });

test("an image from another host is not requested, and the initial is shown instead", async (t) => {
  const asked = [];
  const elsewhere = createServer(({ url }, response) => {
    asked.push(url);
    response.end();
  });
  await once(elsewhere.listen(0, "127.0.0.1"), "listening");
  t.after(() => elsewhere.close());
  const image_url = `http://127.0.0.1:${elsewhere.address().port}/admin?reset`;
  const { page } = await faulty(t, () => json(200, { data: [{ ...organization, image_url }], total_count: 1 }));
  await page.shown("1–1 of 1");
  await page.locator("tbody .logo .initial").getByText("Z").waitFor();
  assert.deepEqual(asked, []);
  assert.ok(page.messages().every((text) => /Content Security Policy/.test(text)));
});

test("Clerk's refusal of the key is shown in Clerk's words, with the trace id", async (t) => {
  const { page } = await faulty(t, () => status(401, { code: "clerk_key_invalid" }));
  await page.getByText("The organizations could not be loaded. Long. [trace trace1]").waitFor();
});

test("a rate limit that lasts long is not waited for: the page says when to try again", async (t) => {
  const { page } = await faulty(t, () => status(429, { retryAfter: 1200 }));
  await page
    .getByText(/^The organizations could not be loaded. Clerk’s rate limit is exceeded. Try again at \d\d:\d\d\./)
    .waitFor();
});

test("a short burst of failures shows a wait, and then no message", async (t) => {
  let isBroken = true;
  const { page } = await faulty(t, () => (isBroken ? status(503, { retryAfter: 3 }) : list));
  const waiting = page.locator(".status-line .waiting");
  await waiting.getByText("Clerk responded with 503. Trying again").waitFor();
  isBroken = false;
  await page.shown("1–1 of 1");
  await expect(waiting).toBeEmpty();
  await expect(page.locator(".problems")).toBeEmpty();
});

test("without private metadata in the response, only the public editor is shown", async (t) => {
  const { private_metadata: _, ...known } = organization;
  const { page } = await faulty(t, (request) => (isList(request) ? list : json(200, known)));
  await page.button("Metadata Zebra Works").click();
  await page.dialog.getByText("2 of 8,192 bytes").waitFor();
  await expect(page.dialog.locator("textarea")).toHaveCount(1);
  assertNoMessages(page);
});

test("a list that cannot be reloaded is kept, with a message that it is out of date", async (t) => {
  let isBroken = false;
  const { page } = await faulty(t, () => (isBroken ? status(400) : list));
  await page.shown("1–1 of 1");
  isBroken = true;
  await page.search("zebra");
  await page.showsProblem("The list of organizations is out of date. Long.");
  await expect(page.nameCells).toHaveText(["Zebra Works"]);
  isBroken = false;
  await page.button("Try again").click();
  await expect(page.locator(".problems")).toBeEmpty();
});

test("a creation whose response is lost is not repeated, and the dialog says that it may have been applied", async (t) => {
  const { clerk, page } = await faulty(t, (request) => (request.method === "POST" ? reset() : list));
  await page.shown("1–1 of 1");
  await page.button("New organization").click();
  await page.field("Name").fill("Zebra Works");
  const before = count(clerk, isList);
  await page.button("Create").click();
  await page.dialog.getByRole("alert").getByText("The change may have been applied").waitFor();
  await expect(page.field("Name")).toHaveValue("Zebra Works");
  await expect.poll(() => count(clerk, isList), "the list was not asked what is true").toBeGreaterThan(before);
  assert.equal(count(clerk, isPost), 1);
});

test("closing a dialog aborts its request", async (t) => {
  const { clerk, page } = await faulty(t, (request) => (request.method === "POST" ? never() : list));
  await page.shown("1–1 of 1");
  await page.button("New organization").click();
  await page.field("Name").fill("Zebra Works");
  await page.button("Create").click();
  await expect.poll(() => count(clerk, isPost)).toBe(1);
  const failed = page.waitForEvent("requestfailed");
  await page.keyboard.press("Escape");
  assert.match((await failed).failure().errorText, /ABORTED/);
  await page.closed();
  assert.equal(count(clerk, isPost), 1);
});

test("a response that never ends keeps the page usable", async (t) => {
  const { page } = await faulty(t, (request) => (request.path.includes("query=slow") ? stallBody(200) : list));
  await page.shown("1–1 of 1");
  await page.search("slow");
  await page.locator("table[aria-busy=true]").waitFor();
  await page.search("zebra");
  await page.locator("table[aria-busy=false]").waitFor();
  await expect(page.nameCells).toHaveText(["Zebra Works"]);
});

test("offline, the page says so and keeps the list, and reloads it when online again", async (t) => {
  const { clerk, page } = await faulty(t, () => list);
  await page.shown("1–1 of 1");
  await page.context().setOffline(true);
  await page.locator("#status").getByText("You are offline. What is shown may be out of date.").waitFor();
  await page.button("New organization").click();
  await page.field("Name").fill("Zebra Works");
  await page.button("Create").click();
  await page.dialog.getByRole("alert").getByText("You are offline.").waitFor();
  await expect(page.field("Name")).toHaveValue("Zebra Works");
  await page.button("Cancel").click();
  const before = count(clerk, isList);
  await page.context().setOffline(false);
  await expect(page.locator("#status")).toBeEmpty();
  await expect.poll(() => count(clerk, isList)).toBeGreaterThan(before);
});

test("many 429 responses: the page shows the wait, and every action succeeds", async (t) => {
  const limit = 4;
  const place = await open({ seed: 25, rateLimit: { limit, windowMs: 2000 } });
  t.after(place.close);
  const [{ id, name }] = (await place.clerk("/organizations?limit=1")).data;
  const page = await place.visit();
  t.after(() => page.context().close());
  await page.shown("1–20 of 25");
  // The limit is used up until the page has shown the wait, however slow the machine is.
  place.emulator.clock.set(Date.now());
  for (let used = 0; used < limit; used += 1) await place.clerk("/organizations?limit=1");
  // Quick actions in a row: three page changes, a search, and a rename.
  for (const name of ["Next", "Previous", "Next", "Previous"]) await page.button(name).click();
  await page.search(id);
  await page.locator(".status-line .waiting").getByText("Waiting for Clerk’s rate limit").waitFor();
  place.emulator.clock.release();
  await expect(page.nameCells).toHaveText([name]);
  await page.button(`Edit ${name}`).click();
  await page.field("Name").fill("Calm Again");
  await page.button("Save").click();
  await page.showsStatus("Saved Calm Again.");
  await expect(page.locator(".problems")).toBeEmpty();
  assertNoMessages(page);
});

test("the page reports that Clerk is down, and recovers after a restart", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "page-"));
  const db = join(folder, "clerk.sqlite");
  let clerk = await start({ secretKey, db, seed: 25 });
  const port = Number(new URL(clerk.url).port);
  const place = await open({ upstream: clerk.url });
  t.after(async () => {
    await place.close();
    await clerk.close();
    rmSync(folder, { recursive: true });
  });
  const page = await place.visit();
  await page.shown("1–20 of 25");

  await clerk.close();
  const [name] = await page.names();
  await page.button(`Edit ${name}`).first().click();
  await page.showsProblem(`${name} could not be opened.`);
  await page.button("New organization").click();
  await page.field("Name").fill("After the Fall");
  await page.button("Create").click();
  await page.dialog.getByRole("alert").locator(":scope:not(:empty)").waitFor();

  clerk = await start({ secretKey, db, seed: 25, port });
  await page.button("Create").click();
  await page.showsStatus("Created After the Fall.");
  await page.shown("1–20 of 26");
  await expect(page.nameCells.first()).toHaveText("After the Fall");
});

test("WebAssembly that cannot be loaded is reported, and retrying loads it", async (t) => {
  const place = await open({ seed: 3 });
  t.after(place.close);
  const page = await place.visit();
  await page.route("**/*.wasm", (route) => route.abort("connectionrefused"));
  await page.reload();
  await page.getByText("The organizations could not be loaded.").waitFor();
  await page.getByText("the WebAssembly could not be loaded: Failed to fetch").waitFor();
  await page.unrouteAll();
  await page.button("Try again").click();
  await page.shown("1–3 of 3");
});
