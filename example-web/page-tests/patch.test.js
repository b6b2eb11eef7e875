// Merge patches: for any metadata, applying the patch by Clerk's rule gives the written result, and the patch is minimal.
import assert from "node:assert/strict";
import { test } from "node:test";
import { mergeMetadata } from "../../js-tests/emulator/index.js";
import { randomFrom } from "../../js-tests/emulator/random.js";
import { pageModule } from "./page-module.js";

const { applyPatch, createPatch } = await pageModule("metadata/patch.ts");
const { isMistake, parseObject } = await pageModule("metadata/parse-json.ts");
const { toWellFormed } = await pageModule("metadata/well-formed.ts");
const { mergeChanges } = await pageModule("dialogs/field-changes.ts");

const NAMES = ["plan", "seats", "a/b", "~", "", "0", "__proto__", "constructor", "é"];
const VALUES = [0, 1, -0.5, "", "pro", "1", true, false, [], [1, { a: null }], {}];

function metadata(random, depth) {
  const names = NAMES.filter(() => random.below(3) === 0);
  return Object.fromEntries(
    names.map((name) => [name, depth > 0 && random.below(3) === 0 ? metadata(random, depth - 1) : random.pick(VALUES)]),
  );
}

const text = (value) => JSON.stringify(value, (_, inner) => (isObject(inner) ? sorted(inner) : inner));
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const sorted = (object) => Object.fromEntries(Object.entries(object).sort(([one], [other]) => (one < other ? -1 : 1)));

test("merging a patch into the old metadata gives the new metadata, in 5,000 random cases", () => {
  const random = randomFrom(7);
  for (let count = 0; count < 5000; count += 1) {
    const [before, after] = [metadata(random, 3), metadata(random, 3)];
    const patch = createPatch(before, after);
    assert.equal(text(mergeMetadata(before, patch)), text(after), JSON.stringify({ before, after, patch }));
  }
});

test("a patch is applied as Clerk merges it, in 5,000 random cases", () => {
  const random = randomFrom(6);
  for (let count = 0; count < 5000; count += 1) {
    const [before, patch] = [metadata(random, 3), metadata(random, 3)];
    const removals = Object.keys(before).filter(() => random.below(3) === 0);
    const full = { ...patch, ...Object.fromEntries(removals.map((name) => [name, null])) };
    assert.equal(text(applyPatch(before, full)), text(mergeMetadata(before, full)), JSON.stringify({ before, full }));
  }
});

test("unchanged values are not sent, at any level", () => {
  const random = randomFrom(8);
  for (let count = 0; count < 1000; count += 1) {
    const before = metadata(random, 3);
    assert.deepEqual(createPatch(before, structuredClone(before)), {});
  }
  assert.deepEqual(createPatch({ a: { b: 1, c: 2 }, d: [1] }, { a: { b: 1, c: 3 }, d: [1], e: 4 }), {
    a: { c: 3 },
    e: 4,
  });
});

test("concurrent patches of different keys are kept, in either order", () => {
  const before = { seats: { paid: 1, free: 2 }, plan: "free" };
  const mine = createPatch(before, { seats: { paid: 3, free: 2 }, plan: "free" });
  const theirs = createPatch(before, { seats: { paid: 1 }, plan: "pro" });
  const both = { seats: { paid: 3 }, plan: "pro" };
  assert.deepEqual(mergeMetadata(mergeMetadata(before, theirs), mine), both);
  assert.deepEqual(mergeMetadata(mergeMetadata(before, mine), theirs), both);
});

test("lone surrogates are replaced for display, in keys and at every level", () => {
  const halved = JSON.parse(
    '{"a\\udc00": ["\\ud800", {"b": "x\\ud83d"}], "\\ud83d\\ude00": "\\ud83d\\ude00", "__proto__": 1}',
  );
  assert.equal(
    JSON.stringify(toWellFormed(halved)),
    '{"a\ufffd":["\ufffd",{"b":"x\ufffd"}],"\u{1f600}":"\u{1f600}","__proto__":1}',
  );
});

test("exactly the invalid JSON is refused, at a position within the text", () => {
  const random = randomFrom(9);
  const signs = '{}[]":, \n\\u1eEtrue0nl-+.x/*'.split("");
  for (let count = 0; count < 5000; count += 1) {
    const written = JSON.stringify(metadata(random, 2), null, random.below(2)).split("");
    for (let edits = random.below(3); edits > 0; edits -= 1)
      written.splice(random.below(written.length + 1), random.below(2), random.pick(signs));
    const source = written.join("");
    const read = parseObject(source);
    assert.equal(isMistake(read), !isJsonObject(source), source);
    if (!isMistake(read)) continue;
    const lines = source.split("\n");
    assert.ok(read.line >= 1 && read.line <= lines.length && read.column <= lines[read.line - 1].length + 1, source);
    assert.notEqual(read.text, "Invalid JSON", source);
  }
});

function isJsonObject(source) {
  try {
    return isObject(JSON.parse(source));
  } catch {
    return source.trim() === "";
  }
}

test("merging with another edit keeps the changes of both, and reports conflicts", () => {
  const before = { name: "A", slug: "a", maxAllowedMemberships: 5 };
  const found = mergeChanges(
    before,
    { ...before, name: "B", slug: "same" },
    { name: "C", slug: "same", maxAllowedMemberships: 9 },
  );
  assert.deepEqual(found, {
    values: { name: "B", slug: "same", maxAllowedMemberships: 9 },
    conflicts: { name: "C" },
    others: ["maxAllowedMemberships"],
  });
});
