// The domains of an organization, the roles and permissions, and the settings of the instance.

/** Opens the domains of the second organization. The first scene adds them. */
async function openDomains(page, place) {
  const [, { id }] = (await place.clerk("/organizations?limit=2")).data;
  const { data } = await place.clerk(`/organizations/${id}/domains?limit=100`);
  if (!data.some(({ name }) => name === "zebra.example")) await addDomains(place, id);
  await page.goto(`${place.server.url}organizations/${id}/domains`);
  await page.locator("tbody .name").first().waitFor();
}

async function addDomains(place, id) {
  const add = (body) => place.clerk(`/organizations/${id}/domains`, "POST", body);
  await add({ name: "zebra.example", enrollment_mode: "automatic_suggestion" });
  const { id: owned } = await add({ name: "owned.example", enrollment_mode: "enterprise_sso" });
  await place.clerk(`/organizations/${id}/domains/${owned}/verify_ownership`, "POST");
  const name = `${"a-very-long-name.".repeat(6)}example`;
  await add({ name, enrollment_mode: "automatic_invitation", verified: false });
}

const openView = async (page, place, view, ready) => {
  await page.goto(place.server.url + view);
  await page.locator(ready).waitFor();
};

export const scenes = {
  domains: openDomains,
  "domains-empty": async (page, place) => {
    await openDomains(page, place);
    await page.getByLabel("Show").selectOption("Manual invitation");
    await page.getByText("No domains match the filter.").waitFor();
  },
  "domains-off": async (page, place) => {
    await openDomains(page, place);
    await page.route("**/domains?*", (route) =>
      route.fulfill({ status: 403, json: { errors: [{ code: "organization_domains_not_enabled", message: "Off" }] } }),
    );
    await page.reload();
    await page.getByText("Domains are turned off for this instance.").waitFor();
  },
  "domain-add": async (page, place) => {
    await openDomains(page, place);
    await page.button("Add domain").click();
    await page.field("Domain").fill("gmail.com");
    await page.button("Add").click();
    await page.error("name").waitFor();
  },
  "domain-edit": async (page, place) => {
    await openDomains(page, place);
    await page.button("Edit zebra.example").click();
    await page.field("Enrollment mode").waitFor();
  },
  "domain-ownership": async (page, place) => {
    await openDomains(page, place);
    await page.button("Verify ownership zebra.example").click();
    await page.dialog.waitFor();
  },
  "domain-delete": async (page, place) => {
    await openDomains(page, place);
    await page.button("Delete zebra.example").click();
    await page.dialog.waitFor();
  },
  roles: (page, place) => openView(page, place, "roles", ".matrix"),
  "roles-many": async (page, place) => {
    await page.route("**/organization_roles?*", async (route) => {
      const { data } = await (await route.fetch()).json();
      const more = Array.from({ length: 8 }, (_, i) => ({
        ...data[0],
        id: `role_${i}`,
        key: `org:a_rather_long_key_${i}`,
        name: i === 3 ? "صلاحيات المدير" : `Regional coordinator ${i}`,
      }));
      return route.fulfill({ json: { data: [...data, ...more], total_count: data.length + 8 } });
    });
    await openView(page, place, "roles", ".matrix");
    await page.locator(".matrix-region").evaluate((region) => region.scrollTo(150, 200));
  },
  "roles-error": async (page, place) => {
    await page.route("**/organization_permissions?*", (route) => route.fulfill({ status: 404, json: { errors: [] } }));
    await openView(page, place, "roles", ".empty-state");
  },
  "role-create": async (page, place) => {
    await openView(page, place, "roles", ".matrix");
    await page.button("New role").click();
    await page.field("Name").fill("Auditor");
    await page.field("Key").fill("org:admin");
    await page.button("Create").click();
    await page.error("key").waitFor();
  },
  "role-delete": async (page, place) => {
    await openView(page, place, "roles", ".matrix");
    await page.button("Delete Admin").click();
    await page.button("Delete").click();
    await page.dialog.locator(".problem:not(:empty)").waitFor();
  },
  "permission-edit": async (page, place) => {
    await openView(page, place, "roles", ".matrix");
    await page.button("Edit Read reports").click();
    await page.field("Name").waitFor();
  },
  settings: async (page, place) => {
    await openView(page, place, "settings", "form");
    await page.getByLabel("Max memberships").fill("50");
    await page.getByText("Your changes are not saved.").waitFor();
  },
  "settings-error": async (page, place) => {
    await page.route("**/instance/*", (route) => route.abort("connectionrefused"));
    await openView(page, place, "settings", ".empty-state");
  },
  "settings-off": async (page, place) => {
    await openView(page, place, "settings", "form");
    await page.button("Turn off").click();
    await page.dialog.waitFor();
  },
};
