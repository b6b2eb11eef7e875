// How is the command-line tool run? As a program of its own, with pipes; what it says and how it ends comes back.
import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { faultServer } from "../faults/server.js";

const manifest = fileURLToPath(import.meta.resolve("clerk-organizations/package.json"));
/** The tool as it is installed. */
export const CLI = join(dirname(manifest), "dist/cli.js");

/** The environment that the tool sees: nothing of ours but what it needs to start. */
export const environment = (clerk, more = {}) => ({
  PATH: process.env.PATH,
  ...(clerk && { CLERK_SECRET_KEY: clerk.secretKey, CLERK_API_URL: clerk.url }),
  ...more,
});

/** Starts it. `child` is the process, `ended` its end: `{ code, signal, stdout, stderr }`. */
export function startCli(args, { clerk, env, cwd, stdio, program = CLI, flags = [] } = {}) {
  const options = { cwd, env: environment(clerk, env), stdio };
  const child = spawn(process.execPath, [...flags, program, ...args], options);
  const said = { stdout: "", stderr: "" };
  for (const name of Object.keys(said)) {
    child[name]?.setEncoding("utf8").on("data", (part) => {
      said[name] += part;
    });
  }
  const ended = new Promise((resolve) => child.once("close", (code, signal) => resolve({ code, signal, ...said })));
  return { child, ended, said };
}

/** Runs it to its end. */
export function cli(args, { input = "", ...options } = {}) {
  const { child, ended } = startCli(args, options);
  // A program that needs no input may be over before it has come.
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  return ended;
}

/** Runs it, and takes its output as JSON. */
export async function cliJson(args, options) {
  const { code, stdout, stderr } = await cli([...args, "--json"], options);
  if (code !== 0) throw new Error(`exit ${code}: ${stderr}`);
  return JSON.parse(stdout);
}

/** Waits until something holds. */
export async function until(holds, ms = 10_000) {
  for (const end = Date.now() + ms; !holds(); await new Promise((resolve) => setTimeout(resolve, 10)))
    if (Date.now() > end) throw new Error(`not within ${ms} ms: ${holds}`);
}

/** A server that answers by a script of faults until the test ends, with the key that it is called with. */
export async function serve(t, script, secretKey = "sk_test_faults") {
  const server = await faultServer(script);
  t.after(() => server.close());
  return Object.assign(server, { secretKey });
}
