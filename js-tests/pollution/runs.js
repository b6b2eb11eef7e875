// Tries every name in our sources on Object.prototype, one after the other, in a separate process.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const child = fileURLToPath(new URL("child.js", import.meta.url));

/** Checks that the subject sends the same requests, and has the same results, with each name. */
export async function runs(subject) {
  const { stdout } = await promisify(execFile)(process.execPath, [child, subject], { maxBuffer: 1 << 26 });
  const { whole, requests, differences } = JSON.parse(stdout);
  assert.deepEqual(differences, []);
  assert.ok(whole > 500 && requests > 15, `${whole} runs of ${requests} requests`);
}
