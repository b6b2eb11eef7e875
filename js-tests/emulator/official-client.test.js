// Does Clerk's own client work against the emulator? It was written by those who know the real service.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createClerkClient } from "@clerk/backend";
import { ADMIN_USER_ID, start } from "./index.js";
import { PNG } from "./testing.js";

let emulator;
let organizations;
before(async () => {
  emulator = await start({ seed: 30 });
  const apiUrl = new URL(emulator.url).origin;
  ({ organizations } = createClerkClient({ secretKey: emulator.secretKey, apiUrl }));
});
after(() => emulator.close());

const create = (params) => organizations.createOrganization({ name: "Acme", createdBy: ADMIN_USER_ID, ...params });

test("the official client creates, and finds by id and by slug", async () => {
  const made = await create({ slug: "acme", publicMetadata: { plan: "pro" }, maxAllowedMemberships: 3 });
  assert.equal(made.createdBy, ADMIN_USER_ID);
  assert.deepEqual([made.slug, made.publicMetadata, made.maxAllowedMemberships], ["acme", { plan: "pro" }, 3]);
  const byId = await organizations.getOrganization({ organizationId: made.id, includeMembersCount: true });
  assert.equal(byId.membersCount, 1);
  assert.equal((await organizations.getOrganization({ slug: "acme" })).id, made.id);
});

test("the official client lists", async () => {
  const { data, totalCount } = await organizations.getOrganizationList({ limit: 5, orderBy: "+created_at" });
  assert.equal(data.length, 5);
  assert.ok(totalCount >= 30);
  assert.ok(data[0].createdAt < data[4].createdAt);
  const mine = await organizations.getOrganizationList({
    userId: [ADMIN_USER_ID, "user_none"],
    includeMembersCount: true,
  });
  assert.ok(mine.totalCount > 0 && mine.data[0].membersCount > 0);
});

test("the official client updates, merges and replaces metadata", async () => {
  const { id } = await create({ publicMetadata: { a: { b: 1 }, c: 2 } });
  assert.equal((await organizations.updateOrganization(id, { name: "Renamed" })).name, "Renamed");
  const merged = await organizations.updateOrganizationMetadata(id, { publicMetadata: { a: { d: 3 }, c: null } });
  assert.deepEqual(merged.publicMetadata, { a: { b: 1, d: 3 } });
  const replaced = await organizations.replaceOrganizationMetadata(id, { publicMetadata: { e: 4 } });
  assert.deepEqual(replaced.publicMetadata, { e: 4 });
});

test("the official client uploads a logo and deletes it", async () => {
  const { id } = await create();
  const file = new Blob([PNG], { type: "image/png" });
  const withLogo = await organizations.updateOrganizationLogo(id, { file, uploaderUserId: ADMIN_USER_ID });
  assert.equal(withLogo.hasImage, true);
  assert.equal((await fetch(withLogo.imageUrl)).status, 200);
  assert.equal((await organizations.deleteOrganizationLogo(id)).hasImage, false);
});

test("the official client deletes, and reads the errors", async () => {
  const { id } = await create({ slug: "taken" });
  await assert.rejects(create({ slug: "taken" }), (error) => {
    assert.equal(error.status, 422);
    assert.match(error.clerkTraceId, /^[0-9a-f]{32}$/);
    assert.deepEqual([error.errors[0].code, error.errors[0].meta.paramName], ["form_identifier_exists", "slug"]);
    return true;
  });
  const deleted = await organizations.deleteOrganization(id);
  assert.deepEqual([deleted.id, deleted.deleted], [id, true]);
  await assert.rejects(organizations.getOrganization({ organizationId: id }), { status: 404 });
});
