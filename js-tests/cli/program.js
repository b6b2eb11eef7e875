// Runs the command-line tool as a process with pipes, and returns its output and exit code.
import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { faultServer } from "../faults/server.js";

export { until } from "../faults/calling.js";

const manifest = fileURLToPath(import.meta.resolve("clerk-organizations/package.json"));
/** The installed tool. */
export const CLI = join(dirname(manifest), "dist/cli.js");

/** The environment of the tool: from ours it has only what it needs to start. */
export const environment = (clerk, more = {}) => ({
  PATH: process.env.PATH,
  ...(clerk && { CLERK_SECRET_KEY: clerk.secretKey, CLERK_API_URL: clerk.url }),
  ...more,
});

/** Starts the tool. `child` is the process, `ended` a promise of `{ code, signal, stdout, stderr }`. */
export function startCli(args, { clerk, env, cwd, stdio, program = CLI, flags = [] } = {}) {
  const options = { cwd, env: environment(clerk, env), stdio };
  const child = spawn(process.execPath, [...flags, program, ...args], options);
  const output = { stdout: "", stderr: "" };
  for (const name of Object.keys(output)) {
    child[name]?.setEncoding("utf8").on("data", (part) => {
      output[name] += part;
    });
  }
  const ended = new Promise((resolve) => child.once("close", (code, signal) => resolve({ code, signal, ...output })));
  return { child, ended, output };
}

/** Runs the tool and waits for its end. */
export function cli(args, { input = "", ...options } = {}) {
  const { child, ended } = startCli(args, options);
  // A tool that needs no input may exit before the input is written.
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  return ended;
}

/** Runs the tool and parses its output as JSON. */
export async function cliJson(args, options) {
  const { code, stdout, stderr } = await cli([...args, "--json"], options);
  if (code !== 0) throw new Error(`exit ${code}: ${stderr}`);
  return JSON.parse(stdout);
}

/** Starts a fault server that runs until the test ends, with a secret key for its clients. */
export async function serve(t, script, secretKey = "sk_test_faults") {
  const server = await faultServer(script);
  t.after(() => server.close());
  return Object.assign(server, { secretKey });
}
