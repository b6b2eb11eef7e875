// The claim of the token decides: readers read, writers do everything, and everyone else nothing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { OPERATIONS } from "../js-tests/proxy/family.js";
import { call, instance, setUp, statusOf } from "./page-tests/guarded-proxy.js";

test("without the claim, or with another value of it, a user who is signed in gets a 403", async () => {
  const { withToken, sent, lines } = setUp();
  for (const value of [undefined, null, "", "admin", "WRITE", "write ", true, 1, ["write"], { role: "write" }]) {
    const response = await withToken(instance.token({ organizations_admin: value }));
    assert.equal(response.status, 403, inspect(value));
    assert.equal((await response.json()).errors[0].code, "admin_role_missing");
    const { user, session, status } = JSON.parse(lines.pop());
    assert.deepEqual([user, session, status], ["user_1", "sess_1", 403]);
  }
  assert.deepEqual(sent, []);
});

test("another claim can hold the role, and a member of Object.prototype cannot", async () => {
  const { withToken } = setUp({ claim: "role" });
  assert.equal((await withToken(instance.token({ role: "read" }))).status, 200);
  assert.equal((await withToken(instance.token())).status, 403);
  Object.prototype.role = "write";
  try {
    assert.equal((await withToken(instance.token())).status, 403);
  } finally {
    delete Object.prototype.role;
  }
});

test("of all 54 operations, readers may perform exactly those that read, writers all, and others none", async () => {
  const allowed = { read: [], write: [], none: [] };
  for (const [role, names] of Object.entries(allowed))
    for (const operation of OPERATIONS) {
      const { handler, sent } = setUp({ answer: operation.answer });
      const status = await statusOf(call(handler, operation, { organizations_admin: role }));
      assert.ok(status === 200 || status === 403, `${role}: ${operation.name} ${status}`);
      assert.equal(sent.length, status === 200 ? 1 : 0, operation.name);
      if (role === "read") assert.ok(sent.every((request) => request.startsWith("GET ")));
      if (status === 200) names.push(operation.name);
    }
  assert.equal(OPERATIONS.length, 54);
  assert.equal(allowed.write.length, 54);
  assert.deepEqual(allowed.none, []);
  const reading = OPERATIONS.map(({ name }) => name).filter((name) => /^(get|list)/.test(name));
  assert.deepEqual(allowed.read, reading);
  assert.ok(reading.length > 15);
});

test("a reader's write fails with a message for the user, and was not applied", async () => {
  const { handler } = setUp();
  const rename = { className: "OrganizationsApi", name: "updateOrganization", args: ["org_1", { name: "A" }] };
  await assert.rejects(call(handler, rename, { organizations_admin: "read" }), {
    status: 403,
    code: "admin_role_read_only",
    outcome: "not_applied",
    message: /Your account may only read\. Nothing was changed\./,
  });
});
