// Tests that create, get, update and delete do what Clerk documents, and refuse what Clerk refuses.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ADMIN_USER_ID, start } from "./index.js";
import { assertRefused, caller } from "./testing.js";

let emulator;
let call;
before(async () => {
  emulator = await start();
  call = caller(emulator);
});
after(() => emulator.close());

const create = async (body) => (await call("POST", "/organizations", { name: "Acme", ...body })).body;
const MAXIMAL = "x".repeat(8 * 1024 - '{"a":""}'.length);

test("create returns the organization with status 200, and its creator is the first member", async () => {
  const sent = {
    name: "Café Zürich",
    slug: "cafe",
    created_by: ADMIN_USER_ID,
    max_allowed_memberships: 0,
    public_metadata: { a: [1, { b: null }] },
    private_metadata: { c: "d" },
    created_at: "2024-02-29T12:00:00.5+01:00",
    role_set_key: "role_set:default",
  };
  const { status, body } = await call("POST", "/organizations", sent);
  assert.equal(status, 200);
  assert.match(body.id, /^org_[0-9A-Za-z]{27}$/);
  assert.equal(body.created_at, Date.UTC(2024, 1, 29, 11, 0, 0, 500));
  assert.ok(Math.abs(Date.now() - body.updated_at) < 60_000);
  const { id, image_url, updated_at, created_at, ...rest } = body;
  const { created_at: _, ...same } = sent;
  assert.deepEqual(rest, { object: "organization", has_image: false, admin_delete_enabled: true, ...same });
  const members = await call("GET", `/organizations/${id}?include_members_count=true`);
  assert.deepEqual(members.body, { ...body, members_count: 1 });
});

test("create with only a name gives defaults, no creator, and a slug made from the name", async () => {
  const first = await create({ name: "  Élan & Söhne  " });
  const second = await create({ name: "Élan & Söhne", slug: null, public_metadata: null, created_by: null });
  assert.equal(first.slug, "elan-sohne");
  assert.match(second.slug, /^elan-sohne-\d+$/);
  assert.equal("created_by" in first, false);
  assert.deepEqual([first.max_allowed_memberships, first.public_metadata, first.role_set_key], [5, {}, null]);
  assert.match((await create({ name: "日本" })).slug, /^organization/);
});

test("get takes an id or slug, includes members_count only on request, and is a 404 for anything else", async () => {
  const made = await create({ slug: "findable" });
  for (const key of [made.id, "findable"]) assert.deepEqual((await call("GET", `/organizations/${key}`)).body, made);
  for (const key of ["org_none", "a%2Fb", "%20", "FINDABLE", "a%zz"]) {
    const problem = assertRefused(await call("GET", `/organizations/${key}`), 404, "resource_not_found");
    assert.equal(problem.message, "Given organization not found.");
  }
  const flag = await call("GET", `/organizations/${made.id}?include_members_count=yes`);
  assertRefused(flag, 422, "form_param_value_invalid", "include_members_count");
});

test("delete names the deleted organization, and succeeds once", async () => {
  const made = await create({ slug: "short-lived" });
  const { status, body } = await call("DELETE", `/organizations/${made.id}`);
  assert.equal(status, 200);
  assert.deepEqual(body, { object: "organization", id: made.id, slug: "short-lived", deleted: true });
  assertRefused(await call("DELETE", `/organizations/${made.id}`), 404, "resource_not_found");
  assertRefused(await call("GET", "/organizations/short-lived"), 404, "resource_not_found");
  assert.equal((await create({ slug: "short-lived" })).slug, "short-lived");
});

test("an empty id never addresses the collection", async () => {
  const { total_count } = (await call("GET", "/organizations")).body;
  for (const method of ["DELETE", "PATCH", "PUT", "GET"])
    for (const path of ["/organizations/", "/organizations//metadata", "/organizations//logo"])
      assertRefused(await call(method, path, method === "GET" ? undefined : {}), 404, "resource_not_found");
  assertRefused(await call("DELETE", "/organizations"), 404, "resource_not_found");
  assert.equal((await call("GET", "/organizations")).body.total_count, total_count);
});

