// The members of an organization: the list, roles, removal, metadata, adding, the quota, and two users at once.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { assertNoMessages, expect, holdRequests, open } from "./open.js";

let place;
let page;
let id;
let admin;
let clerk;

const PEOPLE = [
  ["Ada", "Zimmer"],
  ["Bo", "Young"],
  ["Cy", "Xu"],
];

before(async () => {
  place = await open({ seed: 3 });
  clerk = place.clerk;
  admin = place.emulator.createUser({ first_name: "Root", last_name: "Admin", email_address: ["root@example.com"] });
  // No role set has this role, so no organization can use it.
  await clerk("/organization_roles", "POST", { key: "org:outsider", name: "Outsider", description: "" });
  page = await place.visit("", { permissions: ["clipboard-read", "clipboard-write"] });
});

after(() => place?.close());

/** Each test has an organization of its own. */
beforeEach(async () => {
  await page.unrouteAll({ behavior: "ignoreErrors" });
  ({ id } = await clerk("/organizations", "POST", { name: "Zebra Works", created_by: admin }));
  for (const [first_name, last_name] of PEOPLE) await join(createUser(first_name, last_name));
});

let users = 0;
function createUser(first_name, last_name) {
  users += 1;
  return place.emulator.createUser({ first_name, last_name, email_address: [`${first_name}${users}@example.com`] });
}

const join = (user_id, role = "org:member") => clerk(`/organizations/${id}/memberships`, "POST", { user_id, role });
const listed = async (query = "") => (await clerk(`/organizations/${id}/memberships?limit=100&${query}`)).data;
const find = async (name) =>
  (await listed()).find(({ public_user_data: { first_name, last_name } }) => `${first_name} ${last_name}` === name);
const roleOf = async (name) => (await find(name))?.role;
const setRole = async (name, role) => {
  const { public_user_data: user } = await find(name);
  return clerk(`/organizations/${id}/memberships/${user.user_id}`, "PATCH", { role });
};
const removeDirectly = async (name) => {
  const { public_user_data: user } = await find(name);
  return clerk(`/organizations/${id}/memberships/${user.user_id}`, "DELETE");
};

async function show(query = "", range = "1–4 of 4") {
  await page.goto(`${place.server.url}organizations/${id}/members${query}`);
  await page.shown(range);
}

const shownNames = () => page.locator("tbody .name bdi");
const roleFilter = () => page.getByLabel("Role", { exact: true });
const roleShown = (name, role) => page.row(name).locator(".role").getByText(role, { exact: true }).waitFor();
const quota = (text) => page.locator("#quota").getByText(text, { exact: true }).waitFor();
const writes = () => place.emulator.requests.list.filter(({ method }) => method !== "GET");

async function changeRole(name, role) {
  await page.button(`Role ${name}`).click();
  await page.field("Role").selectOption(role);
  await page.button("Save").click();
}

async function remove(name) {
  await page.button(`Remove ${name}`).click();
  await page.dialog.getByRole("button", { name: "Remove" }).click();
}

test("the newest come first, with image, name, identifier, role and date, and the quota is shown", async () => {
  await page.goto(place.server.url);
  await page.getByRole("link", { name: "Zebra Works" }).first().click();
  await expect(shownNames()).toHaveText(["Cy Xu", "Bo Young", "Ada Zimmer", "Root Admin"]);
  const row = page.row("Root Admin");
  await expect(row.locator(".identifier")).toHaveText("root@example.com");
  await expect(row.locator(".role")).toHaveText("Admin");
  await expect(row.locator(".picture")).toHaveCount(1);
  const [first] = await listed();
  const time = page.locator("tbody time").first();
  await expect(time).toHaveAttribute("datetime", new Date(first.created_at).toISOString());
  await quota("4 of 5");
});

test("pending invitations are part of the quota", async () => {
  await clerk(`/organizations/${id}/invitations`, "POST", { email_address: "new@example.com", role: "org:member" });
  await show();
  await quota("4 of 5, 1 pending invitation");
  await page.button("Add member").click();
  await page.dialog.getByText("No seat is free: 4 of 5, 1 pending invitation.").waitFor();
  await page.keyboard.press("Escape");
  await clerk(`/organizations/${id}`, "PATCH", { max_allowed_memberships: 0 });
  await page.reload();
  await quota("4, 1 pending invitation");
});

