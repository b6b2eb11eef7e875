// Runs a script of a project: `npm run NAME` in its folder, to its end or until it listens. All processes that it
// starts end with it. The project keeps their output, which a failed row shows.
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { lastWords } from "./project.js";

const LIMIT_MS = 240_000;

/** The same for every script. No framework sends data about its use, or asks. */
const ENVIRONMENT = {
  NO_COLOR: "1",
  FORCE_COLOR: "0",
  CI: "1",
  NODE_OPTIONS: "",
  ASTRO_TELEMETRY_DISABLED: "1",
  DO_NOT_TRACK: "1",
  NEXT_TELEMETRY_DISABLED: "1",
  NUXT_TELEMETRY_DISABLED: "1",
  WRANGLER_SEND_METRICS: "false",
  YARN_ENABLE_TELEMETRY: "0",
};

/** Starts a script in its own process group, so that all its processes can be ended. */
function begin(project, script, env) {
  const child = spawn("npm", ["run", "--silent", script], {
    cwd: project.path,
    env: { ...process.env, ...ENVIRONMENT, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"])
    child[name].on("data", (part) => {
      output[name] += part;
      project.output.push(String(part));
    });
  const ended = new Promise((resolve) => {
    child.once("error", (error) => resolve(String(error)));
    child.once("close", (code, signal) => resolve(code ?? signal));
  });
  const stop = async () => {
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // The whole group has already ended.
    }
    await ended;
  };
  const words = () => lastWords(firstError(output.stderr + output.stdout) ?? (output.stderr || output.stdout));
  return { output, ended, stop, words };
}

/** Finds the line with the error, because the last lines of a stack trace are not helpful. */
const firstError = (text) => text.split("\n").find((line) => /\berror\b/i.test(line) && line.trim().length > 8);

/** Runs a script to its end, and returns its output. */
export async function runScript(project, script, env = {}) {
  const { output, ended, stop, words } = begin(project, script, env);
  const timer = setTimeout(stop, LIMIT_MS);
  const code = await ended;
  clearTimeout(timer);
  if (code !== 0) throw new Error(`npm run ${script} ended with ${code}: ${words()}`);
  return output.stdout;
}

/** Starts a script that serves on the port in the variable PORT. */
export async function startService(project, script, env = {}) {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const { ended, stop, words } = begin(project, script, { ...env, PORT: String(port) });
  let code;
  ended.then((value) => {
    code = value;
  });
  for (const start = Date.now(); Date.now() - start < 60_000 && code === undefined; await sleep(50)) {
    if (
      await fetch(origin).then(
        (answer) => answer.arrayBuffer(),
        () => undefined,
      )
    )
      return { origin, stop };
  }
  await stop();
  throw new Error(`npm run ${script} ${code === undefined ? "never listened" : `ended with ${code}`}: ${words()}`);
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
