// Tests the rules of a merge: which keys are added, changed and removed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { previewMerge } from "./merge.js";

test("objects merge, null removes, and the rest replaces", () => {
  const current = { a: { b: 1, c: 2 }, l: [1], x: 1, same: 1 };
  const patch = { a: { b: null, d: { e: null, f: 1 } }, l: [2], x: { y: null }, same: 1, none: null };
  const result = { a: { c: 2, d: { f: 1 } }, l: [2], x: {}, same: 1 };
  assert.deepEqual(previewMerge(current, patch), {
    result,
    added: ["/a/d"],
    changed: ["/l", "/x"],
    removed: ["/a/b"],
    bytes: JSON.stringify(result).length,
  });
});

test("an array is one value, whose nulls are kept", () => {
  const { result, changed } = previewMerge({ l: [1, null], m: [{ a: 1 }] }, { l: [1, null], m: [{ a: null }] });
  assert.deepEqual(result, { l: [1, null], m: [{ a: null }] });
  assert.deepEqual(changed, ["/m"]);
});

test("any key is merged, and pointers are escaped", () => {
  const patch = JSON.parse('{"a/b":null,"~":3,"__proto__":{"x":1}}');
  const { result, added, changed, removed } = previewMerge({ "a/b": 1, "~": 2 }, patch);
  assert.deepEqual([removed, changed, added], [["/a~1b"], ["/~0"], ["/__proto__"]]);
  assert.equal(JSON.stringify(result), '{"~":3,"__proto__":{"x":1}}');
  assert.equal(Object.getPrototypeOf(result), Object.prototype);
  const again = previewMerge(result, JSON.parse('{"__proto__":{"x":null},"toString":null}'));
  assert.deepEqual([again.removed, again.bytes], [["/__proto__/x"], '{"~":3,"__proto__":{}}'.length]);
});

test("the size is counted in bytes", () => {
  assert.equal(previewMerge(null, { ü: "\u{1f600}" }).bytes, '{"":""}'.length + 2 + 4);
});

test("the arguments are not changed", () => {
  const current = { a: { b: 1 } };
  const patch = { a: { c: { d: null } } };
  const { result } = previewMerge(current, patch);
  assert.deepEqual([result, current, patch], [{ a: { b: 1, c: {} } }, { a: { b: 1 } }, { a: { c: { d: null } } }]);
});