test("search, role and order are kept in the address, for reload, back and forward", async () => {
  await show();
  await page.getByLabel("Order").selectOption("last_name");
  await expect(shownNames()).toHaveText(["Root Admin", "Cy Xu", "Bo Young", "Ada Zimmer"]);
  await roleFilter().selectOption({ label: "Admin" });
  await expect(shownNames()).toHaveText(["Root Admin"]);
  await roleFilter().selectOption({ label: "Member" });
  await page.shown("1–3 of 3");
  await page.search("young");
  await expect(shownNames()).toHaveText(["Bo Young"]);
  await expect(page).toHaveURL(/\?query=young&role=org%3Amember&sort=last_name$/);
  await page.reload();
  await expect(shownNames()).toHaveText(["Bo Young"]);
  await expect(roleFilter()).toHaveValue("org:member");
  await page.goBack();
  await page.shown("1–3 of 3");
  await page.goForward();
  await page.shown("1–1 of 1");
  await page.search("nobody");
  await page.getByText("No members match “nobody”.").waitFor();
  await page.button("Clear search and filter").click();
  await page.shown("1–4 of 4");
});

test("headings order by first name and by date", async () => {
  await show();
  await page.button("Name").click();
  await page.locator("th[aria-sort=ascending]", { hasText: "Name" }).waitFor();
  await expect(shownNames().first()).toHaveText("Ada Zimmer");
  await page.button("Joined").click();
  await page.locator("th[aria-sort=descending]", { hasText: "Joined" }).waitFor();
  await expect(shownNames().first()).toHaveText("Cy Xu");
});

test("a role of the address stays chosen although it is unknown, or while the roles are not loaded", async () => {
  await page.route("**/organization_roles*", () => {});
  await show("?role=org%3Aadmin", "1–1 of 1");
  const chosen = roleFilter().locator("option:checked");
  await expect(chosen).toHaveText("org:admin");
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await show("?role=org%3Aadmin", "1–1 of 1");
  await expect(chosen).toHaveText("Admin");
  await show("?role=org%3Aunknown", "0 of 0");
  await expect(roleFilter().locator("option", { hasText: "Editor" })).toBeAttached();
  await expect(chosen).toHaveText("org:unknown");
  await page.getByText("No members match the filter.").waitFor();
});

test("the tab works under both of its addresses", async () => {
  await page.goto(`${place.server.url}organizations/${id}`);
  await page.shown("1–4 of 4");
  await page.getByRole("link", { name: "Members" }).click();
  await expect(page).toHaveURL(/\/members$/);
  await page.search("young");
  await expect(shownNames()).toHaveText(["Bo Young"]);
  await page.goBack();
  await page.shown("1–4 of 4");
  await page.goBack();
  await expect(page).toHaveURL(new RegExp(`${id}$`));
  await page.shown("1–4 of 4");
  await page.search("zimmer");
  await expect(shownNames()).toHaveText(["Ada Zimmer"]);
});

test("a new role is shown before the server has confirmed it, and the focus returns to its button", async () => {
  await show();
  const held = await holdRequests(page, "**/memberships/*", "PATCH");
  await page.button("Role Bo Young").focus();
  await page.keyboard.press("Enter");
  await page.hasFocus("field-role");
  await page.field("Role").getByText("Editor").waitFor({ state: "attached" });
  await page.keyboard.press("E");
  await expect(page.field("Role")).toHaveValue("org:editor");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await held.arrived;
  await roleShown("Bo Young", "Editor");
  assert.equal(await roleOf("Bo Young"), "org:member");
  held.release();
  await page.showsStatus("Bo Young now has the role Editor.");
  assert.equal(await roleOf("Bo Young"), "org:editor");
  await page.hasFocus("Role Bo Young");
});

test("the same role again sends nothing", async () => {
  await show();
  place.emulator.requests.clear();
  await changeRole("Bo Young", "org:member");
  await page.closed();
  // By the time that another change has arrived, one of the same role would have arrived too.
  await changeRole("Ada Zimmer", "org:editor");
  await page.showsStatus("Ada Zimmer now has the role Editor.");
  assert.deepEqual(
    writes().map(({ body }) => JSON.parse(body)),
    [{ role: "org:editor" }],
  );
});

const roleOptions = () => page.field("Role").locator("option");

