// The same few steps in Firefox and in WebKit, where they are installed. A person's clicks are events of the page here, because the
// drivers of these browsers have only `goto` and `evaluate` in common.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch } from "../../js-tests/engines/engine.js";
import { png } from "../../js-tests/png.js";
import { Missing } from "../../tools/setup.js";
import { open } from "./open.js";

/** Long enough for a slow machine. */
const WAIT_MS = 60_000;
let place;
before(async () => {
  place = await open();
});
after(() => place?.close());

for (const engine of ["firefox", "webkit"])
  test(`${engine}: the list, an organization with its tabs, creating, an upload, a run, and deleting`, async (t) => {
    const browser = await launch(engine).catch((error) => {
      if (!(error instanceof Missing)) throw error;
      t.skip(error.message);
    });
    if (!browser) return;
    t.after(() => browser.close());
    const page = await browser.newPage();
    const user = userOf(page);
    await page.goto(place.server.url);
    await user.sees("#range", "1–20 of 25");

    await user.clicks("tbody .name a");
    await user.sees(".headline h1", "");
    for (const tab of ["Invitations", "Domains", "Metadata", "Settings"]) {
      await user.clicks(".tabs a", tab);
      await user.sees(".tabs a[aria-current=page]", tab);
    }
    await user.clicks(".site a", "Organizations");
    await user.sees("#range", "1–20 of 25");

    await user.clicks("#create");
    await user.types("#field-name", `Works of ${engine}`);
    await user.types("#field-slug", `works-of-${engine}`);
    await user.clicks("dialog button", "Create");
    await user.sees("#status", `Created Works of ${engine}.`);
    await user.sees("tbody .name", `Works of ${engine}`);
    await user.seesNo("dialog");

    await user.clicks(`[aria-label="Logo Works of ${engine}"]`);
    await user.picks("dialog input[type=file]", png(64, [76, 63, 212]).toString("base64"));
    await user.sees("dialog #logo-chosen img", "");
    await user.clicks("dialog button", "Upload");
    await user.sees("#status", "logo");
    await user.seesNo("dialog");
    const { has_image } = await place.clerk(`/organizations/works-of-${engine}`);
    assert.equal(has_image, true);

    await user.clicks(`[aria-label="Select Works of ${engine}"]`);
    await user.sees("#selected", "1 selected");
    await user.clicks("#bulk-merge");
    await user.types("#field-publicMetadata", '{ "plan": "gold" }');
    await user.clicks("dialog button", "Merge");
    await user.sees("dialog.run .note", "All done.");
    await user.clicks("dialog button", "Close");
    await user.seesNo("dialog");
    assert.equal((await place.clerk(`/organizations/works-of-${engine}`)).public_metadata.plan, "gold");

    await user.clicks(`[aria-label="Delete Works of ${engine}"]`);
    await user.types("#field-confirmation", `works-of-${engine}`);
    await user.clicks("dialog button", "Delete");
    await user.sees("#status", `Deleted Works of ${engine}.`);
    await user.sees("#range", "1–20 of 25");
    const { total_count } = await place.clerk("/organizations?limit=1");
    assert.equal(total_count, 25);
  });

/** What a user does and sees. Each step waits until its element is there. */
function userOf(page) {
  const act = (action, selector, text = "") => page.evaluate(inPage, { action, selector, text, waitMs: WAIT_MS });
  return {
    clicks: (selector, text) => act("click", selector, text),
    types: (selector, text) => act("type", selector, text),
    picks: (selector, base64) => act("pick", selector, base64),
    sees: (selector, text) => act("see", selector, text),
    seesNo: (selector) => act("see", `html:not(:has(${selector}))`),
  };
}

/** Runs in the page. */
async function inPage({ action, selector, text, waitMs }) {
  const isText = action === "click" || action === "see";
  const isIt = (element) => !isText || element.textContent.includes(text);
  const find = () => [...document.querySelectorAll(selector)].find(isIt);
  for (const until = Date.now() + waitMs; !find(); ) {
    if (Date.now() > until) {
      const seen = [...document.querySelectorAll(selector)].map((element) => element.textContent);
      throw new Error(`no ${selector} with "${text}", only ${JSON.stringify(seen)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const element = find();
  if (action === "click") element.click();
  if (action === "type") {
    element.value = text;
    element.dispatchEvent(new Event("input", { bubbles: true }));
  }
  if (action === "pick") {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    const files = new DataTransfer();
    files.items.add(new File([bytes], "logo.png", { type: "image/png" }));
    element.files = files.files;
    element.dispatchEvent(new Event("change", { bubbles: true }));
  }
}
