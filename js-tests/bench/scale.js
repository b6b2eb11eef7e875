// Measures iteration over many organizations, compared with a loop of listOrganizations that waits for each page: its time and its memory.
// By default there are 15,000 organizations in pages of the default size, with `--full` a million in pages of 499.
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { asAmount, asRatio } from "./figure.js";
import { inOwnProcess } from "./worker.js";

const SERVER = fileURLToPath(new URL("scale.server.js", import.meta.url));

const SIZES = {
  smoke: { rows: 1_500, limit: 100 },
  usual: { rows: 15_000, limit: 100 },
  full: { rows: 1_000_000, limit: 499 },
};

/** The maximum growth of memory, in MB, besides the pages in flight. */
const MEMORY_GOAL = 8;

/** Starts a server with this many organizations in its own process. */
async function serverOf(rows) {
  const folder = mkdtempSync(join(tmpdir(), "clerk-organizations-scale-"));
  const child = fork(SERVER, [String(rows)]);
  const [port] = await once(child, "message");
  const close = async () => {
    child.kill();
    await once(child, "exit");
    rmSync(folder, { recursive: true });
  };
  return { url: `http://127.0.0.1:${port}`, folder, close };
}

/** Runs the same work for both sides in turn, and once more for the memory. */
async function runsOf(subject, server, { rounds, ...setting }) {
  const run = (side, isMemoryMeasured = false) => {
    const out = join(server.folder, side);
    const input = { entry: subject.entry, url: server.url, out, side, isMemoryMeasured, ...setting };
    return inOwnProcess("scale.worker.js", input);
  };
  const runs = { ours: [], loop: [] };
  for (let round = 0; round < rounds; round++)
    for (const side of round % 2 === 0 ? ["ours", "loop"] : ["loop", "ours"]) runs[side].push(await run(side));
  return { ...runs, memory: [await run("ours", true)] };
}

function* figures(name, { ours, loop, memory }, goal) {
  const of = (runs, what) => runs.map((run) => run[what]);
  const times = { unit: "ms", ours: of(ours, "ms"), against: "listOrganizations", other: of(loop, "ms") };
  yield asRatio({ name: `${name}, time`, ...times, goal });
  // A page in flight is in memory once as bytes and once as objects.
  const inFlight = Math.max(...memory.map(({ most, page }) => 2 * most * page));
  const grown = { unit: "MB", ours: of(memory, "grown"), goal: MEMORY_GOAL + inFlight };
  yield asAmount({ name: `${name}, memory grown`, ...grown });
  yield asAmount({ name: `${name}, requests at once`, unit: "", ours: of(ours, "most") });
}

export default async function* scale({ subject, smoke, full }) {
  const size = smoke ? "smoke" : full ? "full" : "usual";
  const { rows, limit } = SIZES[size];
  const settings = [
    { away: 100, rounds: 1, goal: 1 / 5 },
    { away: 30, rounds: size === "usual" ? 3 : 1, goal: 1 / 3 },
    // Without latency both sides are limited by the processor, so there is no goal.
    { away: 0, rounds: size === "usual" ? 3 : 1 },
  ];
  const server = await serverOf(rows);
  try {
    for (const { goal, ...setting } of settings) {
      const name = `export of ${rows.toLocaleString("en")} from ${setting.away} ms away`;
      yield* figures(name, await runsOf(subject, server, { rows, limit, ...setting }), goal);
    }
  } finally {
    await server.close();
  }
}
