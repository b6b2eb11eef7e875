// The members of an organization, and the dialogs on a member.

const prepared = new WeakMap();

/** The oldest organization, with some more members. */
async function peopledOrganization(place) {
  if (!prepared.has(place)) prepared.set(place, addPeople(place));
  return prepared.get(place);
}

async function addPeople({ clerk, emulator }) {
  const [{ id }] = (await clerk("/organizations?limit=1&order_by=%2Bcreated_at")).data;
  await clerk(`/organizations/${id}`, "PATCH", { max_allowed_memberships: 0 });
  const people = [
    { first_name: "Ada", last_name: "Zimmermann", email_address: ["ada@example.com"] },
    { first_name: "نور", last_name: "الهاشمي", username: "noor" },
    {
      first_name: "Wolfeschlegelsteinhausenbergerdorff".repeat(3),
      email_address: [`${"long".repeat(15)}@example.com`],
    },
    { phone_number: ["+15555550100"] },
  ];
  for (const body of people)
    await clerk(`/organizations/${id}/memberships`, "POST", {
      user_id: emulator.createUser(body),
      role: "org:member",
    });
  await clerk(`/organizations/${id}/invitations`, "POST", { email_address: "guest@example.com", role: "org:member" });
  const { members_count, pending_invitations_count } = await clerk(`/organizations/${id}?include_members_count=true`);
  await clerk(`/organizations/${id}`, "PATCH", { max_allowed_memberships: members_count + pending_invitations_count });
  return id;
}

async function opened(page, place, search = "") {
  const id = await peopledOrganization(place);
  await page.goto(`${place.server.url}organizations/${id}/members${search}`);
  await page.locator("#title[aria-busy=false]").waitFor();
  await page.locator("#range").getByText("of").waitFor();
}

/** The dialog of an action on the oldest member, who is the only administrator. */
async function openedOn(page, place, action, query = "?sort=created_at") {
  await opened(page, place, query);
  await page
    .getByRole("button", { name: new RegExp(`^${action} `) })
    .first()
    .click();
  await page.dialog.waitFor();
}

/** Changes each page of members on its way to the browser. */
const changeMembers = (page, change) =>
  page.route("**/memberships?*", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: change(await response.json()) });
  });

export const scenes = {
  members: (page, place) => opened(page, place),
  "members-waiting": async (page, place) => {
    await page.route("**/memberships?*", () => {});
    await page.goto(`${place.server.url}organizations/${await peopledOrganization(place)}`);
    await page.locator("tr.placeholder").first().waitFor();
  },
  "members-without-match": async (page, place) => {
    await opened(page, place, "?query=nobody&role=org%3Aeditor");
    await page.getByText("No members match").waitFor();
  },
  "members-none": async (page, place) => {
    await changeMembers(page, () => ({ data: [], total_count: 0 }));
    await opened(page, place);
    await page.getByText("No members yet.").waitFor();
  },
  "members-without-user-data": async (page, place) => {
    await changeMembers(page, ({ data, total_count }) => ({
      data: data.map(({ public_user_data, ...membership }, index) =>
        index % 2 ? { ...membership, public_user_data: { ...public_user_data, banned: true } } : membership,
      ),
      total_count,
    }));
    await opened(page, place);
    await page.getByText("Unknown user").first().waitFor();
  },
  "members-error": async (page, place) => {
    await page.route("**/memberships?*", (route) => route.abort("connectionrefused"));
    await page.goto(`${place.server.url}organizations/${await peopledOrganization(place)}`);
    await page.getByText("The members could not be loaded.").waitFor();
  },
  "member-add": async (page, place) => {
    await opened(page, place);
    await page.button("Add member").click();
    await page.field("User ID").fill("user_unknown");
    await page.button("Add").click();
    await page.error("userId").waitFor();
  },
  "member-role": (page, place) => openedOn(page, place, "Role", ""),
  "member-role-last": (page, place) => openedOn(page, place, "Role"),
  "member-metadata": (page, place) => openedOn(page, place, "Metadata", ""),
  "member-remove": (page, place) => openedOn(page, place, "Remove", ""),
  "member-remove-last": (page, place) => openedOn(page, place, "Remove"),
};
