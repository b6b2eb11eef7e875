// Does the package stay small? The figures of the benchmark, with the bounds as a gate.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import size from "./bench/size.js";
import { copyOf } from "./bench/subject.js";

test("the page bundle and the wasm are within their bounds", async (t) => {
  const subject = copyOf(fileURLToPath(new URL("../pkg", import.meta.url)));
  t.after(() => subject.remove());
  let gates = 0;
  for await (const { name, ours, goal, other } of size({ subject })) {
    t.diagnostic(`${name}: ${ours.median} B${other ? `, @clerk/backend ${other.median} B` : ""}`);
    if (goal === undefined) continue;
    gates += 1;
    assert.ok(ours.median <= goal, `${name}: ${ours.median} B, not ${goal}`);
  }
  assert.equal(gates, 2);
});
