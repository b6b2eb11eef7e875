// Vitest: one emulator for the file, which returns to its start before each test. The code under test uses Clerk's own
// client.
import { createClerkClient } from "@clerk/backend";
import { start } from "clerk-organizations-emulator";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

let emulator;
let clerk;

beforeAll(async () => {
  emulator = await start({ seed: 20 });
  clerk = createClerkClient({ secretKey: emulator.secretKey, apiUrl: new URL(emulator.url).origin });
});
beforeEach(() => emulator.reset());
afterAll(() => emulator.close());

test("an organization is created with its first member", async () => {
  const [createdBy] = emulator.users;
  const { id } = await clerk.organizations.createOrganization({ name: "Acme", createdBy });
  const { data } = await clerk.organizations.getOrganizationMembershipList({ organizationId: id });
  expect(data.map(({ role, publicUserData }) => [role, publicUserData.userId])).toEqual([["org:admin", createdBy]]);
});

test("each test starts with the seeded organizations", async () => {
  const { totalCount } = await clerk.organizations.getOrganizationList();
  expect(totalCount).toBe(20);
});

test("the requests are recorded without the key", async () => {
  await clerk.organizations.getOrganizationList({ limit: 5 });
  const [{ method, path, query, headers }] = emulator.requests.list;
  expect([method, path, query]).toEqual(["GET", "/v1/organizations", "limit=5"]);
  expect(headers).not.toHaveProperty("authorization");
});
