// Starts a real Redis for a test, on a socket in a folder of its own: another program could take a free port before.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { Missing, redis } from "../../tools/setup.js";

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

/** Starts a Redis that ends with the test. `url` is the path of its socket. `stop()` ends it earlier. */
export async function startRedis(t, path) {
  const folder = mkdtempSync(join(tmpdir(), "redis-"));
  const url = join(folder, "redis.sock");
  const options = ["--port", "0", "--unixsocket", url, "--dir", folder, "--save", "", "--appendonly", "no"];
  const server = spawn(path, options, { stdio: "ignore" });
  const ended = once(server, "exit");
  const stop = async () => {
    server.kill("SIGKILL");
    await ended;
  };
  t.after(async () => {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  });
  await answers(url);
  return { url, stop };
}
