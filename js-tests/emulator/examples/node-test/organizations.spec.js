// node:test: one emulator for each test, so that tests can run at the same time.
import assert from "node:assert/strict";
import { test } from "node:test";
import { OrganizationsApi } from "clerk-organizations";
import { start } from "clerk-organizations-emulator";

async function emulatorFor(t, options) {
  const emulator = await start(options);
  t.after(() => emulator.close());
  return { emulator, api: new OrganizationsApi({ secretKey: emulator.secretKey, baseUrl: emulator.url }) };
}

test("organizations are dated by the clock of the emulator", async (t) => {
  const { api } = await emulatorFor(t, { clock: { now: "2030-01-01T00:00:00Z" } });
  const { createdAt } = await api.createOrganization({ name: "Acme" });
  assert.equal(createdAt, Date.UTC(2030));
});

test("a user of one's own creates an organization", async (t) => {
  const { api, emulator } = await emulatorFor(t, {
    users: [{ first_name: "Ann", email_address: ["ann@example.org"] }],
  });
  const [ann] = emulator.users;
  assert.equal((await api.createOrganization({ name: "Acme", createdBy: ann })).createdBy, ann);
});
