// The invitations of an organization, and the dialogs that send and revoke them.

const LONG = `${"a-very-long-address-".repeat(2)}of-somebody@${"sub.".repeat(6)}example.org`;

/** Opens the tab of an organization with an invitation of every status. Its order in the list says which one is used. */
async function opened(page, place, { index = 1, isEmpty = false, max = 0 } = {}) {
  const { data } = await place.clerk("/organizations?limit=5");
  const path = `/organizations/${data[index].id}`;
  await place.clerk(path, "PATCH", { max_allowed_memberships: max });
  if (!isEmpty) await fill(place, `${path}/invitations`);
  await page.goto(`${place.server.url}${path.slice(1)}/invitations`);
  if (!isEmpty) await page.shown("1–4 of 4");
}

async function fill({ clerk, emulator }, path) {
  const { total_count: count } = await clerk(path);
  if (count > 0) return;
  const guest = (email_address, role = "org:member") => ({ email_address, role });
  const { data } = await clerk(`${path}/bulk`, "POST", [
    guest("grace@example.org", "org:admin"),
    guest("revoked@example.org"),
    guest("joined@example.org"),
    guest(LONG),
  ]);
  await clerk(`${path}/${data[1].id}/revoke`, "POST", {});
  const known = await clerk(`${path.replace("/invitations", "/memberships")}?limit=100`);
  const members = new Set(known.data.map(({ public_user_data }) => public_user_data.user_id));
  emulator.acceptInvitation(
    data[2].id,
    emulator.users.find((id) => !members.has(id)),
  );
}

async function entered(page, text) {
  await page.button("Invite people").click();
  await page.field("Email addresses").fill(text);
}

async function checked(page, text) {
  await entered(page, text);
  await page.button("Check").click();
  await page.dialog.locator(".summary").waitFor();
}

const PASTED = [
  '"Lovelace, Ada" <ada@example.org>; ben@example.org',
  "Ada@Example.org, GRACE@example.org",
  `${LONG.replace("a-", "b-")} no.address.here`,
].join("\n");

export const scenes = {
  invitations: (page, place) => opened(page, place),
  "invitations-empty": async (page, place) => {
    await opened(page, place, { index: 0, isEmpty: true });
    await page.getByText("No invitations yet.").waitFor();
  },
  "invitations-none-match": async (page, place) => {
    await opened(page, place);
    await page.getByLabel("Status").selectOption("expired");
    await page.getByText("No invitations match the filter.").waitFor();
  },
  "invitations-error": async (page, place) => {
    await page.route("**/invitations?*", (route) => route.fulfill({ status: 403, body: "{}" }));
    await opened(page, place, { isEmpty: true });
    await page.getByText("The invitations could not be loaded.").waitFor();
  },
  invite: async (page, place) => {
    await opened(page, place);
    await entered(page, "");
    await page.button("Check").click();
    await page.error("addresses").waitFor();
  },
  "invite-check": async (page, place) => {
    await opened(page, place, { max: 6 });
    await checked(page, PASTED);
  },
  "invite-sending": async (page, place) => {
    await opened(page, place);
    await page.route("**/invitations/bulk", () => {});
    await checked(page, PASTED);
    await page.button("Send 3").click();
    await page.locator("progress").waitFor();
  },
  "invite-limited": async (page, place) => {
    await opened(page, place);
    await checked(page, PASTED);
    await page.route("**/invitations/bulk", (route) =>
      route.fulfill({
        status: 429,
        headers: { "retry-after": "3000", "content-type": "application/json" },
        body: '{"errors":[{"code":"too_many_requests","message":"Too many requests"}]}',
      }),
    );
    await page.button("Send 3").click();
    await page.button("Continue").waitFor();
    await page.button("Cancel").click();
    await page.dialog.getByText("Cancel again to discard them.").waitFor();
  },
  resend: async (page, place) => {
    await opened(page, place);
    await page.button("Resend grace@example.org").click();
    await page.dialog.waitFor();
  },
  "resend-half": async (page, place) => {
    await opened(page, place);
    await page.route("**/invitations/*/revoke", (route) => route.fulfill({ status: 200, json: invitation("revoked") }));
    await page.route("**/invitations", (route) =>
      route.request().method() === "POST"
        ? route.fulfill({ status: 422, json: { errors: [refusal] } })
        : route.fallback(),
    );
    await page.button("Resend grace@example.org").click();
    await page.button("Resend").click();
    await page.button("Try again").waitFor();
  },
  revoke: async (page, place) => {
    await opened(page, place);
    await page.button("Revoke grace@example.org").click();
    await page.dialog.waitFor();
  },
};

const refusal = {
  code: "form_param_format_invalid",
  message: "is invalid",
  long_message: "The redirect URL must be a URL.",
  meta: { param_name: "redirect_url" },
};

const invitation = (status) => ({
  object: "organization_invitation",
  id: "orginv_1",
  email_address: "grace@example.org",
  role: "org:admin",
  status,
  public_metadata: {},
  created_at: 1,
  updated_at: 2,
});
