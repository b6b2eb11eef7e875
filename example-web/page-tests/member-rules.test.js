// The rules of the members tab that need no browser: who is the last manager, and what the quota says.
import assert from "node:assert/strict";
import { test } from "node:test";
import { pageModule } from "./page-module.js";

const { canManage, isLastOf, isManagerRole } = await pageModule("members/last-manager.ts");
const { isFull, quotaText } = await pageModule("members/quota.ts");

const NEEDED = ["org:sys_memberships:manage", "org:sys_memberships:read", "org:sys_profile:delete"];
const manager = (id) => ({ id, permissions: [...NEEDED, "org:reports:read"] });
const member = (id) => ({ id, permissions: ["org:sys_memberships:read"] });

test("a role can manage the organization only with all three permissions", () => {
  assert.ok(canManage(NEEDED));
  for (const missing of NEEDED) assert.ok(!canManage(NEEDED.filter((key) => key !== missing)), missing);
  assert.ok(isManagerRole({ permissions: NEEDED.map((key) => ({ key })) }));
  assert.ok(!isManagerRole({ permissions: [] }));
});

test("a manager is the last one if the list of managers has no other", () => {
  assert.equal(isLastOf({ data: [manager("a")], totalCount: 1 }, manager("a")), true);
  assert.equal(isLastOf({ data: [manager("a"), manager("b")], totalCount: 2 }, manager("a")), false);
  assert.equal(isLastOf({ data: [manager("b"), member("c")], totalCount: 9 }, manager("a")), false);
});

test("if the list has others who cannot manage, and was not read to its end, the answer is unknown", () => {
  assert.equal(isLastOf({ data: [manager("a"), member("b")], totalCount: 2 }, manager("a")), true);
  assert.equal(isLastOf({ data: [manager("a"), member("b")], totalCount: 3 }, manager("a")), undefined);
  assert.equal(isLastOf({ data: [], totalCount: 3 }, manager("a")), undefined);
});

test("the quota says how many members there are and may be, as far as it is known", () => {
  assert.equal(quotaText({}), "");
  assert.equal(quotaText({ maxAllowedMemberships: 5 }), "");
  assert.equal(quotaText({ membersCount: 3, maxAllowedMemberships: 5 }), "3 of 5");
  assert.equal(
    quotaText({ membersCount: 3, maxAllowedMemberships: 5, pendingInvitationsCount: 1 }),
    "3 of 5, 1 pending invitation",
  );
  assert.equal(
    quotaText({ membersCount: 0, maxAllowedMemberships: 0, pendingInvitationsCount: 2 }),
    "0, 2 pending invitations",
  );
});

test("an organization is full if members and pending invitations take all seats, and never without a limit", () => {
  assert.ok(isFull({ membersCount: 4, pendingInvitationsCount: 1, maxAllowedMemberships: 5 }));
  assert.ok(isFull({ membersCount: 6, maxAllowedMemberships: 5 }));
  assert.ok(!isFull({ membersCount: 4, maxAllowedMemberships: 5 }));
  assert.ok(!isFull({ membersCount: 400, maxAllowedMemberships: 0 }));
  assert.ok(!isFull({}));
});
