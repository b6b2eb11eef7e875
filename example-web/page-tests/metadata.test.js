// Editing metadata: mistakes with their line, the preview of the merge, and the size.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertNoMessages, expect, open, visit } from "./open.js";

let place;
let page;
let id;

before(async () => {
  place = await open();
  const created = await place.clerk("/organizations", "POST", {
    name: "Zebra Works",
    slug: "zebra-works",
    public_metadata: { plan: "free", seats: { paid: 3, free: 1 }, tags: ["a"] },
    private_metadata: { note: "first" },
  });
  id = created.id;
  page = await place.visit();
});

after(() => place?.close());

const metadata = async () => {
  const { public_metadata, private_metadata } = await place.clerk(`/organizations/${id}`);
  return { public: public_metadata, private: private_metadata };
};
const edit = (page) => page.button("Metadata Zebra Works").click();
const lines = (label) => page.getByRole("list", { name: `${label}: what will change` }).locator("li");
const statusIn = (text) => page.dialog.getByRole("status").getByText(text).waitFor();

test("the preview shows what is added, changed and removed, with old and new values", async () => {
  await edit(page);
  await page
    .field("Public metadata")
    .first()
    .fill('{ "plan": "pro", "seats": { "paid": 3 }, "tags": ["a"], "a/b": { "c": 1 } }');
  await statusIn("1 to add, 1 to change, 1 to remove.");
  await expect(lines("Public metadata")).toHaveText([
    'added a/b{"c":1}',
    'changed plan"free""pro"',
    "removed seats › free1",
  ]);
  assert.deepEqual((await metadata()).public, { plan: "free", seats: { paid: 3, free: 1 }, tags: ["a"] });
});

test("only the changes are sent, as a merge, and the result equals the preview", async () => {
  place.emulator.requests.clear();
  await page.button("Save").click();
  await page.showsStatus("Saved the metadata of Zebra Works.");
  await page.closed();
  const sent = place.emulator.requests.list.find(({ method }) => method === "PATCH");
  assert.deepEqual(JSON.parse(sent.body), {
    public_metadata: { plan: "pro", seats: { free: null }, "a/b": { c: 1 } },
  });
  assert.deepEqual(await metadata(), {
    public: { plan: "pro", seats: { paid: 3 }, tags: ["a"], "a/b": { c: 1 } },
    private: { note: "first" },
  });
});

test("null removes a key, in the preview and on the server; private metadata has its own editor", async () => {
  await edit(page);
  await page.field("Private metadata").first().fill('{ "note": null, "crm": "42" }');
  await statusIn("1 to add, 1 to remove.");
  await page.button("Save").click();
  await page.showsStatus("Saved the metadata of Zebra Works.");
  await page.closed();
  assert.deepEqual((await metadata()).private, { crm: "42" });
});

const mistakes = [
  ['{\n  "plan": "pro"\n  "seats": 3\n}', "Line 3, column 3: A comma is expected."],
  ['{\n  "plan": pro\n}', "Line 2, column 11: Unknown word. Strings need double quotes."],
  ['{\n  "plan": "pro",\n}', "Line 3, column 1: A name in double quotes is expected."],
  ['{\n  "plan": {\n    "name": "pro"\n', "Line 4, column 1: A closing } is expected."],
  ["[1]", 'Line 1, column 1: Metadata must be a JSON object, such as { "plan": "pro" }.'],
];

test("a mistake is shown with its line and column, its line is marked, and nothing is sent", async () => {
  const before = await metadata();
  await edit(page);
  const field = page.field("Public metadata").first();
  for (const [text, words] of mistakes) {
    await field.fill(text);
    await statusIn(words);
    await expect(page.dialog.locator(".at-fault")).toHaveText(words.match(/\d+/)[0]);
  }
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await page.button("Save").click();
  await page.hasFocus("field-publicMetadata");
  await page.button("Cancel").click();
  await page.closed();
  assert.deepEqual(await metadata(), before);
});

