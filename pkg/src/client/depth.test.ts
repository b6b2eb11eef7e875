// How far an iteration reads ahead.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Depth } from "./depth.js";

/** The depths after each of these numbers of ready pages. */
function depthsFor(max: number, ready: number[]): number[] {
  const depth = new Depth(max);
  return ready.map((count) => {
    depth.adapt(count);
    return depth.value;
  });
}

test("the depth doubles while the caller waits, up to the maximum", () => {
  assert.deepEqual(depthsFor(12, [0, 0, 0, 0, 0]), [2, 4, 8, 12, 12]);
  assert.deepEqual(depthsFor(0, [0, 0]), [0, 0]);
});

test("the depth stays if a single page is ready when the caller asks for it", () => {
  assert.deepEqual(depthsFor(8, [1, 1, 1, 1]), [1, 1, 1, 1]);
  assert.deepEqual(depthsFor(8, [0, 0, 4, 3, 2, 1, 1, 2]), [2, 4, 4, 4, 4, 4, 4, 4]);
});

test("the depth shrinks by the pages that were ready all the time while the caller took as many", () => {
  assert.deepEqual(depthsFor(8, [0, 0, 3, 4, 3, 4]), [2, 4, 4, 4, 4, 2]);
  assert.deepEqual(depthsFor(8, [0, 0, 0, 8, 8, 8, 8, 8, 8, 8, 8]), [2, 4, 8, 8, 8, 8, 8, 8, 8, 8, 1]);
});

test("the depth begins with one page again after a reset", () => {
  const depth = new Depth(8);
  depth.adapt(0);
  depth.reset();
  assert.equal(depth.value, 1);
});
