import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { Change } from "./change.js";
import { UserMap } from "./user-map.js";

const folder = mkdtempSync(join(tmpdir(), "clerk-organizations-users-"));
after(() => rmSync(folder, { recursive: true }));

function mapOf(text: string): Promise<UserMap> {
  const path = join(folder, "users.csv");
  writeFileSync(path, text);
  return UserMap.read(path);
}

const change = (operation: string, ids: string[], params?: unknown) => ({ operation, ids, params }) as Change;

test("ids of users are replaced in the path, in parameters and in each item of a list, and nothing else is", async () => {
  const map = await mapOf("\ufefffrom,to\r\nuser_1,user_9\r\n");
  const metadata = { userId: "user_1", createdBy: "user_1" };
  assert.deepEqual(map.applied(change("deleteOrganizationMembership", ["user_1", "user_1"])).ids, ["user_1", "user_9"]);
  const create = map.applied(change("createOrganization", [], { createdBy: "user_1", publicMetadata: metadata }));
  assert.deepEqual(create.params, { createdBy: "user_9", publicMetadata: metadata });
  const bulk = map.applied(change("createOrganizationInvitationBulk", ["org_1"], [{ inviterUserId: "user_1" }]));
  assert.deepEqual(bulk.params, [{ inviterUserId: "user_9" }]);
});

test("a user that the map does not have, and a map that is not one, are errors", async () => {
  const map = await mapOf("from,to\nuser_1,user_9\n");
  assert.throws(
    () => map.applied(change("createOrganization", [], { createdBy: "user_2" })),
    /user_2 is not in the file/,
  );
  for (const [text, reason] of [
    ["old,new\na,b\n", /expected the columns from and to, found old, new/],
    ["from,to\na,\n", /users\.csv:2: from and to must both have a value/],
    ["from,to\na,b\na,c\n", /users\.csv:3: a has two values/],
  ] as const)
    await assert.rejects(mapOf(text), reason);
});
