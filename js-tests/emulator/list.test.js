// Tests that a list has the right organizations, in the right order, at any offset.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertRefused, emulatorFor } from "./testing.js";

const SEED = 3_000;
const list = async (call, query = "") => (await call("GET", `/organizations?${query}`)).body;
const ids = ({ data }) => data.map((organization) => organization.id);

async function everything(call, query = "") {
  const pages = [];
  const { total_count } = await list(call, `limit=1&${query}`);
  for (let offset = 0; offset < total_count; offset += 500)
    pages.push(...(await list(call, `limit=500&offset=${offset}&${query}`)).data);
  return pages;
}

test("the list of an empty instance is empty", async (t) => {
  const { call } = await emulatorFor(t);
  for (const query of ["", "offset=5", "query=a"])
    assert.deepEqual(await list(call, query), { data: [], total_count: 0 });
});

test("the list has the newest first, ten by default, in order even if made within one millisecond", async (t) => {
  const { call } = await emulatorFor(t, { now: () => 1_800_000_000_000 });
  const made = [];
  for (let i = 0; i < 12; i += 1) made.unshift((await call("POST", "/organizations", { name: `N${i}` })).body.id);
  const { data, total_count } = await list(call);
  assert.deepEqual(ids({ data }), made.slice(0, 10));
  assert.equal(total_count, 12);
  assert.equal("members_count" in data[0], false);
  assert.deepEqual(ids(await list(call, "offset=10&limit=500")), made.slice(10));
  assert.deepEqual(ids(await list(call, "offset=12")), []);
});

test("every offset gives the same page as sorting everything", async (t) => {
  const { call } = await emulatorFor(t, { seed: SEED });
  const orders = {
    "": (a, b) => b.created_at - a.created_at,
    "order_by=%2Bcreated_at": (a, b) => a.created_at - b.created_at,
    "order_by=-members_count": (a, b) => b.members_count - a.members_count,
    "order_by=name": (a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : Number(a.name !== b.name)),
  };
  for (const [query, compare] of Object.entries(orders)) {
    const all = await everything(call, `include_members_count=true&${query}`);
    assert.equal(new Set(ids({ data: all })).size, SEED);
    for (let i = 1; i < all.length; i += 1) assert.ok(compare(all[i - 1], all[i]) <= 0, `${query} at ${i}`);
    for (const offset of [0, 1, 499, 1_234, 2_995]) {
      const page = await list(call, `limit=7&offset=${offset}&${query}`);
      assert.deepEqual(ids(page), ids({ data: all.slice(offset, offset + 7) }));
      assert.equal(page.total_count, SEED);
    }
  }
});

test("pages stay exact while organizations are created, deleted and dated differently", async (t) => {
  const { call } = await emulatorFor(t, { seed: SEED });
  const model = (await everything(call)).map(({ id, created_at }) => ({ id, created_at }));
  const sort = () => model.sort((a, b) => b.created_at - a.created_at || (a.id < b.id ? 1 : -1));
  const dates = ["2019-06-01T00:00:00Z", "2020-01-02T00:00:00Z", "2020-01-04T00:00:00Z", "2026-01-01T00:00:00Z"];
  for (let i = 0; i < 120; i += 1) {
    const { body } = await call("POST", "/organizations", { name: "New", created_at: dates[i % 4] });
    model.push({ id: body.id, created_at: body.created_at });
    const [gone] = model.splice((i * 37) % model.length, 1);
    await call("DELETE", `/organizations/${gone.id}`);
    const moved = model[(i * 53) % model.length];
    const patched = await call("PATCH", `/organizations/${moved.id}`, { created_at: dates[(i + 1) % 4] });
    moved.created_at = patched.body.created_at;
  }
  sort();
  assert.deepEqual(ids({ data: await everything(call) }), ids({ data: model }));
});

