// Measures the emulator with a store of many organizations. It counts the processor time of the emulator alone, so that
// neither the client nor other programs count.
import { fork } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { fileURLToPath } from "node:url";

const SERVER = fileURLToPath(new URL("server.js", import.meta.url));

/** Starts an emulator with `seed` organizations, the newest of which has ten thousand members more. */
export async function startServer(seed) {
  const child = fork(SERVER, [String(seed)], { execArgv: ["--expose-gc"] });
  const [facts] = await Promise.race([once(child, "message"), once(child, "exit")]);
  if (typeof facts !== "object") throw new Error("The emulator did not start.");
  const agent = new Agent({ keepAlive: true });
  return {
    ...facts,
    get: (path) => get(facts.url + path, agent, facts.secretKey),
    /** @param {"cpuMs" | "heldBytes" | "write"} name */
    fact: async (name) => {
      child.send(name);
      return (await once(child, "message"))[0];
    },
    stop: () => {
      agent.destroy();
      child.kill();
    },
  };
}

/** Uses Node's own client, whose connections are cheaper than those of fetch. */
async function get(url, agent, secretKey) {
  const sent = request(url, { agent, headers: { authorization: `Bearer ${secretKey}` } }).end();
  const [response] = await once(sent, "response");
  const chunks = await response.toArray();
  if (response.statusCode !== 200) throw new Error(`${url} answered ${response.statusCode}: ${chunks.join("")}`);
}

/** Requests so far, in all measurements: `{n}` in a path becomes another number in each. */
let requests = 100;

/**
 * Returns the milliseconds of processor time that each request of a path takes, without a first one, which may read the
 * store into memory.
 *
 * @param {{ afterWrite?: boolean }} [options] whether a write, which is not measured, comes before each request
 * @returns {Promise<number[]>} in ascending order
 */
export async function timesOf(server, path, count, { afterWrite = false } = {}) {
  const times = [];
  for (let i = 0; i <= count; i += 1) {
    if (afterWrite) await server.fact("write");
    const before = await server.fact("cpuMs");
    requests += 1;
    await server.get(path.replaceAll("{n}", String(requests)));
    times.push((await server.fact("cpuMs")) - before);
  }
  return times.slice(1).sort((a, b) => a - b);
}

export const median = (times) => times[times.length >> 1];

/** What a request that reads one row takes on an idle machine of 2023. */
const REFERENCE_MS = 0.25;
const REFERENCES = 50;

/** How many times slower than that machine this one is now, at least 1. */
export async function slowness(server) {
  return Math.max(1, median(await timesOf(server, `/users/${server.user}`, REFERENCES)) / REFERENCE_MS);
}

const MIXED = 8;

/** @returns {Promise<number[]>} the bytes that are in use after each of `rounds` rounds of `count` requests */
export async function memory(server, paths, count, rounds) {
  const held = [];
  for (let round = 0; round < rounds; round += 1) {
    let next = 0;
    const worker = async () => {
      while (next < count) {
        next += 1;
        await server.get(paths[next % paths.length].replaceAll("{n}", "100"));
      }
    };
    await Promise.all(Array.from({ length: MIXED }, worker));
    held.push(await server.fact("heldBytes"));
  }
  return held;
}
