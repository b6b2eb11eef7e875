// The page of an organization: its head, its metadata and its settings.

const opened = async (page, tab) => {
  await page.locator("tbody .name a").nth(1).click();
  await page.locator(".tabs").getByRole("link", { name: tab }).click();
  await page.locator(".sheet").first().waitFor();
};

export const scenes = {
  "organization-metadata": (page) => opened(page, "Metadata"),
  "organization-settings": (page) => opened(page, "Settings"),
  missing: async (page, place) => {
    await page.goto(`${place.server.url}organizations/org_unknown`);
    await page.getByText("This organization does not exist.").waitFor();
  },
};
