// Runs a benchmark in its own process, where no other memory is counted.
import { fork } from "node:child_process";
import { once } from "node:events";

/** Runs a module of this folder with `input` in `process.argv[2]`, and returns its report. */
export async function inOwnProcess(module, input) {
  const child = fork(new URL(module, import.meta.url), [JSON.stringify(input)], { execArgv: ["--expose-gc"] });
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`${module} exited with code ${code} without a report.`);
  });
  ended.catch(() => {});
  const [report] = await Promise.race([once(child, "message"), ended]);
  return report;
}

export const input = () => JSON.parse(process.argv[2]);

/** Sends the report and exits. */
export const report = (value) => process.send(value, () => process.exit());

/** Collects all garbage. */
export async function collect() {
  for (let i = 0; i < 4; i++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    globalThis.gc();
  }
}