test("only the roles of the organization's role set are offered, and its default role is chosen", async () => {
  await show();
  await page.button("Role Bo Young").click();
  await expect(roleOptions()).toHaveText(["Analyst", "Editor", "Member", "Admin"]);
  await page.keyboard.press("Escape");
  await page.closed();
  const set = { name: "Small", key: "role_set:small", roles: ["org:admin", "org:member", "org:editor"] };
  await clerk("/role_sets", "POST", { ...set, default_role_key: "org:editor", creator_role_key: "org:admin" });
  await clerk(`/organizations/${id}`, "PATCH", { role_set_key: set.key });
  await page.reload();
  await page.locator("#title[aria-busy=false]").waitFor();
  await page.button("Add member").click();
  await expect(roleOptions()).toHaveText(["Editor", "Member", "Admin"]);
  await expect(page.field("Role")).toHaveValue("org:editor");
  await page.keyboard.press("Escape");
  await page.closed();
  await page.button("Role Bo Young").click();
  await expect(roleOptions()).toHaveText(["Editor", "Member", "Admin"]);
  await expect(page.field("Role")).toHaveValue("org:member");
  await page.keyboard.press("Escape");
});

test("a role that is not in the role set stays chosen until the user chooses another", async () => {
  const set = { name: "Tiny", key: "role_set:tiny", roles: ["org:admin", "org:member"] };
  const keys = { default_role_key: "org:member", creator_role_key: "org:admin" };
  await clerk("/role_sets", "POST", { ...set, ...keys });
  // The page gets another set than the one that the organization has.
  await page.route("**/role_sets?*", async (route) => {
    const { data } = await (await route.fetch()).json();
    const tiny = data.find(({ key }) => key === set.key);
    await route.fulfill({ json: { data: [{ ...tiny, type: "initial" }], total_count: 1 } });
  });
  await setRole("Bo Young", "org:editor");
  await show();
  await page.button("Role Bo Young").click();
  await expect(roleOptions()).toHaveText(["Editor", "Member", "Admin"]);
  await expect(page.field("Role")).toHaveValue("org:editor");
  await page.keyboard.press("Escape");
});

test("where the roles cannot be read, adding a member says so, and offers the default role", async () => {
  await page.route("**/organization_roles?*", (route) => route.fulfill({ status: 403, json: { errors: [] } }));
  await show();
  await page.button("Add member").click();
  await page.dialog.getByText("The other roles could not be loaded. The server responded with status 403.").waitFor();
  await expect(page.field("Role")).toHaveValue("org:member");
  await page.keyboard.press("Escape");
});

/** Then all roles are offered, and Clerk decides. */
const hideRoleSets = () =>
  page.route("**/role_sets?*", (route) => route.fulfill({ status: 403, json: { errors: [] } }));

test("a refused role is undone with a message, which is then shown at the field", async () => {
  await hideRoleSets();
  await show();
  await changeRole("Bo Young", "org:outsider");
  await page.showsProblem("The role of Bo Young was not changed.");
  await roleShown("Bo Young", "Member");
  await page.button("Change again").click();
  await expect(page.error("role")).toHaveText(/role set/);
  await expect(page.field("Role")).toHaveValue("org:outsider");
  await page.field("Role").selectOption("org:admin");
  await page.button("Save").click();
  await page.showsStatus("Bo Young now has the role Admin.");
});

test("a role that someone else has changed meanwhile is not overwritten before the user was told", async () => {
  await show();
  await page.button("Role Bo Young").click();
  await page.field("Role").selectOption("org:admin");
  await setRole("Bo Young", "org:editor");
  place.emulator.requests.clear();
  await page.button("Save").click();
  await page.showsProblem("Someone else changed it to “Editor”.");
  await roleShown("Bo Young", "Editor");
  assert.deepEqual(writes(), []);
  await page.button("Change again").click();
  await expect(page.error("role")).toHaveText(/Someone else changed it to “Editor”/);
  await expect(page.field("Role")).toHaveValue("org:admin");
  await page.button("Save").click();
  await page.showsStatus("Bo Young now has the role Admin.");
  assert.equal(await roleOf("Bo Young"), "org:admin");
});

