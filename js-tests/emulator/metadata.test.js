// Tests that metadata is merged and replaced as documented, whatever its keys are.
import assert from "node:assert/strict";
import { test } from "node:test";
import { mergeMetadata } from "./merge.js";
import { assertRefused, emulatorFor } from "./testing.js";

const CASES = [
  ["an empty patch changes nothing", '{"a":{"b":1}}', "{}", '{"a":{"b":1}}'],
  ["nested objects merge", '{"a":{"b":1,"c":{"d":2}}}', '{"a":{"c":{"e":3}}}', '{"a":{"b":1,"c":{"d":2,"e":3}}}'],
  ["null removes a key at any level", '{"a":{"b":1,"c":2},"d":3}', '{"a":{"b":null},"d":null}', '{"a":{"c":2}}'],
  ["null for a key that is not there is nothing", '{"a":1}', '{"b":null,"c":{"d":null}}', '{"a":1,"c":{}}'],
  ["arrays replace", '{"a":[1,2,{"b":1}]}', '{"a":[{"c":null}]}', '{"a":[{"c":null}]}'],
  [
    "an object onto a scalar loses its own nulls",
    '{"a":5}',
    '{"a":{"b":null,"c":{"d":null,"e":1}}}',
    '{"a":{"c":{"e":1}}}',
  ],
  ["an object onto an array replaces it", '{"a":[1]}', '{"a":{"b":1}}', '{"a":{"b":1}}'],
  ["a scalar onto an object replaces it", '{"a":{"b":1}}', '{"a":false}', '{"a":false}'],
  ["metadata that is null is empty", "null", '{"a":1}', '{"a":1}'],
  [
    "__proto__ is a key like any other",
    '{"__proto__":{"a":1}}',
    '{"__proto__":{"b":2}}',
    '{"__proto__":{"a":1,"b":2}}',
  ],
  [
    "so are constructor, then and toJSON",
    "{}",
    '{"constructor":{"prototype":{"x":1}},"then":1,"toJSON":2}',
    '{"constructor":{"prototype":{"x":1}},"then":1,"toJSON":2}',
  ],
  ["an inherited name is not a value", "{}", '{"toString":{"a":null}}', '{"toString":{}}'],
];

for (const [name, current, patch, merged] of CASES) {
  test(`merge: ${name}`, () => {
    const before = JSON.parse(current);
    assert.equal(JSON.stringify(mergeMetadata(before, JSON.parse(patch))), merged);
    assert.equal(JSON.stringify(before), current);
    assert.equal({}.x, undefined);
  });
}

const created = async (call, body) => (await call("POST", "/organizations", { name: "A", ...body })).body;

test("PATCH merges the given fields and leaves the other unchanged", async (t) => {
  const { call } = await emulatorFor(t);
  const { id } = await created(call, { public_metadata: { a: { b: 1, c: 2 } }, private_metadata: { p: 1 } });
  const text = '{"public_metadata":{"a":{"b":null,"__proto__":{"x":1}}}}';
  const { status, body } = await call("PATCH", `/organizations/${id}/metadata`, text);
  assert.equal(status, 200);
  assert.equal(JSON.stringify(body.public_metadata), '{"a":{"c":2,"__proto__":{"x":1}}}');
  assert.deepEqual(body.private_metadata, { p: 1 });
  assert.deepEqual((await call("GET", `/organizations/${id}`)).body, body);
});

test("PUT replaces the given fields and leaves the other unchanged", async (t) => {
  const { call } = await emulatorFor(t);
  const { id } = await created(call, { public_metadata: { a: 1 }, private_metadata: { p: 1 } });
  const { body } = await call("PUT", `/organizations/${id}/metadata`, { public_metadata: { b: null } });
  assert.deepEqual([body.public_metadata, body.private_metadata], [{ b: null }, { p: 1 }]);
});

test("both refuse values that are not objects, unknown fields, metadata that is too large, and an unknown organization", async (t) => {
  const { call } = await emulatorFor(t);
  const { id } = await created(call, { public_metadata: { a: "x".repeat(5_000) } });
  for (const method of ["PATCH", "PUT"]) {
    const write = (body) => call(method, `/organizations/${id}/metadata`, body);
    assertRefused(await write({ public_metadata: null }), 422, "form_param_type_invalid", "public_metadata");
    assertRefused(await write({ private_metadata: [] }), 422, "form_param_type_invalid", "private_metadata");
    assertRefused(await write({ unsafe_metadata: {} }), 422, "form_param_unknown", "unsafe_metadata");
    assertRefused(await write("{"), 400, "request_body_invalid");
    const large = await write({ private_metadata: { a: "x".repeat(9_000) } });
    assertRefused(large, 422, "form_param_exceeds_allowed_size", "private_metadata");
    assertRefused(await call(method, "/organizations/org_none/metadata", {}), 404, "resource_not_found");
  }
});

test("the size limit applies to the result of a merge, and a refused merge changes nothing", async (t) => {
  const { call } = await emulatorFor(t);
  const made = await created(call, { public_metadata: { a: "x".repeat(5_000) } });
  const answer = await call("PATCH", `/organizations/${made.id}/metadata`, {
    public_metadata: { b: "x".repeat(5_000) },
  });
  assertRefused(answer, 422, "form_param_exceeds_allowed_size", "public_metadata");
  assert.deepEqual((await call("GET", `/organizations/${made.id}`)).body, made);
});