test("in an update, an absent field stays unchanged, null resets and a value sets", async () => {
  const made = await create({
    ...{ slug: "three-ways", max_allowed_memberships: 9, role_set_key: "r", created_at: "2020-01-01T00:00:00Z" },
    ...{ public_metadata: { a: 1 }, private_metadata: { b: 2 } },
  });
  const update = async (body) => (await call("PATCH", `/organizations/${made.id}`, body)).body;
  const untouched = await update({});
  assert.deepEqual({ ...untouched, updated_at: made.updated_at }, made);
  assert.ok(untouched.updated_at >= made.updated_at);
  const set = { name: "B", slug: "set", max_allowed_memberships: 0, admin_delete_enabled: false, role_set_key: "s" };
  const { updated_at: _, ...changed } = await update({ ...set, created_at: "2021-01-01T00:00:00Z" });
  assert.deepEqual({ ...made, ...set, created_at: Date.UTC(2021, 0, 1), updated_at: 0 }, { ...changed, updated_at: 0 });
  const reset = await update({
    ...{ slug: null, max_allowed_memberships: null, admin_delete_enabled: null, role_set_key: null, created_at: null },
    ...{ public_metadata: null, private_metadata: null },
  });
  assert.deepEqual([reset.slug, reset.max_allowed_memberships, reset.admin_delete_enabled], [null, 5, true]);
  assert.deepEqual([reset.role_set_key, reset.public_metadata, reset.private_metadata], [null, null, null]);
  assert.ok(Math.abs(Date.now() - reset.created_at) < 60_000);
  assertRefused(await call("PATCH", `/organizations/${made.id}`, { name: null }), 422, "form_param_missing", "name");
  const gone = (await call("DELETE", `/organizations/${made.id}`)).body;
  assert.equal("slug" in gone, false);
});

test("an update replaces metadata up to version 2025-11-10, and refuses it since 2026-05-12", async () => {
  const { id } = await create({ public_metadata: { a: { b: 1 }, c: 2 }, private_metadata: { kept: true } });
  const update = (version) =>
    call("PATCH", `/organizations/${id}`, { public_metadata: { a: { d: 3 } } }, { "clerk-api-version": version });
  const replaced = (await update("2025-11-10")).body;
  assert.deepEqual([replaced.public_metadata, replaced.private_metadata], [{ a: { d: 3 } }, { kept: true }]);
  assertRefused(await update("2026-05-12"), 422, "form_param_unknown", "public_metadata");
});

test("a slug is unique, but an update may repeat the slug of its own organization", async () => {
  const { id } = await create({ slug: "mine" });
  const other = await create({ slug: "theirs" });
  const problem = assertRefused(
    await call("POST", "/organizations", { name: "A", slug: "mine" }),
    422,
    "form_identifier_exists",
    "slug",
  );
  assert.equal(problem.message, "That slug is taken. Please try another.");
  const update = await call("PATCH", `/organizations/${other.id}`, { slug: "mine" });
  assertRefused(update, 422, "form_identifier_exists", "slug");
  assert.equal((await call("PATCH", `/organizations/${id}`, { slug: "mine" })).status, 200);
});

test("an unknown creator is a 400 and creates nothing", async () => {
  const answer = await call("POST", "/organizations", { name: "A", slug: "orphan", created_by: "user_none" });
  const problem = assertRefused(answer, 400, "organization_creator_not_found");
  assert.equal(problem.long_message, "No users found with id user_none");
  assertRefused(await call("GET", "/organizations/orphan"), 404, "resource_not_found");
});