test("a member whom someone else has removed is reported, and the list is loaded again", async () => {
  await show();
  await removeDirectly("Bo Young");
  await page.button("Role Bo Young").click();
  await page.showsProblem("Bo Young is no longer a member.");
  await page.shown("1–3 of 3");
  await page.button("Remove Ada Zimmer").click();
  await page.dialog.waitFor();
  await removeDirectly("Ada Zimmer");
  await page.dialog.getByRole("button", { name: "Remove" }).click();
  await page.showsStatus("Ada Zimmer is no longer a member.");
  await page.shown("1–2 of 2");
  await expect(page.locator(".problems")).toHaveText("");
});

test("a removal is confirmed, shown at once, and the counts follow", async () => {
  await show();
  await quota("4 of 5");
  const held = await holdRequests(page, "**/memberships/*", "DELETE");
  await page.button("Remove Bo Young").focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("alertdialog", { name: "Remove member" });
  await dialog.getByText("Bo Young (Member)").waitFor();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await page.hasFocus("Remove Bo Young");
  await remove("Bo Young");
  await held.arrived;
  await page.row("Bo Young").waitFor({ state: "detached" });
  await page.shown("1–3 of 3");
  await page.hasFocus("Role Ada Zimmer");
  assert.equal(await roleOf("Bo Young"), "org:member");
  held.release();
  await page.showsStatus("Removed Bo Young.");
  assert.equal(await roleOf("Bo Young"), undefined);
  await quota("3 of 5");
});

test("a failed removal is undone with a message, and succeeds at the second try", async () => {
  await show();
  const held = await holdRequests(page, "**/memberships/*", "DELETE");
  await remove("Bo Young");
  await page.row("Bo Young").waitFor({ state: "detached" });
  held.release((route) => route.abort("connectionreset"));
  await page.showsProblem("Bo Young was not removed.");
  await page.row("Bo Young").waitFor();
  await held.end();
  await page.button("Remove again").click();
  await page.dialog.getByRole("button", { name: "Remove" }).click();
  await page.showsStatus("Removed Bo Young.");
  await page.shown("1–3 of 3");
});

test("a change whose response is lost is said to be in doubt, and the list shows what is the case", async () => {
  await show();
  let lost = 0;
  await page.route("**/memberships/*", async (route) => {
    if (route.request().method() !== "PATCH") return route.fallback();
    lost += 1;
    await route.fetch();
    await route.abort("connectionreset");
  });
  await changeRole("Bo Young", "org:admin");
  await page.showsProblem("The change may have been applied.");
  await roleShown("Bo Young", "Admin");
  assert.ok(lost >= 1);
});

test("the last member who can manage the organization can be neither removed nor demoted, and the dialogs say so", async () => {
  await show();
  for (const action of ["Remove", "Role"]) {
    await page.button(`${action} Root Admin`).click();
    await page.dialog.getByText("This is the last member whose role can manage").waitFor();
    await expect(page.dialog.getByRole("button")).toHaveText(["Close"]);
    await expect(page.dialog.locator("select")).toHaveCount(0);
    await page.button("Close").click();
    await page.hasFocus(`${action} Root Admin`);
  }
});

test("the last manager can change to another role that can manage the organization", async (t) => {
  const { data } = await clerk("/organization_permissions?limit=100");
  const needed = ["org:sys_memberships:manage", "org:sys_memberships:read", "org:sys_profile:delete"];
  const permissions = data.filter(({ key }) => needed.includes(key)).map(({ id }) => id);
  const owner = { key: "org:owner", name: "Owner", description: "", permissions, include_in_initial_role_set: true };
  const { id: roleId } = await clerk("/organization_roles", "POST", owner);
  t.after(async () => {
    await setRole("Root Admin", "org:admin");
    await clerk(`/organization_roles/${roleId}`, "DELETE");
  });
  await show();
  await page.button("Role Root Admin").click();
  await page.dialog.getByText("This is the last member").waitFor();
  await expect(roleOptions()).toHaveText(["Owner", "Admin"]);
  await page.field("Role").selectOption("org:owner");
  await page.button("Save").click();
  await page.showsStatus("Root Admin now has the role Owner.");
  await page.button("Remove Root Admin").click();
  await page.dialog.getByText("This is the last member").waitFor();
});

test("with a second manager, either can be removed", async () => {
  await setRole("Bo Young", "org:admin");
  await show();
  await changeRole("Root Admin", "org:member");
  await page.showsStatus("Root Admin now has the role Member.");
  await remove("Root Admin");
  await page.showsStatus("Removed Root Admin.");
});

