// Tests that objects have their fields in the declared order, whatever fields the server sends, in any order.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { sampleOf, snake } from "./fixtures/answers.js";
import { call, clientOf } from "./fuzz/calls.js";
import { DECLARED, interfaceIn, MODELS, membersOf, OPERATIONS, RESULTS } from "./fuzz/declared.js";

/** The models that the tests have sent. */
const tried = new Set();

/** Generates a model, and its nested models, without some optional fields, with an unknown one, and in any order. */
function sending(model) {
  tried.add(model);
  const sample = sampleOf(model);
  const fields = Object.entries(membersOf(model)).map(([name, { type, isOptional }]) =>
    fieldOf(snake(name), isOptional, arbitraryOf(type, sample[snake(name)])),
  );
  const unknown = fieldOf("later_field", false, fc.constant(1));
  return fc
    .tuple(...fields, unknown)
    .chain((sent) => fc.shuffledSubarray(sent.flat(), { minLength: sent.flat().length }))
    .map(Object.fromEntries);
}

/** A field with its value, or nothing if it is optional. */
const fieldOf = (name, isOptional, value) => {
  const pair = value.map((value) => [[name, value]]);
  return isOptional ? fc.oneof(pair, fc.constant([])) : pair;
};

function arbitraryOf(type, value) {
  const model = interfaceIn(type);
  if (!model) return fc.constant(value);
  return type.endsWith("[]") ? fc.array(sending(model), { maxLength: 2 }) : sending(model);
}

/** Asserts that an object has the sent fields in the declared order, with the unknown field last. */
function assertOrder(model, got, sent) {
  const members = Object.entries(membersOf(model)).filter(([name]) => snake(name) in sent);
  assert.deepEqual(Object.keys(got), [...members.map(([name]) => name), "laterField"]);
  for (const [name, { type }] of members) {
    const inner = interfaceIn(type);
    if (!inner) continue;
    const values = [got[name]].flat();
    for (const [at, value] of [sent[snake(name)]].flat().entries()) assertOrder(inner, values[at], value);
  }
}

for (const model of RESULTS) {
  const bodies = sending(model);
  test(`${model}: an absent field does not change the order of the others, and unknown fields come last`, async () => {
    const operation = OPERATIONS.find((name) => DECLARED[name].result === model);
    const property = fc.asyncProperty(bodies, async (body) => {
      const fetch = async () => Response.json(body);
      const api = clientOf(DECLARED[operation], { secretKey: "sk_test_1", fetch });
      assertOrder(model, await call(api, operation, {}), body);
    });
    await fc.assert(property, { numRuns: 100 });
  });
}

test("every model is tried, including models that only occur within others", () => {
  assert.deepEqual([...tried].sort(), [...MODELS].sort());
});
