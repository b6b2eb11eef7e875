// The selection, and the dialogs of a run.

const selected = async (page) => {
  for (const nth of [0, 1, 3])
    await page
      .getByRole("checkbox", { name: /^Select (?!all)/ })
      .nth(nth)
      .check();
  await page.locator("#selected").getByText("3 selected").waitFor();
};

const started = async (page) => {
  await selected(page);
  await page.button("Merge metadata").click();
  await page.field("Public metadata to merge").first().fill('{ "plan": "gold" }');
  await page.dialog.getByRole("button", { name: "Merge" }).click();
  await page.getByRole("list", { name: "Results" }).waitFor();
};

export const scenes = {
  selection: selected,
  "bulk-merge": async (page) => {
    await selected(page);
    await page.button("Merge metadata").click();
    await page
      .field("Public metadata to merge")
      .first()
      .fill('{\n  "plan": "gold",\n  "trial": null,\n  "limits": { "seats": 50, "old": null }\n}');
    await page.dialog.getByText("2 to set, 2 to remove.").waitFor();
  },
  "bulk-delete": async (page) => {
    await selected(page);
    await page.locator(".selection").getByRole("button", { name: "Delete" }).click();
    await page.field("Type 3 to confirm").fill("2");
    await page.dialog.getByRole("button", { name: "Delete" }).click();
    await page.error("confirmation").waitFor();
  },
  "bulk-running": async (page) => {
    let number = 0;
    // The first one is answered, and the others are held.
    await page.route("**/metadata", (route) => (number++ ? undefined : route.continue()));
    await started(page);
    await page.dialog.getByText("1 of 3").waitFor();
    await page.keyboard.press("Escape");
    await page.button("Stop and close").waitFor();
  },
  "bulk-results": async (page) => {
    const errors = [{ message: "Short", long_message: "This organization is locked.", code: "locked" }];
    let number = 0;
    await page.route("**/metadata", (route) =>
      number++ ? route.fulfill({ status: 422, json: { errors } }) : route.continue(),
    );
    await started(page);
    await page.button("Retry 2").waitFor();
  },
  "bulk-background": async (page) => {
    await page.route("**/metadata", () => {});
    await started(page);
    await page.keyboard.press("Escape");
    await page.button("Continue in the background").click();
    await page.locator(".task-line").waitFor();
  },
};
