// Tests that the bundle and the wasm stay within the size bounds of the README, with the figures of the benchmark.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import size from "./bench/size.js";
import { copyOf } from "./bench/subject.js";
import { textOf } from "./documentation.js";

/** The bounds in the README for a page with one class and with all classes, in bytes. */
const promised = () =>
  [...textOf("README.md").matchAll(/less than ([\d.]+) kB/g)].map(([, kB]) => Math.round(Number(kB) * 1000));

test("the pages and the wasm are within the bounds of the README", async (t) => {
  const subject = copyOf(fileURLToPath(new URL("../pkg", import.meta.url)));
  t.after(() => subject.remove());
  const gates = [];
  for await (const { name, ours, goal, other } of size({ subject })) {
    t.diagnostic(`${name}: ${ours.median} B${other ? `, @clerk/backend ${other.median} B` : ""}`);
    if (goal === undefined) continue;
    gates.push(goal);
    assert.ok(ours.median <= goal, `${name}: ${ours.median} B, not ${goal}`);
  }
  assert.equal(gates.length, 3);
  assert.deepEqual(gates.slice(0, 2), promised());
});
