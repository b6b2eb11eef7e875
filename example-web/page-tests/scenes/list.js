// Screenshots of the list and of the dialogs on an organization.
import { png } from "../../../js-tests/png.js";

/** How to get to what each screenshot shows. */
export const scenes = {
  list: () => {},
  waiting: async (page) => {
    await page.route("**/organizations?*", () => {});
    await page.reload();
    await page.locator("tr.placeholder").first().waitFor();
  },
  empty: async (page) => {
    await page.search("nobody has this name");
    await page.getByText("No organizations match").waitFor();
  },
  create: async (page) => {
    await page.button("New organization").click();
    await page.field("Name").fill("Zebra");
    await page.field("Slug").fill("Not a slug!");
    await page.button("Create").click();
    await page.error("slug").waitFor();
  },
  edit: async (page) => {
    await page
      .getByRole("button", { name: /^Edit / })
      .nth(1)
      .click();
    await page.field("Slug").fill("Not a slug!");
    await page.button("Save").click();
    await page.error("slug").waitFor();
  },
  preview: async (page) => {
    await page
      .getByRole("button", { name: /^Metadata / })
      .nth(1)
      .click();
    await page
      .field("Public metadata")
      .first()
      .fill('{\n  "plan": "enterprise",\n  "region": "eu",\n  "features": ["sso", "audit"]\n}');
    await page
      .field("Private metadata")
      .first()
      .fill('{\n  "crm": {\n    "account": "crm_200"\n    "revenue": 1\n  }\n}');
    await page.dialog.getByText("A comma is expected").waitFor();
  },
  upload: async (page) => {
    await page.route("**/logo", () => {});
    await page
      .getByRole("button", { name: /^Logo / })
      .first()
      .click();
    await page
      .field("Image")
      .setInputFiles({ name: "logo.png", mimeType: "image/png", buffer: png(96, [26, 107, 60]) });
    await page.locator("#logo-chosen img").waitFor();
    await page.button("Upload").click();
    await page.locator("progress").waitFor();
  },
  delete: async (page) => {
    await page
      .getByRole("button", { name: /^Delete / })
      .nth(1)
      .click();
    await page.dialog.waitFor();
  },
  error: async (page) => {
    await page.route("**/organizations/*", (route) => route.abort("connectionrefused"));
    await page
      .getByRole("button", { name: /^Edit / })
      .nth(1)
      .click();
    await page.locator(".problems .problem").waitFor();
  },
};