test("the meter shows the size, and more than 8 KB is not sent", async () => {
  await place.clerk(`/organizations/${id}`, "PATCH", { public_metadata: {} });
  await edit(page);
  const field = page.field("Public metadata").first();
  await field.fill('{ "é": 1 }');
  await page.dialog.getByText("8 of 8,192 bytes").waitFor();
  await field.fill(JSON.stringify({ text: "x".repeat(8182) }));
  await page.dialog.getByText("8,193 of 8,192 bytes").waitFor();
  await page.button("Save").click();
  await expect(page.error("publicMetadata")).toHaveText(/larger than Clerk accepts/);
  await field.fill(JSON.stringify({ text: "x".repeat(8181) }));
  await page.button("Save").click();
  await page.showsStatus("Saved the metadata of Zebra Works.");
  await page.closed();
  assert.equal((await metadata()).public.text.length, 8181);
  await place.clerk(`/organizations/${id}`, "PATCH", { public_metadata: { plan: "pro" } });
});

test("two tabs: changes of the other tab are merged with one's own, and neither is lost", async () => {
  const other = await visit(await page.context().newPage(), place.server.url);
  await page.bringToFront();
  await edit(page);
  await page.field("Public metadata").first().fill('{ "plan": "pro", "mine": 1 }');
  await other.bringToFront();
  await edit(other);
  await other.field("Public metadata").first().fill('{ "plan": "pro", "theirs": 2 }');
  await other.button("Save").click();
  await other.showsStatus("Saved the metadata of Zebra Works.");

  await page.bringToFront();
  await page.button("Save").click();
  await statusIn("Someone else changed this metadata.");
  assert.deepEqual(JSON.parse(await page.field("Public metadata").first().inputValue()), {
    plan: "pro",
    theirs: 2,
    mine: 1,
  });
  await expect(lines("Public metadata")).toHaveText(["added mine1"]);
  assert.equal((await metadata()).public.mine, undefined);
  await page.button("Save").click();
  await page.showsStatus("Saved the metadata of Zebra Works.");
  await page.closed();
  assert.deepEqual((await metadata()).public, { plan: "pro", theirs: 2, mine: 1 });
  await other.close();
});

test("the first Escape keeps unsaved changes", async () => {
  const before = await metadata();
  await edit(page);
  await page.field("Public metadata").first().fill('{ "long": "work" }');
  await page.keyboard.press("Escape");
  await statusIn("Your changes are not saved.");
  await expect(page.field("Public metadata").first()).toHaveValue('{ "long": "work" }');
  await page.keyboard.press("Escape");
  await page.closed();
  await edit(page);
  await page.dialog.waitFor();
  await page.keyboard.press("Escape");
  await page.closed();
  assert.deepEqual(await metadata(), before);
});

test("after more input, Escape warns again, and the browser asks before it leaves the page", async () => {
  await edit(page);
  const field = page.field("Public metadata").first();
  await field.fill('{ "long": "work" }');
  await page.keyboard.press("Escape");
  await statusIn("Your changes are not saved.");
  await field.fill('{ "longer": "work" }');
  await page.keyboard.press("Escape");
  await statusIn("Your changes are not saved.");
  await expect(field).toHaveValue('{ "longer": "work" }');
  const asked = page.waitForEvent("dialog");
  await page.evaluate(() => void setTimeout(() => location.reload()));
  const question = await asked;
  assert.equal(question.type(), "beforeunload");
  await question.dismiss();
  await expect(field).toHaveValue('{ "longer": "work" }');
  await page.keyboard.press("Escape");
  await page.closed();
});

