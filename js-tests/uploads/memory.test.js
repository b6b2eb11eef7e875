// Tests that the memory of large uploads is released, however they are sent.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const program = fileURLToPath(new URL("memory.js", import.meta.url));

test("three logos of 10 MB leave no memory allocated, and are never copied to the WebAssembly memory", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", program], { timeout: 300_000 });
  const left = Object.entries(JSON.parse(stdout));
  assert.equal(left.length, 6);
  for (const [name, { held, wasm }] of left) {
    assert.equal(wasm, 0, name);
    assert.ok(held < 1_000_000, `${name}: ${held} bytes are still held`);
  }
});
