// `npm start`: builds what is missing, starts the emulator unless there is a key for Clerk, and serves the admin page.
import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

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
  // Imported dynamically: on a fresh clone there are no node modules before setup has run.
  const setup = await import("../tools/setup.js");
  await setup.ready();
  const { buildPage, dist } = await import("./build.js");
  await buildPage();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => stop(0));
  const clerk = process.env.CLERK_SECRET_KEY ? realClerk() : await emulator();
  const { serve } = await import("./server.js");
  const { ORIGIN: origin, INVITATION_URLS } = process.env;
  const server = await serve({ port, dist, origin, invitationUrls: INVITATION_URLS === "true", ...clerk });
  stops.push(server.close);
  console.log(`admin page: ${server.url}`);
}

function realClerk() {
  const upstream = process.env.CLERK_API_URL || "https://api.clerk.dev/v1";
  console.log(`talking to Clerk at ${upstream}`);
  return { upstream, secretKey: process.env.CLERK_SECRET_KEY };
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