const LAST_MANAGER = "There has to be at least one member with the minimum system permissions";

test("where the last manager cannot be known, the server decides, and its reason is shown", async () => {
  await show();
  await page.route("**/organization_roles*", (route) => route.abort("connectionrefused"));
  await remove("Root Admin");
  await page.showsProblem(`Root Admin was not removed. ${LAST_MANAGER}`);
  await page.row("Root Admin").waitFor();
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await setRole("Bo Young", "org:admin");
  await page.button("Role Root Admin").click();
  await page.field("Role").selectOption("org:member");
  await setRole("Bo Young", "org:member");
  await page.button("Save").click();
  // The first failure is still shown, because nothing was done about it.
  await page.showsProblem(`The role of Root Admin was not changed. ${LAST_MANAGER}`);
  await roleShown("Root Admin", "Admin");
  await page.button("Change again").click();
  await page.dialog.locator(".problem").getByText("There has to be at least one member").waitFor();
  await page.dialog.getByText("This is the last member").waitFor();
  await expect(page.dialog.locator("select")).toHaveCount(0);
  await page.button("Close").click();
});

test("after the last row was removed, the focus is on the row before it", async () => {
  await setRole("Bo Young", "org:admin");
  await show();
  await remove("Root Admin");
  await page.showsStatus("Removed Root Admin.");
  await page.hasFocus("Role Ada Zimmer");
});

test("a dialog does not open on another view to which the user has gone meanwhile", async () => {
  await show();
  const held = await holdRequests(page, /user_id/);
  await page.button("Remove Bo Young").click();
  await held.arrived;
  await page.getByRole("link", { name: "Metadata" }).click();
  await page.locator(".sheet").first().waitFor();
  const answered = page.waitForResponse(/user_id/);
  held.release();
  await answered;
  // The page has read that response before it reads a later one.
  await page.evaluate(async () => (await fetch(location.href)).text());
  await expect(page.dialog).toHaveCount(0);
  await page.getByRole("link", { name: "Members" }).click();
  await page.shown("1–4 of 4");
  await expect(page.dialog).toHaveCount(0);
});

test("the metadata of a membership is merged, and changes that others make meanwhile are kept", async () => {
  const { public_user_data: user } = await find("Bo Young");
  const path = `/organizations/${id}/memberships/${user.user_id}/metadata`;
  await clerk(path, "PATCH", { public_metadata: { desk: 1, floor: 2 }, private_metadata: { note: "a" } });
  await show();
  await page.button("Metadata Bo Young").click();
  await page.dialog.getByText("Bo Young", { exact: true }).waitFor();
  await expect(page.field("Private metadata").first()).toHaveValue(/^\{\s*"note": "a"\s*\}$/);
  await page.field("Public metadata").first().fill('{ "desk": 3 }');
  await page.dialog.getByText("1 to change, 1 to remove.").waitFor();
  await clerk(path, "PATCH", { public_metadata: { theirs: true } });
  await page.button("Save").click();
  await page.dialog.getByText("Someone else changed this metadata.").waitFor();
  place.emulator.requests.clear();
  await page.button("Save").click();
  await page.showsStatus("Saved the metadata of Bo Young.");
  assert.deepEqual(JSON.parse(writes()[0].body), { public_metadata: { desk: 3, floor: null } });
  assert.deepEqual((await find("Bo Young")).public_metadata, { desk: 3, theirs: true });
  await page.hasFocus("Metadata Bo Young");
});

test("a user is added with the keyboard alone, and comes first", async () => {
  const user = createUser("Dee", "Wolf");
  await show("?query=young&sort=last_name", "1–1 of 1");
  await page.locator("#add-member").focus();
  await page.keyboard.press("Enter");
  await page.hasFocus("field-userId");
  await page.keyboard.type(user);
  await page.keyboard.press("Tab");
  await page.field("Role").getByText("Editor").waitFor({ state: "attached" });
  await page.keyboard.press("E");
  await expect(page.field("Role")).toHaveValue("org:editor");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.showsStatus("Added Dee Wolf as Editor.");
  await page.shown("1–5 of 5");
  await expect(shownNames().first()).toHaveText("Dee Wolf");
  await quota("5 of 5");
  await page.hasFocus("add-member");
  assert.equal(await roleOf("Dee Wolf"), "org:editor");
});

