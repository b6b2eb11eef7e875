// How the steps of a call are read.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readStep } from "./step.js";

test("a step is the JSON of the first line", () => {
  assert.equal(readStep('{"call":7,"wait":5}').wait, 5);
});

test("the second line is the body of the request, as it is sent", () => {
  const step = readStep('{"call":7,"url":"https://a.test"}\n{"name":"A\\n\\"B\\""}');
  assert.equal(step.json, '{"name":"A\\n\\"B\\""}');
});

test("a polluted Object.prototype does not read as a step", (t) => {
  Object.defineProperty(Object.prototype, "wait", { value: 1, configurable: true });
  t.after(() => Reflect.deleteProperty(Object.prototype, "wait"));
  assert.equal(readStep('{"call":7}').wait, undefined);
});
