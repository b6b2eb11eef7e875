// Starts a real Redis for a test, on a free port and in a folder of its own.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { Missing, redis } from "../../tools/setup.js";
import { freePort } from "../free-port.js";

/** Returns the path of the server, or the reason why there is none. */
export function findRedis() {
  try {
    return { path: redis() };
  } catch (error) {
    if (!(error instanceof Missing)) throw error;
    return { absent: error.message };
  }
}

/** Resolves when the server answers. */
async function answers(url) {
  const client = new Redis(url, { maxRetriesPerRequest: null });
  client.on("error", () => {}); // The server does not listen yet.
  await client.ping();
  client.disconnect();
}

/** Starts a Redis that ends with the test. `stop()` ends it earlier. */
export async function startRedis(t, path) {
  const folder = mkdtempSync(join(tmpdir(), "redis-"));
  const port = await freePort();
  const options = ["--bind", "127.0.0.1", "--port", port, "--dir", folder, "--save", "", "--appendonly", "no"];
  const server = spawn(path, options.map(String), { stdio: "ignore" });
  const ended = once(server, "exit");
  const stop = async () => {
    server.kill("SIGKILL");
    await ended;
  };
  t.after(async () => {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const url = `redis://127.0.0.1:${port}`;
  await answers(url);
  return { url, stop };
}
