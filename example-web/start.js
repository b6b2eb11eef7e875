// `npm start`: builds what is missing, starts the emulator unless there is a key for Clerk, and serves the admin page.
import { spawn } from "node:child_process";
import { mkdirSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { configurationOf } from "./configuration.js";

const here = fileURLToPath(new URL(".", import.meta.url));
const port = Number(process.env.PORT ?? 4173);
const stops = [];
let stopping = false;

try {
  await start();
} catch (error) {
  console.error(explain(error));
  await stop(1);
}

async function start() {
  const configuration = configurationOf(process.env);
  // Imported dynamically: on a fresh clone there are no node modules before setup has run.
  const setup = await import("../tools/setup.js");
  await setup.ready();
  const { buildPage, dist } = await import("./build.js");
  await buildPage();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => stop(0));
  const clerk = realClerk(configuration) ?? (await emulator());
  const { serve } = await import("./server.js");
  const { ORIGIN: origin, INVITATION_URLS } = process.env;
  const server = await serve({ port, dist, origin, invitationUrls: INVITATION_URLS === "true", ...clerk });
  stops.push(server.close);
  console.log(`admin page: ${server.url}`);
}

function realClerk(configuration) {
  if (!configuration) return undefined;
  const { notice, login, ...clerk } = configuration;
  console.log(`talking to Clerk at ${clerk.upstream}`);
  console.log(notice);
  return login ? { ...clerk, login: { ...login, audit: auditLog(process.env.AUDIT_LOG) } } : clerk;
}

/** Returns a function that appends a line to a file, or prints it if there is none. */
function auditLog(path) {
  if (!path) return (line) => console.log(line);
  const file = openSync(path, "a", 0o600);
  return (line) => {
    try {
      writeSync(file, `${line}\n`);
    } catch (error) {
      console.error(`the audit log ${path} could not be written: ${error.message}`, line);
    }
  };
}

async function emulator() {
  console.log("starting the emulator (set CLERK_SECRET_KEY to talk to Clerk itself)");
  const data = join(here, ".data");
  mkdirSync(data, { recursive: true });
  const secretKey = "sk_test_emulator";
  const main = fileURLToPath(new URL("../js-tests/emulator/main.js", import.meta.url));
  const options = ["--port", "0", "--db", join(data, "clerk.sqlite"), "--secret-key", secretKey, "--seed", "200"];
  const child = spawn(process.execPath, [main, ...options], { stdio: ["ignore", "pipe", "inherit"] });
  stops.push(() => terminate(child));
  child.once("exit", () => {
    if (stopping) return;
    console.error("the emulator exited");
    stop(1);
  });
  return { upstream: await emulatorUrl(child), secretKey };
}

/** Reads the URL from the line that the emulator prints when it is ready. */
function emulatorUrl(child) {
  return new Promise((resolve) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const found = /^emulator: (\S+)/.exec(line);
      if (found) resolve(found[1]);
    });
  });
}

function terminate(child) {
  return new Promise((done) => {
    if (child.exitCode !== null || child.signalCode !== null) return done();
    child.once("exit", done);
    child.kill("SIGTERM");
  });
}

async function stop(code) {
  stopping = true;
  await Promise.all(stops.map((end) => end()));
  process.exit(code);
}

function explain(error) {
  if (error.code === "EADDRINUSE") return `port ${port} is in use; choose another, such as PORT=4174 npm start`;
  return error instanceof Error ? error.message : String(error);
}
