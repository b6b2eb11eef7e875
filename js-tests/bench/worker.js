// How does a benchmark run in a process of its own, where memory is only its own?
import { fork } from "node:child_process";
import { once } from "node:events";

/** Runs a module of this folder with `input` in `process.argv[2]`, and gives what it reports. */
export async function inOwnProcess(module, input) {
  const child = fork(new URL(module, import.meta.url), [JSON.stringify(input)], { execArgv: ["--expose-gc"] });
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`${module} ended with ${code} and reported nothing`);
  });
  ended.catch(() => {});
  const [report] = await Promise.race([once(child, "message"), ended]);
  return report;
}

export const input = () => JSON.parse(process.argv[2]);

/** Reports and ends. */
export const report = (value) => process.send(value, () => process.exit());

/** A heap without anything that nobody uses. */
export async function collect() {
  for (let i = 0; i < 4; i++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    globalThis.gc();
  }
}
