// Whether a person can do all seven operations on the built page, by clicks and keys, against the emulator.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { crc32, deflateSync } from "node:zlib";
import { chromium } from "playwright-core";
import { start } from "../js-tests/emulator/index.js";
import * as setup from "../tools/setup.js";
import { buildPage, dist } from "./build.js";
import { serve } from "./server.js";

const secretKey = "sk_test_never_seen_by_a_browser";
const quiet = ["gpu", "quic", "background-networking", "component-update", "sync"].map((part) => `--disable-${part}`);
const args = ["--headless", "--no-sandbox", "--no-first-run", ...quiet];

let emulator;
let server;
let browser;
let page;
const requests = [];
const received = [];
const logged = [];

before(async () => {
  await buildPage();
  emulator = await start({ secretKey, seed: 25 });
  server = await serve({ port: 0, upstream: emulator.url, secretKey, dist });
  browser = await chromium.launch({ executablePath: await setup.chromium(), args });
  page = await browser.newPage({ viewport: { width: 1280, height: 900 }, locale: "en-GB" });
  page.setDefaultTimeout(8000);
  page.on("request", (request) => requests.push(request.allHeaders().catch(() => request.headers())));
  // Asked for a blob's text, Playwright would fetch it again from within the page.
  page.on("response", (response) => response.url().startsWith("http") && received.push(textOf(response)));
  page.on("console", (message) => logged.push(message.text()));
  page.on("pageerror", (error) => assert.fail(error));
  await page.goto(server.url);
  await shown("1–20 of 25");
});

after(async () => {
  await browser?.close();
  await server?.close();
  await emulator?.close();
});

test("the list shows the newest twenty with logo, name, slug, members and date, and turns to the rest", async () => {
  const { data } = await clerk("/organizations?limit=20&include_members_count=true");
  const names = await page.locator("tbody .name").allTextContents();
  assert.deepEqual(
    names,
    data.map(({ name }) => name),
  );
  const first = page.locator("tbody tr").first();
  assert.equal(await first.locator(".slug").textContent(), data[0].slug);
  assert.match(await first.locator(".members").textContent(), new RegExp(`^${data[0].members_count}\\b`));
  assert.equal(await first.locator("time").getAttribute("datetime"), new Date(data[0].created_at).toISOString());
  assert.equal(await first.locator(".picture").count(), 1);

  await button("Next").click();
  await shown("21–25 of 25");
  assert.equal(await page.locator("tbody tr").count(), 5);
  await button("Next").click({ force: true });
  await button("Previous").click();
  await shown("1–20 of 25");
});

test("an organization is created with the keyboard alone, and is first in the list", async () => {
  await page.getByRole("heading", { name: "Organizations" }).focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.keyboard.type("Zebra Works");
  await page.keyboard.press("Tab");
  await page.keyboard.type("zebra-works");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.type("7");
  await page.keyboard.press("Enter");
  await said("Created Zebra Works.");
  await shown("1–20 of 26");
  assert.equal(await page.locator("tbody .name").first().textContent(), "Zebra Works");
  assert.equal(await page.evaluate(() => document.activeElement.id), "create");
  const { slug, max_allowed_memberships } = await clerk("/organizations/zebra-works");
  assert.deepEqual({ slug, max_allowed_memberships }, { slug: "zebra-works", max_allowed_memberships: 7 });
});

test("a taken slug is said beside the slug field, and what was typed stays", async () => {
  await button("New organization").click();
  await field("Name").fill("Zebra Copy");
  await field("Slug").fill("zebra-works");
  await button("Create").click();
  await page.locator("#create-slug-error").waitFor();
  assert.match(await page.locator("#create-slug-error").textContent(), /taken/i);
  assert.equal(await page.evaluate(() => document.activeElement.id), "create-slug");
  assert.equal(await field("Slug").getAttribute("aria-describedby"), "create-slug-error");
  assert.equal(await field("Name").inputValue(), "Zebra Copy");
  await page.keyboard.press("Escape");
  assert.equal((await clerk("/organizations?query=Zebra%20Copy")).total_count, 0);
});

test("a creator who does not exist is said in the dialog", async () => {
  await button("New organization").click();
  await field("Name").fill("Nobody's");
  await field("Created by").fill("user_nobody");
  await button("Create").click();
  await page.locator("#create-dialog :is(.problem, .field-error)").getByText("user_nobody").waitFor();
  await button("Cancel").click();
});

test("a search narrows the list while one types, and an overtaken answer is dropped", async () => {
  const slow = /query=Z(&|$)/;
  await page.route(slow, async (route) => {
    await new Promise((done) => setTimeout(done, 600));
    await route.continue().catch(() => {});
  });
  const overtaken = page.waitForRequest(slow);
  await field("Search").fill("Z");
  await overtaken;
  await field("Search").fill("zebra");
  await shown("1–1 of 1");
  await page.waitForTimeout(700);
  assert.deepEqual(await page.locator("tbody .name").allTextContents(), ["Zebra Works"]);
  await page.unroute(slow);

  await field("Search").fill("no such organization");
  await page.getByText("No organization matches").waitFor();
  await field("Search").fill("zebra");
  await shown("1–1 of 1");
});

test("an edit changes the name, the slug and the size, and gives the focus back to its button", async () => {
  await button("Edit Zebra Works").click();
  await field("Name").fill("Zebra Studio");
  await field("Slug").fill("zebra-studio");
  await field("Max memberships").fill("0");
  await button("Save").click();
  await said("Saved Zebra Studio.");
  await button("Edit Zebra Studio").waitFor();
  const { id, name, slug, max_allowed_memberships } = await clerk("/organizations/zebra-studio");
  assert.deepEqual([name, slug, max_allowed_memberships], ["Zebra Studio", "zebra-studio", 0]);
  await page.waitForFunction((button) => document.activeElement.id === button, `edit-${id}`);
});

