// The audit trail says who did what, and contains no secret.
import assert from "node:assert/strict";
import { test } from "node:test";
import { OPERATIONS } from "../js-tests/proxy/family.js";
import { call, instance, KEY, setUp } from "./page-tests/guarded-proxy.js";

test("the audit trail has a line for each operation with the user, the ids and the outcome", async () => {
  const rename = OPERATIONS.find(({ name }) => name === "updateOrganization");
  const { handler, lines } = setUp({ answer: rename.answer });
  const act = { sub: "user_support", iss: instance.issuer };
  await call(handler, { ...rename, args: ["org_1", { name: "A" }] }, { act });
  const { time, ms, ...line } = JSON.parse(lines[0]);
  assert.ok(Math.abs(Date.parse(time) - Date.now()) < 60_000 && ms >= 0);
  assert.deepEqual(line, {
    user: "user_1",
    impersonator: "user_support",
    session: "sess_1",
    operation: "updateOrganization",
    ids: { organizationId: "org_1" },
    parameters: ["name"],
    status: 200,
    outcome: "applied",
  });
});

test("no audit line has a token, a key, or the value of a parameter, whatever happens", async () => {
  for (const status of [200, 401, 422, 500])
    for (const claims of [{}, { organizations_admin: "read" }, { organizations_admin: "PLANTED" }, { exp: 1 }])
      for (const { lines, handler } of [setUp({ status, answer: { secret: KEY, private_metadata: { a: "PLANTED" } } })])
        for (const operation of OPERATIONS) {
          const isMetadata = operation.name.endsWith("OrganizationMetadata");
          const args = isMetadata ? ["org_1", { publicMetadata: { a: "PLANTED" } }] : operation.args;
          await call(handler, { ...operation, args }, claims).catch(() => {});
          assert.ok(lines.length > 0, operation.name);
          for (const line of lines.splice(0)) {
            assert.doesNotMatch(line, /PLANTED|eyJ|Bearer|sk_test/, operation.name);
            assert.equal(JSON.parse(line).operation, operation.name);
            assert.doesNotMatch(line, /\n/);
          }
        }
});

test("two requests at the same time do not mix their users in the audit trail", async () => {
  const { withToken, lines } = setUp();
  const users = Array.from({ length: 20 }, (_, index) => `user_${index}`);
  await Promise.all(users.map((sub) => withToken(instance.token({ sub }), `organizations/org_of_${sub}`)));
  const seen = lines.map((line) => JSON.parse(line)).map(({ user, ids }) => [user, ids.organizationId]);
  assert.deepEqual(seen.sort(), users.map((user) => [user, `org_of_${user}`]).sort());
});
