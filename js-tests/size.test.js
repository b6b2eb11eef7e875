// Does the package stay as small as the README says? The figures of the benchmark, with the bounds as a gate.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import size from "./bench/size.js";
import { copyOf } from "./bench/subject.js";
import { textOf } from "./documentation.js";

/** What the README promises of a page with one class and with all of them, in bytes. */
const promised = () => [...textOf("README.md").matchAll(/less than ([\d.]+) kB/g)].map(([, kB]) => Number(kB) * 1000);

test("the pages and the wasm are within their bounds, which the README promises", async (t) => {
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