test("who cannot be added is said at the user ID, and what concerns the organization in the dialog", async () => {
  const { public_user_data: member } = await find("Bo Young");
  await show();
  await page.button("Add member").click();
  const add = async (userId) => {
    await page.field("User ID").fill(userId);
    await page.button("Add").click();
  };
  await add("user_nobody");
  await expect(page.error("userId")).toHaveText(/user not found/);
  await page.hasFocus("field-userId");
  await add(member.user_id);
  await page.dialog.locator("#error-userId").getByText("already a member").waitFor();
  await clerk(`/organizations/${id}`, "PATCH", { max_allowed_memberships: 1 });
  const user = createUser("Ed", "Vale");
  await add(user);
  await page.dialog
    .locator(".problem")
    .getByText("You have reached your limit of 1 organization memberships")
    .waitFor();
  await clerk(`/organizations/${id}`, "DELETE");
  await add(user);
  await page.dialog.locator(".problem").getByText("organization not found").waitFor();
  await expect(page.dialog.locator(".field-error")).toHaveCount(0);
});

test("a role that the organization cannot use is said at the role", async () => {
  const user = createUser("Fay", "Urban");
  await hideRoleSets();
  await show();
  await page.button("Add member").click();
  await page.field("User ID").fill(user);
  await page.field("Role").selectOption("org:outsider");
  await page.button("Add").click();
  await expect(page.error("role")).toHaveText(/role set/);
});

test("the user ID is copied", async () => {
  const { public_user_data: user } = await find("Bo Young");
  await show();
  await page.button("Copy ID of Bo Young").click();
  await page.showsStatus("Copied the user ID of Bo Young.");
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), user.user_id);
});

test("a member without user data is shown without actions, and the other rows work", async () => {
  await page.route("**/memberships?*", async (route) => {
    const response = await route.fetch();
    const { data, total_count } = await response.json();
    delete data[0].public_user_data;
    await route.fulfill({ response, json: { data, total_count } });
  });
  await show();
  const [{ id: membershipId }] = await listed();
  const row = page.row("Unknown user");
  await expect(row.locator(".identifier")).toHaveText(membershipId);
  await expect(row.getByRole("button")).toHaveCount(0);
  await expect(page.button("Role Bo Young")).toHaveCount(1);
});

test("Clerk ignores unknown ids in a filter, and the member of another row is then not taken for this one", async () => {
  await show();
  await page.route(/user_id/, async (route) => {
    await route.continue({
      url: route
        .request()
        .url()
        .replace(/[?&]user_id[^&]*/, "?"),
    });
  });
  await removeDirectly("Bo Young");
  await page.button("Remove Bo Young").click();
  await page.showsProblem("Bo Young is no longer a member.");
});

test("members that cannot be loaded are reported, and can be loaded again", async () => {
  await page.route("**/memberships?*", (route) => route.abort("connectionrefused"));
  await page.goto(`${place.server.url}organizations/${id}/members`);
  await page.getByText("The members could not be loaded.").waitFor();
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await page.button("Try again").click();
  await page.shown("1–4 of 4");
});

test("the list is not said to be empty while the members are loaded again, or when the only one of a page is removed", async () => {
  await show("?query=nobody", "0 of 0");
  const reading = await holdRequests(page, "**/memberships?*");
  await page.button("Clear search").click();
  await reading.arrived;
  await page.getByText("No members match “nobody”.").waitFor();
  reading.release();
  await page.shown("1–4 of 4");
  await reading.end();
  place.emulator.addMembers(id, 17);
  await show("?page=2&sort=created_at", "21–21 of 21");
  const name = await page.locator("tbody .name bdi").textContent();
  const removal = await holdRequests(page, "**/memberships/*", "DELETE");
  await remove(name);
  await removal.arrived;
  await page.row(name).waitFor({ state: "detached" });
  await page.locator("tr.placeholder").first().waitFor();
  await expect(page.getByText("No members yet.")).toHaveCount(0);
  removal.release();
  await page.shown("1–20 of 20");
});

test("an organization without members offers to add the first one", async () => {
  ({ id } = await clerk("/organizations", "POST", { name: "Zebra Empty" }));
  await show("", "0 of 0");
  await page.button("Add the first one").click();
  await page.getByRole("dialog", { name: "Add member" }).waitFor();
});

test("the console has no errors, and the page's policy blocked nothing", () => assertNoMessages(page));