test("metadata merges, null removes a key, and what is not a JSON object is said beside its field", async () => {
  await mergeMetadata('{ "plan": "pro", "seats": { "paid": 3 } }', '{ "note": "first" }');
  await said("Merged the metadata of Zebra Studio.");
  await mergeMetadata('{ "plan": null, "seats": { "free": 1 } }', "");
  await said("Merged the metadata of Zebra Studio.");
  const { public_metadata, private_metadata } = await clerk("/organizations/zebra-studio");
  assert.deepEqual(public_metadata, { seats: { paid: 3, free: 1 } });
  assert.deepEqual(private_metadata, { note: "first" });

  await mergeMetadata("{ plan: ", "[1]");
  assert.match(await page.locator("#metadata-public-error").textContent(), /JSON/);
  assert.match(await page.locator("#metadata-private-error").textContent(), /JSON object/);
  assert.match(await page.getByLabel("Public metadata now").inputValue(), /"free": 1/);
  await button("Cancel").click();
});

test("a logo is chosen, uploaded and seen, served by the emulator", async () => {
  await button("Logo Zebra Studio").click();
  await field("Image").setInputFiles({ name: "logo.png", mimeType: "image/png", buffer: png(64) });
  await loaded("#logo-chosen img");
  await button("Upload").click();
  await said("Uploaded the logo of Zebra Studio.");
  await loaded("tbody .logo img");
  const source = await page.locator("tbody .logo img").getAttribute("src");
  assert.equal(new URL(source).origin, new URL(emulator.url).origin);
  assert.deepEqual(Buffer.from(await (await fetch(source)).arrayBuffer()), png(64));
});

test("a file that is no image is refused in the dialog", async () => {
  await button("Logo Zebra Studio").click();
  await field("Image").setInputFiles({ name: "logo.png", mimeType: "image/png", buffer: Buffer.from("not an image") });
  await button("Upload").click();
  await page.locator("#logo-dialog :is(.problem, .field-error):not(:empty)").first().waitFor();
  await button("Cancel").click();
});

test("a deletion asks first: Cancel keeps the organization, Delete removes it", async () => {
  const dialog = page.getByRole("alertdialog", { name: "Delete organization" });
  await button("Delete Zebra Studio").click();
  await dialog.getByText("Zebra Studio").waitFor();
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "hidden" });
  assert.equal((await clerk("/organizations/zebra-studio")).name, "Zebra Studio");

  await button("Delete Zebra Studio").click();
  await dialog.getByRole("button", { name: "Delete" }).click();
  await said("Deleted Zebra Studio.");
  await shown("0 of 0");
  assert.equal((await clerk("/organizations?query=zebra")).total_count, 0);
});

test("an organization deleted by someone else is said to be gone, and the list is asked anew", async () => {
  await field("Search").fill("");
  await shown("1–20 of 25");
  const { data } = await clerk("/organizations?limit=1");
  await clerk(`/organizations/${data[0].id}`, { method: "DELETE" });
  await button(`Edit ${data[0].name}`).first().click();
  await page.locator("#problem:not(:empty)").waitFor();
  await shown("1–20 of 24");
});

test("nothing that the browser received has the key, and nothing that it sent has an Authorization header", async () => {
  const bodies = await Promise.all(received);
  assert.ok(bodies.some((body) => body.includes("total_count")) && bodies.some((body) => body.includes("<title>")));
  assert.ok(!bodies.some((body) => body.includes(secretKey)));
  const headers = await Promise.all(requests);
  assert.ok(headers.length > 20);
  assert.ok(!headers.some((sent) => "authorization" in sent || JSON.stringify(sent).includes(secretKey)));
});

test("the page's own policy stood in nothing's way", () => {
  assert.deepEqual(
    logged.filter((text) => /Content Security Policy/i.test(text)),
    [],
  );
});

async function mergeMetadata(publicPatch, privatePatch) {
  await page.evaluate(() => {
    document.querySelector("#status").textContent = "";
  });
  await button("Metadata Zebra Studio").click();
  await field("Merge into public metadata").fill(publicPatch);
  await field("Merge into private metadata").fill(privatePatch);
  await button("Merge").click();
}

function button(name) {
  return page.getByRole("button", { name, exact: true });
}

function field(label) {
  const where = page.locator("dialog[open]");
  return label === "Search" ? page.getByLabel(label) : where.getByLabel(label);
}

/** Which part of how many the page says that it shows. */
function shown(range) {
  return page.locator("#range").getByText(range, { exact: true }).waitFor();
}

function said(text) {
  return page.getByRole("status").getByText(text, { exact: true }).waitFor();
}

function loaded(selector) {
  return page.waitForFunction((image) => document.querySelector(image)?.naturalWidth === 64, selector);
}

async function textOf(response) {
  const headers = JSON.stringify(await response.allHeaders().catch(() => ({})));
  return `${headers}\n${await response.text().catch(() => "")}`;
}

/** What Clerk itself says, past the page. */
async function clerk(path, init) {
  const headers = { authorization: `Bearer ${secretKey}` };
  return (await fetch(emulator.url + path, { ...init, headers })).json();
}

/** A real picture: a square of one colour. */
function png(side) {
  const rows = Buffer.alloc(side * (1 + side * 3));
  for (let y = 0; y < side; y += 1)
    rows.fill(Buffer.from([0x4c, 0x3f, 0xd4]), y * (1 + side * 3) + 1, (y + 1) * (1 + side * 3));
  const header = Buffer.from([0, 0, 0, side, 0, 0, 0, side, 8, 2, 0, 0, 0]);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(name, data) {
  const named = Buffer.concat([Buffer.from(name), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}
