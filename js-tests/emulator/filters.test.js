// Tests that every page of a list with filters has what plain SQL finds in the same state, while the state changes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./dump.js";
import { randomFrom } from "./random.js";
import { openStore } from "./store.js";
import { emulatorFor, ok } from "./testing.js";
import { writesOf } from "./writes-at-random.js";

const random = randomFrom(23);

/** Few texts, so that most searches repeat an earlier one after writes. */
const TEXTS = ["", "a", "e", "i", "-", "1", "ridge", "NEW", "é", "anchor", "x", "zzz", "\n", ".example", "guest0", "_"];
const STATUSES = ["pending", "accepted", "revoked", "expired"];
const ROLES = ["org:admin", "org:member", "org:editor"];
const MONTH_MS = 31 * 86_400_000;

const anyText = () => random.pick(TEXTS);
/** Often none. */
const few = (list) => Array.from({ length: Math.max(0, random.below(5) - 2) }, () => random.pick(list));

const within = (column, name) => `(:${name} = '[]' OR ${column} IN (SELECT value FROM json_each(:${name})))`;
const outside = (column, name) => `${column} NOT IN (SELECT value FROM json_each(:${name}))`;
const ofUsers = (name) => `seq IN (SELECT organization FROM memberships JOIN users ON users.seq = user
  WHERE users.id IN (SELECT value FROM json_each(:${name})))`;
const ofUser = (field) => `ifnull(users.${field}, '') COLLATE NOCASE`;

/** Each list: its SQL, its orders with what breaks ties, the id of a row of its response, and filters at random. */
const LISTS = [
  {
    path: () => "/organizations",
    sql: `SELECT id FROM organizations WHERE (instr(search, lowercase(:query)) OR id = :query)
      AND ${within("id", "organization_id")} AND ${outside("id", "not_organization_id")}
      AND (:user_id = '[]' OR ${ofUsers("user_id")}) AND NOT ${ofUsers("not_user_id")}`,
    orders: { created_at: "created_at", name: "name COLLATE NOCASE", members_count: "members_count" },
    tie: "id",
    idOf: ({ id }) => id,
    filters: ({ users, ids }) => ({
      ...{ query: random.pick([anyText(), anyText(), random.pick(ids)]), user_id: few(users), not_user_id: few(users) },
      ...{ organization_id: few(ids), not_organization_id: few(ids) },
    }),
  },
  {
    path: ({ organization }) => `/organizations/${organization}/memberships`,
    sql: `SELECT users.id FROM memberships JOIN users ON users.seq = user JOIN roles ON roles.seq = role
      WHERE organization = (SELECT seq FROM organizations WHERE id = :organization)
      AND instr(users.search, lowercase(:query)) AND instr(users.name, lowercase(:name_query)) AND ${within("roles.key", "role")}
      AND ${within("users.id", "user_id")} AND ${outside("users.id", "not_user_id")}`,
    orders: {
      created_at: "memberships.created_at",
      email_address: ofUser("email_address"),
      first_name: ofUser("first_name"),
      username: ofUser("username"),
    },
    tie: "users.seq",
    idOf: ({ public_user_data }) => public_user_data.user_id,
    filters: ({ users }) => ({
      ...{ query: anyText(), name_query: random.pick(["", anyText()]), role: few(ROLES) },
      ...{ user_id: few(users), not_user_id: few(users) },
    }),
  },
  {
    path: () => "/organization_invitations",
    sql: `SELECT id FROM invitations WHERE instr(email_address, lowercase(:query))
      AND ${within("iif(status = 'pending' AND expires_at <= :now, 'expired', status)", "status")}`,
    orders: { created_at: "created_at", email_address: "email_address" },
    tie: "id",
    idOf: ({ id }) => id,
    filters: () => ({ query: anyText(), status: few(STATUSES) }),
  },
];

/** The ids to leave out have a minus in a request. */
function queryOf({ filters, column, isDescending, offset, limit }) {
  const query = new URLSearchParams({ order_by: (isDescending ? "-" : "") + column, offset, limit });
  for (const [name, values] of Object.entries(filters))
    for (const value of [values].flat().filter((value) => value !== ""))
      if (name.startsWith("not_")) query.append(name.slice("not_".length), `-${value}`);
      else query.append(name, value);
  return query;
}

function found(db, { sql, orders, tie }, { filters, column, isDescending, offset, limit }, facts) {
  const listed = Object.entries(filters).map(([name, value]) => [
    name,
    Array.isArray(value) ? JSON.stringify(value) : value,
  ]);
  const values = { ...facts, ...Object.fromEntries(listed) };
  const direction = isDescending ? "DESC" : "ASC";
  const ids = db.prepare(`${sql} ORDER BY ${orders[column]} ${direction}, ${tie} ${direction}`).pluck().all(values);
  return { ids: ids.slice(offset, offset + limit), total: ids.length };
}

/** Writes to the state as a whole, and writes whose response is broken or refused. */
function otherWritesOf({ call, fail, clock, snapshot, restore, dump, load }) {
  const [taken, dumped] = [snapshot(), dump()];
  const name = "Ridge anchor";
  const faulty = (script) => {
    fail({ operation: "CreateOrganization", ...script });
    return call("POST", "/organizations", { name }).catch(() => {});
  };
  return [
    ...[() => restore(taken), () => load(dumped), () => clock.advance(MONTH_MS)],
    ...[() => faulty({ reset: "after-commit" }), () => faulty({ reset: "before" }), () => faulty({ status: 503 })],
  ];
}

test("after any writes, a page of any filters, order and offset has what SQL finds", async (t) => {
  const emulator = await emulatorFor(t, { seed: 60, clock: { now: "2026-01-01T00:00:00Z", running: true } });
  const { call, users } = emulator;
  const plain = openStore(":memory:");
  t.after(() => plain.close());
  const { data } = await ok(call("GET", "/organizations?limit=500"));
  const [ids, organization] = [data.map(({ id }) => id), data[0].id];
  const allowMembers = () => ok(call("PATCH", `/organizations/${organization}`, { max_allowed_memberships: 0 }));
  await allowMembers();
  const usual = writesOf(emulator, random, { organization });
  const others = [...otherWritesOf(emulator), () => emulator.reset().then(allowMembers)];
  for (let round = 0; round < 40; round += 1) {
    for (let writes = random.below(4); writes > 0; writes -= 1) await random.pick(usual)();
    if (random.below(5) === 0) await random.pick(others)();
    load(plain, { clock: {}, ids: {} }, emulator.dump());
    for (const list of [...LISTS, LISTS[0], LISTS[0]]) {
      const asked = {
        ...{ filters: list.filters({ users, ids }), column: random.pick(Object.keys(list.orders)) },
        ...{ isDescending: random.below(2) === 0, offset: random.pick([0, 0, 1, 7, 40]), limit: 1 + random.below(20) },
      };
      const path = `${list.path({ organization })}?${queryOf(asked)}`;
      const { data, total_count: total } = await ok(call("GET", path));
      const now = emulator.clock.now();
      const expected = found(plain, list, asked, { organization, now });
      assert.deepEqual({ ids: data.map(list.idOf), total }, expected, `${path} in round ${round}`);
    }
  }
});
