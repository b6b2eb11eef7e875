// Tests that the process survives if the engine discards optimized code while WebAssembly runs. V8 in Node 20 and 22 would end it after a
// function that returns a reference.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const program = fileURLToPath(new URL("deoptimized.js", import.meta.url));

test("calls go on if the engine discards their optimized code while they are in the core", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [program]);
  const { discarded, results } = JSON.parse(stdout);
  assert.ok(discarded >= results.length, `${discarded} times`);
  const [deleted, status, preview, proxied] = results;
  assert.deepEqual([deleted.deleted, status, preview.method, JSON.parse(proxied).deleted], [true, 404, "POST", true]);
});

for (const name of ["clerk_organizations", "clerk_organizations_proxy"])
  test(`no function of ${name}.wasm passes a reference`, () => {
    const module = new WebAssembly.Module(readFileSync(new URL(`../pkg/dist/${name}.wasm`, import.meta.url)));
    const [features] = WebAssembly.Module.customSections(module, "target_features");
    assert.match(Buffer.from(features).toString(), /bulk-memory/);
    assert.doesNotMatch(Buffer.from(features).toString(), /reference-types/);
  });
