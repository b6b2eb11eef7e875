// Tests that every list follows every write: each must equal the list of an emulator that read the same state anew.
import assert from "node:assert/strict";
import { test } from "node:test";
import { randomFrom } from "./random.js";
import { emulatorFor, ok } from "./testing.js";
import { writesOf } from "./writes-at-random.js";

const OF_USERS = ["created_at", "phone_number", "email_address", "first_name", "last_name", "username"];
const signs = (columns) => columns.flatMap((column) => [`order_by=${column}`, `order_by=-${column}`]);

/** Every list that is kept in memory, in all its orders, with filters. */
const listsOf = ({ users, organization }) => [
  ...[
    "",
    "query=a",
    "query=ridge",
    "query=ner",
    `user_id=${users[0]}`,
    `user_id=-${users[1]}&user_id=-${users[2]}`,
  ].flatMap((filter) =>
    signs(["created_at", "name", "members_count"]).map((order) => `/organizations?${filter}&${order}`),
  ),
  `/organizations?organization_id=-${organization}&query=e`,
  ...[
    "",
    "query=a",
    "name_query=jun",
    "role=org:admin",
    `user_id=-${users[0]}`,
    "created_at_after=5",
    "email_address_query=ada",
  ].flatMap((filter) =>
    signs(OF_USERS).map((order) => `/organizations/${organization}/memberships?${filter}&${order}`),
  ),
  ...signs(OF_USERS).flatMap((order) =>
    [0, 25, 60].map((from) => `/organization_memberships?${order}&offset=${from}&limit=20`),
  ),
  ...["", "status=pending", "status=revoked&status=accepted", "query=guest0", "query=new"].flatMap((filter) =>
    signs(["created_at", "email_address"]).map((order) => `/organization_invitations?${filter}&${order}`),
  ),
  "/role_sets",
];

const withoutPort = (value) => JSON.parse(JSON.stringify(value).replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, ""));

let comparisons = 0;

/** Compares every fifth list, each time others, because all of them take seconds. */
async function assertSame(emulator, fresh, facts) {
  fresh.load(emulator.dump());
  comparisons += 1;
  for (const path of listsOf(facts).filter((_, i) => i % 5 === comparisons % 5)) {
    const [kept, read] = await Promise.all([emulator, fresh].map(({ call }) => ok(call("GET", path))));
    assert.deepEqual(withoutPort(kept), withoutPort(read), path);
  }
}

test("after any writes, every list equals that of an emulator that reads the state anew", async (t) => {
  const random = randomFrom(11);
  const emulator = await emulatorFor(t, { seed: 60, clock: { now: "2026-01-01T00:00:00Z", running: true } });
  const fresh = await emulatorFor(t);
  const [{ id: organization }] = (await ok(emulator.call("GET", "/organizations?limit=1"))).data;
  await ok(emulator.call("PATCH", `/organizations/${organization}`, { max_allowed_memberships: 0 }));
  const facts = { users: emulator.users, organization };
  await assertSame(emulator, fresh, facts);
  const writes = writesOf(emulator, random, facts);
  for (let round = 0; round < 6; round += 1) {
    for (let i = 0; i < 12; i += 1) await random.pick(writes)();
    await assertSame(emulator, fresh, facts);
  }
});

test("lists follow more writes than it pays to follow one by one, a migration, and a restored snapshot", async (t) => {
  const emulator = await emulatorFor(t, { seed: 40 });
  const fresh = await emulatorFor(t);
  const { call, addMembers, snapshot, restore } = emulator;
  const [{ id: organization }, { id: other }] = (await ok(call("GET", "/organizations?limit=2"))).data;
  const facts = { users: emulator.users, organization };
  await assertSame(emulator, fresh, facts);
  const before = snapshot();
  addMembers(organization, 700);
  await assertSame(emulator, fresh, facts);
  await ok(
    call("POST", "/role_sets/role_set:default/replace", {
      dest_role_set_key: "role_set:reporting",
      reassignment_mappings: { "org:editor": "org:analyst" },
    }),
  );
  for (let i = 0; i < 3; i += 1) await ok(call("GET", "/role_sets"));
  await assertSame(emulator, fresh, facts);
  await ok(call("DELETE", `/organizations/${other}`));
  restore(before);
  await assertSame(emulator, fresh, facts);
  await ok(call("DELETE", `/organizations/${organization}`));
  await assertSame(emulator, fresh, { ...facts, organization: other });
});
