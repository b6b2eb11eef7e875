// The steps of the test command: each runs a command and counts its tests. Failures are repeated at the end.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { endOf } from "./failure-report.js";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const totals = { passed: 0, failed: 0, skipped: 0 };
/** The failures, each with the start of its error. They are printed last, because CI shows the end of a long log. */
const failures = [];
/** The output file of `failure-report.js`. */
const reported = join(mkdtempSync(join(tmpdir(), "clerk-organizations-failures-")), "failures.txt");
process.on("exit", () => rmSync(dirname(reported), { recursive: true, force: true }));

/** Runs a command and shows its output. Returns its exit code, its output, and `all`, which includes standard error. */
function run(command, args, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    let all = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
      all += chunk;
      process.stdout.write(chunk);
    });
    child.stderr.on("data", (chunk) => {
      all += chunk;
      process.stderr.write(chunk);
    });
    child.on("error", (error) => resolve({ code: 1, output, all: String(error) }));
    child.on("close", (code) => resolve({ code, output, all }));
  });
}

/** Runs a step and adds the numbers that `count` finds in the output. A step without tests counts as one test. */
export async function step(title, command, args, { env, count, canSkip } = {}) {
  console.log(`\n=== ${title}`);
  const { code, output, all } = await run(command, args, env);
  if (canSkip && code === SKIPPED) {
    totals.skipped += 1;
    return;
  }
  const [passed, failed, skipped = 0] = count?.(output) ?? [code === 0 ? 1 : 0, 0];
  totals.passed += passed;
  totals.skipped += skipped;
  // A command can fail without a failing test, if it does not compile or crashes. A run without tests proves nothing.
  const isFailure = code !== 0 || failed > 0 || (count && passed === 0);
  if (!isFailure) return;
  totals.failed += failed || 1;
  failures.push(takeReported() || endOf(`✖ ${title}`, all));
}

/** Returns what the reporter wrote in the last step. */
function takeReported() {
  const text = existsSync(reported) ? readFileSync(reported, "utf8").trimEnd() : "";
  rmSync(reported, { force: true });
  return text;
}

/** The exit code of a step that cannot run on this machine, and has printed the reason. */
const SKIPPED = 2;

const sum = (output, pattern) => [...output.matchAll(pattern)].reduce((total, match) => total + Number(match[1]), 0);
export const cargoCount = (output) => [sum(output, /(\d+) passed;/g), sum(output, /passed; (\d+) failed/g)];
export const nodeCount = (output) =>
  [/^ℹ pass (\d+)/gm, /^ℹ fail (\d+)/gm, /^ℹ skipped (\d+)/gm].map((pattern) => sum(output, pattern));

/** The maximum time of a test, in milliseconds. A test that hangs would otherwise hold up the command until CI gives up. */
const TEST_TIMEOUT = 600_000;

/** The arguments with which Node runs test files, `atOnce` of them concurrently. */
export const nodeTests = (files, atOnce, ...flags) => [
  ...flags,
  "--test",
  "--test-reporter=spec",
  "--test-reporter-destination=stdout",
  `--test-reporter=${import.meta.resolve("./failure-report.js")}`,
  `--test-reporter-destination=${reported}`,
  `--test-concurrency=${atOnce}`,
  `--test-timeout=${TEST_TIMEOUT}`,
  ...files,
];

/** Prints the failures and the totals. Returns whether all tests passed. */
export function finish() {
  if (failures.length > 0) console.log(`\n=== failed\n${failures.join("\n")}`);
  console.log(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
  return totals.failed === 0;
}
