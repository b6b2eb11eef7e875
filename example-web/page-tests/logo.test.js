// Replacing a logo: picked, dropped or pasted, checked before the upload, with progress and cancellation.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { png } from "../../js-tests/png.js";
import { assertNoMessages, open } from "./open.js";

let place;
let page;
let id;
const MAX = 10 * 1024 * 1024;
const uploads = () => place.emulator.requests.list.filter(({ method }) => method === "PUT");

before(async () => {
  place = await open();
  ({ id } = await place.clerk("/organizations", "POST", { name: "Zebra Works", slug: "zebra-works" }));
  page = await place.visit();
});

after(async () => {
  await place?.close();
  rmSync(folder, { recursive: true });
});

const begin = () => page.button("Logo Zebra Works").click();
const file = (buffer) => ({ name: "logo.png", mimeType: "image/png", buffer });
const pick = (given) => page.field("Image").setInputFiles(typeof given === "string" ? given : file(given));
const seen = (selector, side) =>
  page.waitForFunction(([image, side]) => document.querySelector(image)?.naturalWidth === side, [selector, side]);
const logo = async () => {
  const { image_url, has_image } = await place.clerk(`/organizations/${id}`);
  return has_image ? Buffer.from(await (await fetch(image_url)).arrayBuffer()) : undefined;
};
/** An image, padded to this size. */
function large(bytes) {
  const path = join(folder, `${bytes}.png`);
  writeFileSync(path, Buffer.concat([png(64), Buffer.alloc(bytes - png(64).length)]));
  return path;
}
const folder = mkdtempSync(join(tmpdir(), "page-"));

test("a logo is picked, shown, uploaded, and appears in the list", async () => {
  await begin();
  await pick(png(64));
  await seen("#logo-chosen img", 64);
  await page.button("Upload").click();
  await page.showsStatus("Uploaded the logo of Zebra Works.");
  await page.closed();
  await seen("tbody .logo img", 64);
  assert.deepEqual(await logo(), png(64));
});

test("a logo is dropped", async () => {
  await begin();
  await page.dialog.locator(".drop-zone").evaluate(give, { type: "drop", bytes: [...png(32)] });
  await seen("#logo-chosen img", 32);
  await page.button("Upload").click();
  await page.closed();
  await seen("tbody .logo img", 32);
  assert.deepEqual(await logo(), png(32));
});

test("a logo is pasted", async () => {
  await begin();
  await page.field("Image").evaluate(give, { type: "paste", bytes: [...png(48)] });
  await seen("#logo-chosen img", 48);
  await page.button("Upload").click();
  await page.closed();
  await seen("tbody .logo img", 48);
  assert.deepEqual(await logo(), png(48));
});

/** Runs in the page: drops or pastes a file. */
function give(element, { type, bytes }) {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], "given.png", { type: "image/png" }));
  const settings = { bubbles: true, cancelable: true };
  element.dispatchEvent(
    type === "drop"
      ? new DragEvent("drop", { ...settings, dataTransfer: data })
      : new ClipboardEvent("paste", { ...settings, clipboardData: data }),
  );
}

