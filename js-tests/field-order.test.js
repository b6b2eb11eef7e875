// Do objects have their fields in the declared order, whatever the server sends, and in whatever order?
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { sampleOf, snake } from "./fixtures/answers.js";
import { call, clientOf } from "./fuzz/calls.js";
import { DECLARED, interfaceIn, MODELS, membersOf, OPERATIONS, RESULTS } from "./fuzz/declared.js";

/** The models that were sent. */
const tried = new Set();

/** A model as the server sends it: some optional fields are absent, an unknown one is there, and the order is any. Nested ones alike. */
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

/** A field with its value, or nothing. */
const fieldOf = (name, isOptional, value) => {
  const pair = value.map((value) => [[name, value]]);
  return isOptional ? fc.oneof(pair, fc.constant([])) : pair;
};

function arbitraryOf(type, value) {
  const model = interfaceIn(type);
  if (!model) return fc.constant(value);
  return type.endsWith("[]") ? fc.array(sending(model), { maxLength: 2 }) : sending(model);
}

/** Fails where an object does not have the fields that were sent in the declared order, with the unknown one last. */
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
  test(`${model}: a field that is absent does not change the order of the others, and unknown ones come last`, async () => {
    const operation = OPERATIONS.find((name) => DECLARED[name].result === model);
    const property = fc.asyncProperty(bodies, async (body) => {
      const fetch = async () => Response.json(body);
      const api = clientOf(DECLARED[operation], { secretKey: "sk_test_1", fetch });
      assertOrder(model, await call(api, operation, {}), body);
    });
    await fc.assert(property, { numRuns: 100 });
  });
}

test("every model is tried, also those that only stand in others", () => {
  assert.deepEqual([...tried].sort(), [...MODELS].sort());
});
