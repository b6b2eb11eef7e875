// Tests that the end of the test command shows enough of each failure to reproduce it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { endOf } from "./failure-report.js";

/** Runs a test file with the reporter, and returns the lines that it writes. */
async function linesOf(t, source) {
  const folder = mkdtempSync(join(tmpdir(), "clerk-organizations-report-"));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "sample.test.mjs"), source);
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const reporter = import.meta.resolve("./failure-report.js");
  const child = spawn(process.execPath, ["--test", `--test-reporter=${reporter}`, "sample.test.mjs"], {
    cwd: folder,
    env,
  });
  return (await text(child.stdout)).trimEnd().split("\n");
}

test("a failing test is shown with its position, its name and the start of its error", async (t) => {
  const lines = await linesOf(
    t,
    `import { describe, test } from "node:test";
test("right", () => {});
describe("a group", () => {
  test("a wrong one", () => {
    throw new Error(${JSON.stringify(Array.from({ length: 40 }, (_, i) => `line ${i}`).join("\n"))});
  });
});
test("one still to do", { todo: true }, () => { throw new Error("later"); });`,
  );
  const shown = Array.from({ length: 14 }, (_, i) => `    line ${i + 1}`);
  assert.deepEqual(lines, ["✖ sample.test.mjs:4 a wrong one", "    Error: line 0", ...shown]);
});

test("a file that cannot be loaded is shown with the output of its process", async (t) => {
  const lines = await linesOf(t, 'import "./absent.mjs";');
  assert.match(lines.join("\n"), /^✖ sample\.test\.mjs.*ERR_MODULE_NOT_FOUND/s);
});

test("keys and tokens are removed, however they are escaped", () => {
  const written = ["sk_test_abc123", "sk\\u005flive\\u005fabc123", "sk%5Ftest%5Fabc123", "Bearer abc123"];
  const shown = endOf("sk_test_abc123", written.join(" |\n"));
  assert.doesNotMatch(shown, /abc123/);
  assert.equal(shown.match(/\[secret\]/g).length, 5);
});

test("for a command without a reporter, the last lines are shown, shortened and without colors", () => {
  const output = Array.from({ length: 40 }, (_, i) => `\u001b[31mline ${i}\u001b[0m\n\n`).join("");
  const lines = endOf("✖ tsc", `${output}${"x".repeat(9000)}`).split("\n");
  assert.deepEqual([lines.length, lines[0], lines[1]], [16, "✖ tsc", "    line 26"]);
  assert.ok(lines[15].length < 600);
});

test("the test command ends with all failures and the totals, and fails", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "clerk-organizations-steps-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "sample.test.mjs");
  writeFileSync(
    file,
    'import { test } from "node:test"; test("right", () => {}); test("wrong", () => { throw new Error("why sk_test_1"); });',
  );
  const crashing = join(folder, "crashing.test.mjs");
  writeFileSync(crashing, 'import "./absent.mjs";');
  const command = `import { filesStep, finish, step } from ${JSON.stringify(import.meta.resolve("./steps.js"))};
await filesStep("files", ${JSON.stringify([crashing, file])}, { atOnce: 2 });
await step("fine", process.execPath, ["--eval", "console.log('a long log')"]);
await step("lint", process.execPath, ["--eval", "console.error('an unused name'); process.exitCode = 1"]);
process.exitCode = finish() ? 0 : 1;`;
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", command], { env });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, "close")]);
  const [before, end] = output.split("=== failed\n");
  assert.match(before, /\n=== times of the steps\n +[\d.]+ s {2}files\n +[\d.]+ s {2}fine\n/);
  assert.match(before, /\n=== slowest test files\n +[\d.]+ s {2}.*\.test\.mjs\n +[\d.]+ s {2}.*\.test\.mjs\n/);
  assert.match(end, /^✖ .*sample\.test\.mjs:1 wrong\n {4}Error: why \[secret\]$/m);
  assert.match(end, /^✖ .*crashing\.test\.mjs\n( {4}.*\n)*.*ERR_MODULE_NOT_FOUND/m);
  assert.match(end, /\n✖ lint\n {4}an unused name\n\n2 passed, 3 failed, 0 skipped\n$/);
  assert.equal(code, 1);
});

test("steps that run concurrently do not mix their output, and their failures count", async () => {
  const slowly = (word) => `console.log("${word} 1"); setTimeout(() => console.log("${word} 2"), 300)`;
  const command = `import { concurrently, finish, step } from ${JSON.stringify(import.meta.resolve("./steps.js"))};
const run = (word, more = "") => () => step(word, process.execPath, ["--eval", (${slowly})(word) + more]);
await concurrently(run("left"), run("right", "; process.exitCode = 1"));
process.exitCode = finish() ? 0 : 1;`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", command]);
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, "close")]);
  for (const word of ["left", "right"]) assert.match(output, new RegExp(`=== ${word}\n${word} 1\n${word} 2\n`));
  assert.match(output, /\n1 passed, 1 failed, 0 skipped\n$/);
  assert.equal(code, 1);
});

test("a test file that does not end is stopped and has failed", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "clerk-organizations-steps-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "hanging.test.mjs");
  writeFileSync(
    file,
    'import { test } from "node:test"; test("hangs", () => new Promise(() => setInterval(() => {}, 1000)));',
  );
  const command = `import { filesStep, finish } from ${JSON.stringify(import.meta.resolve("./steps.js"))};
await filesStep("files", [${JSON.stringify(file)}], { atOnce: 1, timeout: 1000 });
process.exitCode = finish() ? 0 : 1;`;
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", command], { env });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, "close")]);
  assert.match(output, /=== failed\n✖ .*hanging\.test\.mjs/);
  assert.match(output, /\n0 passed, 1 failed, 0 skipped\n$/);
  assert.equal(code, 1);
});

test("patient test files and what they start have the lowest priority", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "clerk-organizations-steps-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "patient.test.mjs");
  writeFileSync(
    file,
    `import { execFileSync } from "node:child_process"; import { getPriority } from "node:os"; import { test } from "node:test";
test("priority " + getPriority() + " and " + execFileSync(process.execPath, ["--print", "os.getPriority()"]), () => {});`,
  );
  const command = `import { filesStep, finish } from ${JSON.stringify(import.meta.resolve("./steps.js"))};
await filesStep("files", [${JSON.stringify(file)}], { atOnce: 1, isPatient: true });
process.exitCode = finish() ? 0 : 1;`;
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", command], { env });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, "close")]);
  assert.match(output, /priority 19 and 19/);
  assert.equal(code, 0);
});
