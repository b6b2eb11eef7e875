// The steps of the test command: each runs a command or test files, and counts its tests. Failures are repeated at the
// end, with the time of each step and of the slowest files.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { endOf } from "./failure-report.js";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const totals = { passed: 0, failed: 0, skipped: 0 };
/** The failures, each with the start of its error. They are printed last, because CI shows the end of a long log. */
const failures = [];
/** The times of the steps and of the test files, as pairs of seconds and a name. */
const stepTimes = [];
const fileTimes = [];
/** Where `failure-report.js` writes. */
const reports = mkdtempSync(join(tmpdir(), "clerk-organizations-failures-"));
process.on("exit", () => rmSync(reports, { recursive: true, force: true }));

/** Whether several steps run, each of which then shows its output when it ends. */
let isConcurrent = false;

/** Runs functions that run steps, concurrently. */
export async function concurrently(...acts) {
  isConcurrent = true;
  await Promise.all(acts.map((act) => act()));
  isConcurrent = false;
}

/** Runs a command. Returns its exit code, its output, and `all`, which includes standard error. */
function run(command, args, { env, timeout, isShown = false }) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      timeout,
    });
    let output = "";
    let all = "";
    for (const stream of ["stdout", "stderr"])
      child[stream].setEncoding("utf8").on("data", (chunk) => {
        if (stream === "stdout") output += chunk;
        all += chunk;
        if (isShown) process[stream].write(chunk);
      });
    child.on("error", (error) => resolve({ code: 1, output, all: String(error) }));
    // A process that was killed may have left others behind that keep its output open.
    child.on("exit", (_, signal) => signal && [child.stdout, child.stderr].map((stream) => stream.destroy()));
    child.on("close", (code) => resolve({ code, output, all }));
  });
}

/** Runs `act`, and adds its time to `times`. */
async function timed(times, name, act) {
  const began = performance.now();
  const result = await act();
  times.push([(performance.now() - began) / 1000, name]);
  return result;
}

/** Adds the numbers of tests, and a failure if there is one. `report` is the file of `failure-report.js`. */
function record(title, { code, output, all }, { count, report } = {}) {
  const [passed, failed, skipped = 0] = count?.(output) ?? [code === 0 ? 1 : 0, 0];
  totals.passed += passed;
  totals.skipped += skipped;
  // A command can fail without a failing test, if it does not compile or crashes. A run without tests proves nothing.
  const isFailure = code !== 0 || failed > 0 || (count && passed + skipped === 0);
  if (!isFailure) return;
  totals.failed += failed || 1;
  const reported = report && existsSync(report) ? readFileSync(report, "utf8").trimEnd() : "";
  failures.push(reported || endOf(`✖ ${title}`, all));
}

/** Runs a command as a step. `count` finds the numbers of tests in its output; without it, the step is one test. */
export async function step(title, command, args, { env, count, canSkip } = {}) {
  const isShown = !isConcurrent;
  if (isShown) console.log(`\n=== ${title}`);
  const result = await timed(stepTimes, title, () => run(command, args, { env, isShown }));
  if (!isShown) console.log(`\n=== ${title}\n${result.all}`);
  if (canSkip && result.code === SKIPPED) totals.skipped += 1;
  else record(title, result, { count });
}

/** The exit code of a step that cannot run on this machine, and has printed the reason. */
const SKIPPED = 2;

const sum = (output, pattern) => [...output.matchAll(pattern)].reduce((total, match) => total + Number(match[1]), 0);
export const cargoCount = (output) => [sum(output, /(\d+) passed;/g), sum(output, /passed; (\d+) failed/g)];
const nodeCount = (output) =>
  [/^ℹ pass (\d+)/gm, /^ℹ fail (\d+)/gm, /^ℹ skipped (\d+)/gm].map((pattern) => sum(output, pattern));

/** The maximum time of a test file, in milliseconds. One that hangs would hold up the command until CI gives up. */
const FILE_TIMEOUT = 600_000;

/**
 * Runs test files as a step, `atOnce` of them concurrently, in the given order. (`node --test` orders them by name, so
 * a long one may begin last, and then runs alone.) With `isPatient` they have the lowest priority.
 */
export async function filesStep(title, files, { atOnce, timeout = FILE_TIMEOUT, ...options }) {
  console.log(`\n=== ${title}`);
  const waiting = [...files];
  const work = async () => {
    for (let file = waiting.shift(); file; file = waiting.shift()) await runFile(file, { timeout, ...options });
  };
  await timed(stepTimes, title, () => Promise.all(Array.from({ length: atOnce }, work)));
}

/** The command that runs another at the lowest priority. */
const PATIENTLY = ["nice", "-n", "19"];

async function runFile(file, { flags = [], env, timeout, isPatient = false }) {
  const name = relative(ROOT, file);
  const report = join(reports, name.replaceAll(/\W/g, "-"));
  const reporters = [
    ...["--test-reporter=spec", "--test-reporter-destination=stdout"],
    ...[`--test-reporter=${import.meta.resolve("./failure-report.js")}`, `--test-reporter-destination=${report}`],
  ];
  const [command, ...args] = [...(isPatient ? PATIENTLY : []), process.execPath, ...flags, ...reporters, file];
  // The output of concurrent files is not mixed.
  const result = await timed(fileTimes, name, () => run(command, args, { env, timeout }));
  process.stdout.write(`\n--- ${name}\n${result.all}`);
  record(name, result, { count: nodeCount, report });
}

/** The number of files whose time is printed. */
const SLOWEST = 25;

const line = ([seconds, name]) => `${seconds.toFixed(1).padStart(7)} s  ${name}`;

/** Prints the times, the failures and the totals. Returns whether all tests passed. */
export function finish() {
  console.log(`\n=== times of the steps\n${stepTimes.map(line).join("\n")}`);
  const slowest = fileTimes.sort(([a], [b]) => b - a).slice(0, SLOWEST);
  if (slowest.length > 0) console.log(`\n=== slowest test files\n${slowest.map(line).join("\n")}`);
  if (failures.length > 0) console.log(`\n=== failed\n${failures.join("\n")}`);
  console.log(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
  return totals.failed === 0;
}