test("a query matches part of a name or slug in any case, or a whole id", async (t) => {
  const { call } = await emulatorFor(t, { seed: 50 });
  const { body } = await call("POST", "/organizations", { name: "Öl & 100% Wörk_shop", slug: "oil-works" });
  for (const query of ["öl & 100%", "ÖL", "k_s", "OIL-W", "works", "100%", body.id]) {
    const found = await list(call, `query=${encodeURIComponent(query)}`);
    assert.deepEqual([ids(found), found.total_count], [[body.id], 1], query);
  }
  for (const query of ["o_l", "%%", body.id.slice(0, -1), "nothing"])
    assert.equal((await list(call, `query=${encodeURIComponent(query)}`)).total_count, 0, query);
  assert.equal((await list(call, "query=")).total_count, 51);
});

test("a query sees changes since the last one, and its pages have all matches", async (t) => {
  const { call } = await emulatorFor(t, { seed: SEED });
  const all = await everything(call, "query=ridge");
  assert.ok(all.length > 10 && all.length < SEED);
  assert.ok(all.every(({ name }) => name.toLowerCase().includes("ridge")));
  const { body } = await call("POST", "/organizations", { name: "Ridge" });
  assert.equal(ids(await list(call, "query=ridge"))[0], body.id);
  await call("PATCH", `/organizations/${body.id}`, { name: "Valley", slug: "valley" });
  assert.deepEqual(ids(await list(call, "query=ridge")), ids({ data: all.slice(0, 10) }));
});

test("user_id and organization_id can be repeated up to a hundred times each, and combine", async (t) => {
  const { call, users } = await emulatorFor(t);
  const made = [];
  for (const created_by of users.slice(0, 3))
    made.push((await call("POST", "/organizations", { name: "Acme", created_by })).body.id);
  assert.deepEqual(ids(await list(call, `user_id=${users[0]}&user_id=${users[2]}`)), [made[2], made[0]]);
  assert.deepEqual(ids(await list(call, `organization_id=${made[1]}&organization_id=org_none`)), [made[1]]);
  assert.equal((await list(call, `organization_id=${made[1]}&user_id=${users[0]}`)).total_count, 0);
  const many = (count) => Array.from({ length: count }, (_, i) => `user_id=user_${i}`).join("&");
  assert.equal((await list(call, many(100))).total_count, 0);
  const tooMany = await call("GET", `/organizations?${many(101)}`);
  assertRefused(tooMany, 422, "form_param_value_invalid", "user_id");
});

test("an id with a leading - is excluded, and one with + is included", async (t) => {
  const { call, users } = await emulatorFor(t);
  const made = [];
  for (const created_by of users.slice(0, 3))
    made.push((await call("POST", "/organizations", { name: "Acme", created_by })).body.id);
  const found = async (query) => ids(await list(call, query));
  assert.deepEqual(await found(`user_id=-${users[0]}`), [made[2], made[1]]);
  assert.deepEqual(await found(`user_id=%2B${users[0]}&user_id=${users[1]}`), [made[1], made[0]]);
  assert.deepEqual(await found(`organization_id=-${made[2]}&user_id=-${users[0]}`), [made[1]]);
  assert.deepEqual(await found(`organization_id[]=${made[2]}&organization_id=%2B${made[0]}`), [made[2], made[0]]);
});

test("seeded member counts are the number of seeded members", async (t) => {
  const { call, users } = await emulatorFor(t, { seed: 200 });
  const all = await everything(call, "include_members_count=true");
  let memberships = 0;
  for (const user of users) memberships += (await list(call, `user_id=${user}`)).total_count;
  assert.equal(
    memberships,
    all.reduce((sum, { members_count }) => sum + members_count, 0),
  );
});

const WRONG = {
  limit: ["0", "501", "-1", "1.5", "ten", ""],
  offset: ["-1", "1.5", "x", "1e3"],
  include_members_count: ["yes", ""],
  include_missing_member_with_elevated_permissions: ["1"],
  order_by: ["slug", "+name", "--name", "created_at-"],
};

test("a parameter out of range is a 422 that names it; 1 and 500 are in range", async (t) => {
  const { call } = await emulatorFor(t);
  for (const [field, values] of Object.entries(WRONG))
    for (const value of values)
      assertRefused(await call("GET", `/organizations?${field}=${value}`), 422, "form_param_value_invalid", field);
  for (const limit of [1, 500]) assert.equal((await call("GET", `/organizations?limit=${limit}`)).status, 200);
});
