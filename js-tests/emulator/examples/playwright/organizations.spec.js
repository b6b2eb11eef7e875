import { expect, test } from "@playwright/test";

test("the page lists the seeded organizations, the newest first", async ({ page }) => {
  await page.goto("/");
  const items = page.getByRole("listitem");
  await expect(items).toHaveCount(5);
  await expect(items.first()).toHaveText(/-5$/);
});
