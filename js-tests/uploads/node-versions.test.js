// Tests uploads on every version of Node. The versions differ in how they handle a file that changes, and in their Blob
// and `fetch`.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { nodeBinary, VERSIONS } from "./node-versions.js";

const run = promisify(execFile);
const file = (name) => fileURLToPath(new URL(name, import.meta.url));

/** The binary of a version. If it is not available, the test is skipped. */
async function binaryFor(t, version) {
  try {
    return await nodeBinary(version);
  } catch (error) {
    t.skip(`node@${version}: ${String(error.message).split("\n")[0]}`);
    return undefined;
  }
}

/** The required outcomes of calls whose file changes. After the first attempt, the same bytes are sent again. */
const expected = (name) => (name.includes("retried") ? "resolved" : "invalid file not_sent");

for (const version of VERSIONS) {
  test(`Node ${version} survives a file that changes, and the call has the right outcome`, async (t) => {
    const binary = await binaryFor(t, version);
    if (!binary) return;
    const { stdout } = await run(binary, ["--no-warnings", file("changing-file.js")], { timeout: 300_000 });
    const seen = Object.entries(JSON.parse(stdout));
    assert.equal(seen.length, 30);
    for (const [name, { result, logos, isSame }] of seen) {
      assert.equal(result, expected(name), name);
      assert.deepEqual([logos, isSame], [result === "resolved" ? 2 : 0, true], name);
    }
  });
}

// The version that runs this test is tested elsewhere.
for (const version of VERSIONS.filter((version) => `v${version}` !== process.version))
  test(`on Node ${version} the same kinds of file can be uploaded with the same fetch`, async (t) => {
    const binary = await binaryFor(t, version);
    if (!binary) return;
    const files = ["fetches.test.js", "blobs.test.js", "jsdom.test.js"].map(file);
    const env = { ...process.env, NODE_TEST_CONTEXT: undefined };
    const { stdout } = await run(binary, ["--test", "--test-reporter=tap", ...files], { env, timeout: 300_000 });
    const [, passed] = /^# pass (\d+)/m.exec(stdout);
    assert.ok(Number(passed) > 50, stdout.slice(-300));
  });