test("a file that cannot be a logo is refused when it is chosen, by its content, and is not sent", async () => {
  const before = uploads().length;
  const wrong = [
    [Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>"), /cannot be a logo: .*image/i],
    [Buffer.alloc(0), /cannot be a logo/],
    [large(MAX + 1), /cannot be a logo: .*10/],
    [png(64).subarray(0, 20), /may be damaged/],
  ];
  await begin();
  for (const [bytes, words] of wrong) {
    await pick(bytes);
    await page.dialog.locator(".mistake").getByText(words).waitFor();
    await page.button("Upload").click();
    assert.ok(await page.dialog.isVisible());
    await pick(png(64));
    await page.dialog.locator(".mistake:empty").waitFor({ state: "attached" });
  }
  await page.button("Cancel").click();
  assert.equal(uploads().length, before);
});

test("a file is checked immediately while the client waits for the rate limit", async () => {
  const limited = { status: 429, headers: { "retry-after": "25" }, json: { errors: [] } };
  await page.route("**/logo", (route) => route.fulfill(limited));
  await begin();
  await pick(png(64));
  await page.button("Upload").click();
  await page.dialog.getByRole("status").getByText("Waiting for Clerk’s rate limit").waitFor();
  await pick(Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>"));
  await page.dialog.locator(".mistake").getByText("cannot be a logo").waitFor({ timeout: 5_000 });
  await page.button("Cancel upload").click();
  await page.dialog.getByRole("status").getByText("The upload was cancelled.").waitFor();
  await page.button("Cancel").click();
  await page.closed();
  await page.unroute("**/logo");
  // The page's client still waits for the rate limit. A new page does not.
  await page.reload();
});

test("without a file, the dialog shows an error at the picker", async () => {
  await begin();
  await page.button("Upload").click();
  assert.equal(await page.errorOf("file"), "Choose an image first.");
  await page.button("Cancel").click();
});

test("an unknown uploader is shown in the dialog", async () => {
  await begin();
  await pick(png(64));
  await page.field("Uploader").fill("user_nobody");
  await page.button("Upload").click();
  await page.dialog.locator(":is(.problem, .field-error):not(:empty)").first().waitFor();
  await page.button("Cancel").click();
});

test("an upload of 10 MB shows its progress, changes nothing when cancelled, and succeeds when repeated", async () => {
  const before = await logo();
  const network = await throttled(2_000_000);
  await begin();
  await pick(large(MAX));
  await page.button("Upload").click();
  const shares = await middle();
  assert.ok(shares.length >= 3 && shares.every((share, at) => at === 0 || share >= shares[at - 1]), String(shares));
  await page.button("Cancel upload").click();
  await page.dialog.getByRole("status").getByText("The upload was cancelled.").waitFor();
  assert.deepEqual(await logo(), before);
  assert.equal(await page.locator("progress").count(), 0);

  await network.send("Network.emulateNetworkConditions", unlimited);
  await page.button("Upload").click();
  await page.showsStatus("Uploaded the logo of Zebra Works.");
  assert.equal((await logo()).length, MAX);
});

test("closing the dialog aborts the upload", async () => {
  const network = await throttled(2_000_000);
  await begin();
  await pick(large(MAX));
  const failed = page.waitForEvent("requestfailed", (request) => request.method() === "PUT");
  await page.button("Upload").click();
  await middle();
  await page.keyboard.press("Escape");
  assert.match((await failed).failure().errorText, /ABORTED/);
  await network.send("Network.emulateNetworkConditions", unlimited);
  await page.closed();
});

const unlimited = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 };

async function throttled(bytesPerSecond) {
  const network = await page.context().newCDPSession(page);
  await network.send("Network.enable");
  await network.send("Network.emulateNetworkConditions", { ...unlimited, uploadThroughput: bytesPerSecond });
  return network;
}

/** The shares that the progress bar shows until it is past a third. */
async function middle() {
  const shares = await page.evaluate(async () => {
    const shares = [];
    let bar;
    do {
      await new Promise(requestAnimationFrame);
      bar = document.querySelector("progress");
      if (bar && bar.position !== shares.at(-1)) shares.push(bar.position);
    } while (shares.length === 0 || (bar && shares.at(-1) < 0.3));
    return shares;
  });
  assert.ok(shares.at(-1) >= 0.3 && shares.at(-1) < 0.95, String(shares));
  return shares;
}

test("a logo is removed, and without a logo there is no button to remove it", async () => {
  assert.ok(await logo());
  await begin();
  await page.button("Remove logo").click();
  await page.showsStatus("Removed the logo of Zebra Works.");
  await page.closed();
  assert.equal(await logo(), undefined);
  await begin();
  await page.dialog.waitFor();
  assert.equal(await page.button("Remove logo").count(), 0);
  await page.button("Cancel").click();
});

test("the console has no errors, and the page's policy blocked nothing", () => assertNoMessages(page));
