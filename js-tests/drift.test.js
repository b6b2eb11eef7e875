// Tests that the generated JavaScript decoders and the Rust models accept, refuse and decode every body alike.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { answerOf, sampleOf, snake } from "./fixtures/answers.js";
import { fixture } from "./fixtures/fixture.js";
import { call, clientOf } from "./fuzz/calls.js";
import { DECLARED, interfaceIn, MODELS, membersOf, OPERATIONS, RESULTS } from "./fuzz/declared.js";

const generate = fileURLToPath(new URL("../target/debug/generate", import.meta.url));
const OTHERS = [undefined, null, 5, -3, 1.5, 2 ** 53, "text", "", true, [], [5], {}, { a_b: 1 }];
/** Bodies of a model with another shape than the usual one. */
const MORE = { Organization: [fixture("organization-older")] };

/** Decodes a body with the JavaScript decoder. Resolves to undefined if it refuses the body. */
async function decoded(model, json) {
  const operation = OPERATIONS.find((name) => DECLARED[name].result === model && !DECLARED[name].isList);
  const options = { secretKey: "sk_test_1", fetch: async () => new Response(json), maxRetries: 0 };
  const api = clientOf(DECLARED[operation], options);
  return call(api, operation, {})
    .catch((error) => assert.equal(error.kind, "decode", error.message))
    .finally(() => api.close());
}

/** The models whose fields were varied. */
const varied = new Set();

/** Variants of a body: each of its fields, including those of nested models, absent, null, and of every other type. */
function variants(model, body) {
  varied.add(model);
  const changes = Object.entries(membersOf(model)).flatMap(([name, { type }]) => {
    const key = snake(name);
    return [...OTHERS, ...nested(interfaceIn(type), body[key])].map((value) => ({ ...body, [key]: value }));
  });
  return [...changes, { ...body, later_field: { a_b: 1 }, odd__Name: 2 }, ...shadowed(model, body)];
}

function nested(model, value) {
  if (!model || !value) return [];
  return Array.isArray(value) ? variants(model, value[0]).map((item) => [item, ...value]) : variants(model, value);
}

/** A field whose name on the wire is the JavaScript name of a declared one. */
const shadowed = (model, body) =>
  Object.keys(membersOf(model))
    .filter((name) => snake(name) !== name)
    .slice(0, 2)
    .map((name) => ({ ...body, [name]: "not checked" }));

for (const model of RESULTS) {
  const bodies = [answerOf(model), sampleOf(model), ...(MORE[model] ?? [])];
  const lines = bodies.flatMap((body) => [body, ...variants(model, body)]).map((body) => JSON.stringify(body));
  test(`${model}: both decoders accept and refuse the same of ${lines.length} bodies, and return the same values`, async () => {
    const input = lines.map((json) => JSON.stringify({ model, json })).join("\n");
    const verdicts = execFileSync(generate, ["check"], { input, encoding: "utf8", maxBuffer: 1 << 28 })
      .trim()
      .split("\n");
    let refused = 0;
    for (const [index, json] of lines.entries()) {
      const { ok } = JSON.parse(verdicts[index]);
      if (index < 1) assert.ok(ok, `${verdicts[index]} of ${json}`);
      assert.deepEqual(await decoded(model, json), ok, json);
      refused += ok ? 0 : 1;
    }
    assert.ok(refused > 10 && refused < lines.length, `${refused} of ${lines.length} refused`);
  });
}

test("the fields of every model are varied, including models that only occur within others", () => {
  assert.deepEqual([...varied].sort(), [...MODELS].sort());
});
