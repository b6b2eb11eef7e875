// Does anything on Object.prototype change what is sent? Every name that our sources know, one after the other, in a process of its own.
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

test("the proxy sends the same bytes and gives the same answers, whatever Object.prototype holds", () => runs("proxy"));

test("so does the client", () => runs("client"));