const WRONG = [
  ["name", undefined, "form_param_missing"],
  ["name", null, "form_param_missing"],
  ["name", "  ", "form_param_missing"],
  ["name", 5, "form_param_type_invalid"],
  ["name", "é".repeat(257), "form_param_max_length_exceeded"],
  ["slug", "Acme", "form_param_format_invalid"],
  ["slug", "a b", "form_param_format_invalid"],
  ["slug", "", "form_param_format_invalid"],
  ["slug", 1, "form_param_type_invalid"],
  ["created_by", {}, "form_param_type_invalid"],
  ["max_allowed_memberships", -1, "form_param_value_invalid"],
  ["max_allowed_memberships", 1.5, "form_param_type_invalid"],
  ["max_allowed_memberships", "5", "form_param_type_invalid"],
  ["public_metadata", [], "form_param_type_invalid"],
  ["private_metadata", "{}", "form_param_type_invalid"],
  ["public_metadata", { a: `${MAXIMAL}x` }, "form_param_exceeds_allowed_size"],
  ["private_metadata", { a: "é".repeat(5_000) }, "form_param_exceeds_allowed_size"],
  ["created_at", 1_700_000_000_000, "form_param_type_invalid"],
  ["created_at", "2024-01-01", "form_param_invalid_time"],
  ["created_at", "2023-02-29T00:00:00Z", "form_param_invalid_time"],
  ["created_at", "2024-01-01T24:00:00Z", "form_param_invalid_time"],
  ["created_at", "2024-01-01T00:00:00", "form_param_invalid_time"],
  ["role_set_key", 1, "form_param_type_invalid"],
  ["nmae", "x", "form_param_unknown"],
  ["admin_delete_enabled", true, "form_param_unknown"],
];

test("create refuses each invalid field with its own code, and names the field", async () => {
  for (const [field, value, code] of WRONG) {
    const answer = await call("POST", "/organizations", { name: "A", [field]: value });
    assertRefused(answer, 422, code, field);
  }
  const proto = await call("POST", "/organizations", '{"name":"A","__proto__":{"slug":"x"}}');
  assertRefused(proto, 422, "form_param_unknown", "__proto__");
});

test("a value at a limit is accepted", async () => {
  const made = await create({ name: "😀".repeat(256), public_metadata: { a: MAXIMAL } });
  assert.equal(made.name, "😀".repeat(256));
  assert.equal(made.public_metadata.a, MAXIMAL);
});

test("all problems of a body are reported at once", async () => {
  const { body } = await call("POST", "/organizations", { slug: "A B", x: 1 });
  assert.deepEqual(
    body.errors.map((error) => error.code),
    ["form_param_missing", "form_param_format_invalid", "form_param_unknown"],
  );
});

test("a name can be any text", async () => {
  for (const name of ["a\u0000b", '"\\/\u0007\u2028</script>', "👩‍👩‍👧 עברית"])
    assert.equal((await create({ name })).name, name);
});

test("a body that is not a JSON object is a 400, another content type a 415, and a body that is too large a 413", async () => {
  const post = (body, headers) => call("POST", "/organizations", body, headers);
  const bad = ["{", "[]", "null", '"a"', "{'name':1}", Buffer.from([0x7b, 0xff, 0x7d])];
  for (const body of bad) assertRefused(await post(body), 400, "request_body_invalid");
  const form = await post("name=A", { "content-type": "application/x-www-form-urlencoded" });
  assertRefused(form, 415, "unsupported_content_type");
  assert.equal((await post('{"name":"A"}', { "content-type": "Application/JSON; charset=utf-8" })).status, 200);
  assertRefused(await post(`{"name":"${"x".repeat(1024 * 1024)}"}`), 413, "request_body_too_large");
  assertRefused(await post(""), 422, "form_param_missing", "name");
  const deep = `{"name":"A","public_metadata":${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}}`;
  assertRefused(await post(deep), 422, "form_param_exceeds_allowed_size", "public_metadata");
});