test("a text far beyond the limit is measured and refused, and the dialog does not grow with it", async () => {
  await edit(page);
  const field = page.field("Public metadata").first();
  await field.waitFor();
  const elements = () => page.dialog.evaluate((dialog) => dialog.querySelectorAll("*").length);
  const before = await elements();
  const large = Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`key${index}`, index]));
  // Not `fill`: Chromium needs a minute to insert as many lines in that way.
  await field.evaluate(
    (area, text) => {
      area.value = text;
      area.dispatchEvent(new InputEvent("input", { bubbles: true }));
    },
    JSON.stringify(large, null, 2),
  );
  await page.dialog.getByText("42,781 of 8,192 bytes").waitFor();
  assert.ok((await elements()) < before + 10);
  await expect(page.dialog.locator(".json pre").first()).toHaveText(/\n3001\n3002\n$/, { useInnerText: false });
  await page.button("Save").click();
  await expect(page.error("publicMetadata")).toHaveText("This is larger than Clerk accepts.");
  await page.button("Cancel").click();
  await page.closed();
});

test("a key such as __proto__ is ordinary metadata", async () => {
  await edit(page);
  await page.field("Private metadata").first().fill('{ "crm": "42", "__proto__": { "x": 1 }, "constructor": 2 }');
  await statusIn("2 to add.");
  await page.button("Save").click();
  await page.showsStatus("Saved the metadata of Zebra Works.");
  await page.closed();
  assert.equal(JSON.stringify((await metadata()).private), '{"crm":"42","__proto__":{"x":1},"constructor":2}');
});

test("a lone surrogate under any key is refused at its field, and the dialog stays usable", async () => {
  await place.clerk(`/organizations/${id}/metadata`, "PUT", { public_metadata: {}, private_metadata: {} });
  await edit(page);
  const field = page.field("Public metadata").first();
  for (const key of ["a(", "[", "$&", "a\\\\"]) {
    await field.fill(`{ "${key}": "\\ud800" }`);
    await page.button("Save").click();
    await page.dialog.locator("#error-publicMetadata").getByText("Must be well-formed text").waitFor();
  }
  await field.fill('{ "a(": "b" }');
  await page.button("Save").click();
  await page.showsStatus("Saved the metadata of Zebra Works.");
  await page.closed();
  assert.deepEqual((await metadata()).public, { "a(": "b" });
});

test("metadata with a lone surrogate can be opened, and its other keys can be edited, also after someone else's change", async () => {
  const stored = { "(": "\ud800", "\udfff": 1, plan: "free" };
  await place.clerk(`/organizations/${id}/metadata`, "PUT", { public_metadata: stored });
  await edit(page);
  const field = page.field("Public metadata").first();
  assert.deepEqual(JSON.parse(await field.inputValue()), stored);
  await field.fill(JSON.stringify({ ...stored, plan: "pro" }));
  await statusIn("1 to change.");
  await place.clerk(`/organizations/${id}/metadata`, "PATCH", { public_metadata: { theirs: 1 } });
  await page.button("Save").click();
  await statusIn("Someone else changed this metadata.");
  assert.deepEqual(JSON.parse(await field.inputValue()), { ...stored, plan: "pro", theirs: 1 });
  await page.button("Save").click();
  await page.showsStatus("Saved the metadata of Zebra Works.");
  await page.closed();
  assert.deepEqual((await metadata()).public, { ...stored, plan: "pro", theirs: 1 });

  await edit(page);
  await page.field("Public metadata").first().fill('{ "plan": "pro" }');
  await statusIn("3 to remove.");
  await page.button("Save").click();
  await page.dialog.locator("#error-publicMetadata").getByText("Must be well-formed text").waitFor();
  await page.button("Cancel").click();
  await page.closed();
  await edit(page);
  await page.field("Public metadata").first().fill('{ "\\udfff": 1, "plan": "pro" }');
  await statusIn("2 to remove.");
  await page.button("Save").click();
  await page.showsStatus("Saved the metadata of Zebra Works.");
  await page.closed();
  assert.deepEqual((await metadata()).public, { "\udfff": 1, plan: "pro" });
});

test("the console has no errors, and the page's policy blocked nothing", () => assertNoMessages(page));
