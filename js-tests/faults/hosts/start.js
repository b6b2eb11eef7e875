// Starts another runtime with a bundle of rows, and connects it to the tests with a WebSocket.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { WebSocket, WebSocketServer } from "ws";
import { bundle } from "./bundle.js";

const HERE = dirname(fileURLToPath(import.meta.url));
const binary = (name) => join(HERE, "../../../node_modules/.bin", name);
const LIMIT_MS = 90_000;

/** The commands with which the runtimes run a program that may call `gc()`. */
const RUN = {
  deno: ["run", "--allow-all", "--no-prompt", "--v8-flags=--expose-gc"],
  bun: ["--expose-gc", "run"],
};

/** The command with which a host runs a program that it reads from its input. */
export function programCommand(host) {
  if (!RUN[host]) throw new Error(`${host} runs no programs`);
  return [binary(host), ...RUN[host], "-"];
}

/**
 * Starts a host.
 * @param {"deno" | "bun" | "workerd"} host
 * @param {string[]} files the row files to bundle for it
 * @param {(socket: WebSocket) => void} attach is called with the connection before any message can arrive
 * @returns {Promise<() => void>} a function that ends the host
 */
export async function start(host, files, attach) {
  // It would disturb the measurements of concurrent tests: see `js-tests/run.js`.
  if (process.env.QUIET_TESTS_ONLY) throw new Error(`A test that starts another runtime runs alone: ${host}`);
  return host === "workerd" ? startWorker(files, attach) : startProgram(host, files, attach);
}

/** The program connects to the tests. */
async function startProgram(host, files, attach) {
  const path = await bundle(host, files, { entry: "main.js" });
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0, maxPayload: 0 });
  server.once("connection", attach);
  await once(server, "listening");
  const child = launch(binary(host), [...RUN[host], path, `ws://127.0.0.1:${server.address().port}`]);
  await orEnd(child, once(server, "connection"));
  server.close();
  return () => end(child);
}

/** The tests connect to the Worker, whose port workerd writes to a file descriptor. */
async function startWorker(files, attach) {
  await bundle("workerd", files, { entry: "worker.js", isWhole: true });
  const config = join(HERE, "workerd.capnp");
  const child = launch(binary("workerd"), ["serve", config, "--socket-addr=http=127.0.0.1:0", "--control-fd=3"]);
  const [line] = await orEnd(child, once(createInterface({ input: child.stdio[3] }), "line"));
  const socket = new WebSocket(`ws://127.0.0.1:${JSON.parse(line).port}`, { maxPayload: 0, perMessageDeflate: false });
  attach(socket);
  await orEnd(child, once(socket, "open"));
  return () => end(child);
}

/** Starts a process whose output is shown with that of the tests. Its own process group ends with this process. */
function launch(command, args) {
  const child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit", "pipe"], detached: true });
  process.once("exit", () => end(child));
  process.once("SIGTERM", () => process.exit(1));
  return child;
}

/** Kills the host, because workerd would wait for the end of its connections. */
function end(child) {
  if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid, "SIGKILL");
}

/** Waits for a sign of life. Fails if the child ends before it. */
async function orEnd(child, sign) {
  const ended = once(child, "exit").then(([code, signal]) => {
    throw new Error(`${child.spawnfile} ended with ${code ?? signal}`);
  });
  const late = sleep(LIMIT_MS, undefined, { ref: false }).then(() => {
    throw new Error(`${child.spawnfile} gave no sign within ${LIMIT_MS / 1000} s`);
  });
  return Promise.race([sign, ended, late]);
}
