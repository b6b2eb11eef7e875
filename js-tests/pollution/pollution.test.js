// Tests that nothing on Object.prototype changes what is sent, with every name in our sources, one after the other, in
// a separate process.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const child = fileURLToPath(new URL("child.js", import.meta.url));

async function runs(subject) {
  const { stdout } = await promisify(execFile)(process.execPath, [child, subject], { maxBuffer: 1 << 26 });
  const { whole, requests, differences } = JSON.parse(stdout);
  assert.deepEqual(differences, []);
  assert.ok(whole > 500 && requests > 15, `${whole} runs of ${requests} requests`);
}

test("the proxy sends the same bytes and the same responses, whatever Object.prototype contains", () => runs("proxy"));

test("the client sends the same bytes and returns the same results, whatever Object.prototype contains", () =>
  runs("client"));
