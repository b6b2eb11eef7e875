// Runs the same calls in several processes at the same time.
import { fork } from "node:child_process";
import { once } from "node:events";

const PROGRAM = new URL("calling.js", import.meta.url);

/** Starts a process that waits with its calls. */
async function ready(input) {
  const child = fork(PROGRAM, [JSON.stringify(input)]);
  const ended = once(child, "exit").then(([code]) => Promise.reject(new Error(`a process ended with ${code}`)));
  ended.catch(() => {});
  const next = () => Promise.race([once(child, "message").then(([message]) => message), ended]);
  await next();
  return { child, next };
}

/**
 * Lets `processes` make `calls` each, all at once. They begin together.
 * @param {{ entry?: string, url: string, secretKey: string, processes: number, calls: number }} job `entry` is the module to import
 * @returns {Promise<{ took: number, slowest: number, fastest: number, failures: string[] }>} all times in milliseconds
 */
export async function runProcesses({ processes, ...input }) {
  const all = await Promise.all(Array.from({ length: processes }, () => ready(input)));
  const start = performance.now();
  const reports = all.map(({ next }) => next());
  for (const { child } of all) child.send("begin");
  const ends = await Promise.all(reports);
  const each = ends.map(({ took }) => took);
  const failures = ends.flatMap(({ failures }) => failures);
  return {
    took: performance.now() - start,
    slowest: Math.max(...each),
    fastest: Math.min(...each),
    failures,
  };
}
