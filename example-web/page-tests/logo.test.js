// Replacing a logo: picked, dropped or pasted, checked before the upload, with progress and cancellation.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { png } from "../../js-tests/png.js";
import { assertNoMessages, expect, open } from "./open.js";

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

test("a file that is dropped beside the zone is chosen too, because the browser would open it", async () => {
  await begin();
  const title = page.getByRole("heading", { name: "Change logo" });
  assert.equal(await title.evaluate(give, { type: "dragover", bytes: [...png(40)] }), false);
  assert.equal(await title.evaluate(give, { type: "drop", bytes: [...png(40)] }), false);
  await seen("#logo-chosen img", 40);
  await page.button("Cancel").click();
  await page.closed();
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

/** Runs in the page: drags, drops or pastes a file. Returns whether the browser would act on it too. */
function give(element, { type, bytes }) {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], "given.png", { type: "image/png" }));
  const settings = { bubbles: true, cancelable: true };
  return element.dispatchEvent(
    type === "paste"
      ? new ClipboardEvent(type, { ...settings, clipboardData: data })
      : new DragEvent(type, { ...settings, dataTransfer: data }),
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
    await expect(page.dialog).toBeVisible();
    await pick(png(64));
    await page.dialog.locator(".mistake:empty").waitFor({ state: "attached" });
  }
  await page.button("Cancel").click();
  await page.closed();
  assert.equal(uploads().length, before);
});

test("a file is checked immediately while the client waits for the rate limit", async (t) => {
  const limited = { status: 429, headers: { "retry-after": "250" }, json: { errors: [] } };
  await page.route("**/logo", (route) => route.fulfill(limited));
  t.after(async () => {
    await page.unroute("**/logo");
    // The page's client still waits for the rate limit. A new page does not.
    await page.reload();
  });
  await begin();
  await pick(png(64));
  await page.button("Upload").click();
  await page.dialog.getByRole("status").getByText("Waiting for Clerk’s rate limit").waitFor();
  await pick(Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>"));
  await page.dialog.locator(".mistake").getByText("cannot be a logo").waitFor();
  await page.button("Cancel upload").click();
  await page.dialog.getByRole("status").getByText("The upload was cancelled.").waitFor();
  await page.button("Cancel").click();
  await page.closed();
});

test("an upload that is begun while the image is being checked is sent after the check", async (t) => {
  t.after(() => page.reload());
  await page.evaluate(() => {
    const { decode } = HTMLImageElement.prototype;
    const isReleased = new Promise((release) => addEventListener("release", release));
    HTMLImageElement.prototype.decode = async function () {
      await isReleased;
      return decode.call(this);
    };
  });
  await begin();
  await pick(png(40));
  await page.dialog.getByText("Checking the image …").waitFor();
  await page.button("Upload").click();
  await expect(page.button("Upload")).toHaveAttribute("aria-busy", "true");
  await page.evaluate(() => dispatchEvent(new Event("release")));
  await page.showsStatus("Uploaded the logo of Zebra Works.");
  assert.deepEqual(await logo(), png(40));
});

test("without a file, the dialog shows an error at the picker", async () => {
  await begin();
  await page.button("Upload").click();
  await expect(page.error("file")).toHaveText("Choose an image first.");
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

test("an upload of 10 MB shows its progress, changes nothing when cancelled, and succeeds when repeated", async (t) => {
  const before = await logo();
  const unthrottle = await throttle(t);
  await begin();
  await pick(large(MAX));
  const shares = await uploadInPart();
  assert.deepEqual(
    shares,
    shares.toSorted((a, b) => a - b),
  );
  assert.ok(shares.at(-1) < 1, String(shares));
  await page.button("Cancel upload").click();
  await page.dialog.getByRole("status").getByText("The upload was cancelled.").waitFor();
  assert.deepEqual(await logo(), before);
  await expect(page.locator("progress")).toHaveCount(0);

  await unthrottle();
  await page.button("Upload").click();
  await page.showsStatus("Uploaded the logo of Zebra Works.");
  assert.equal((await logo()).length, MAX);
});

test("closing the dialog aborts the upload", async (t) => {
  await throttle(t);
  await begin();
  await pick(large(MAX));
  const failed = page.waitForEvent("requestfailed", (request) => request.method() === "PUT");
  await uploadInPart();
  await page.keyboard.press("Escape");
  assert.match((await failed).failure().errorText, /ABORTED/);
  await page.closed();
});

const unlimited = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 };

/** Slows uploads down until the returned function is called or the test ends. An upload of 10 MB would take 40 seconds. */
async function throttle(t) {
  const network = await page.context().newCDPSession(page);
  const limit = (conditions) => network.send("Network.emulateNetworkConditions", { ...unlimited, ...conditions });
  t.after(() => limit({}));
  await network.send("Network.enable");
  await limit({ uploadThroughput: 250_000 });
  return () => limit({});
}

/** Begins an upload, and waits until the progress bar has shown three shares. Returns them. */
async function uploadInPart() {
  await page.evaluate(() => {
    globalThis.shares = [];
    const look = () => {
      const { position } = document.querySelector("progress") ?? {};
      if (position !== undefined && position !== shares.at(-1)) shares.push(position);
      if (shares.length < 3) requestAnimationFrame(look);
    };
    look();
  });
  await page.button("Upload").click();
  const shares = () => page.evaluate(() => globalThis.shares);
  await expect.poll(shares).toHaveLength(3);
  return shares();
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
  await expect(page.button("Remove logo")).toHaveCount(0);
  await page.button("Cancel").click();
});

test("the console has no errors, and the page's policy blocked nothing", () => assertNoMessages(page));
