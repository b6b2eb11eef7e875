// Do the fuzzers know every operation, every parameter and every model that the package declares?
import assert from "node:assert/strict";
import { test } from "node:test";
import { OrganizationsApi } from "clerk-organizations";
import { argumentsOf, CALLS, fixtureOf, ID, OPERATIONS } from "./calls.js";
import { CALL_OPTIONS, CLIENT_OPTIONS, complete, DECLARED, WALKS } from "./declared.js";
import { FIXTURES } from "./mutations.js";
import * as others from "./others.js";
import { make } from "./parameters.js";
import { Random } from "./random.js";
import { wrongRequest } from "./requests.js";
import { RESULTS } from "./shapes.js";

const own = Object.getOwnPropertyNames(OrganizationsApi.prototype).filter((name) => name !== "constructor");

test("what the types declare is what the class has", () => {
  assert.deepEqual([...OPERATIONS, ...WALKS].sort(), own.sort());
  assert.ok(OPERATIONS.length >= 9 && WALKS.length >= 1);
  assert.ok(CALL_OPTIONS.includes("signal") && CLIENT_OPTIONS.includes("secretKey"));
  assert.deepEqual(DECLARED.getOrganization, {
    takesId: true,
    params: ["includeMembersCount"],
    result: "Organization",
  });
});

for (const operation of OPERATIONS) {
  test(`${operation} is made as it is right, and passes its own checks`, async () => {
    const sent = [];
    const fetch = async (url, init) => {
      sent.push({ url, init });
      return new Response(JSON.stringify(FIXTURES[fixtureOf(operation)]));
    };
    const api = new OrganizationsApi({ secretKey: "sk_test_fuzz", baseUrl: "https://clerk.test/v1", fetch });
    const params = CALLS[operation].params?.();
    const result = await api[operation](...argumentsOf(operation, { id: ID, params }));
    assert.equal(RESULTS[operation](result, FIXTURES[fixtureOf(operation)]), undefined);
    assert.equal(sent.length, 1);
    assert.equal(wrongRequest(operation, sent[0], { id: ID, params, prefix: "/v1/" }), undefined);
  });
}

test("cases are made of every operation and of every walk", () => {
  const seen = new Set(Array.from({ length: 2000 }, (_, number) => make(new Random(1, number)).operation));
  for (const operation of [...OPERATIONS, ...WALKS]) assert.ok(seen.has(operation), operation);
  assert.deepEqual(
    WALKS.filter((operation) => !others.isOne({ operation })),
    [],
  );
});

test("a table that lacks an operation, or has one too many, is refused", () => {
  assert.throws(() => complete("T", ["a", "b"], { a: 1 }), { message: "T lacks b, which the package declares" });
  assert.throws(() => complete("T", ["a"], { a: 1, c: 2 }), { message: "T has c, which the package does not declare" });
});
