// Measures iteration over a million organizations: its memory, and its speed compared with a loop that waits for each
// page.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { asAmount, asRatio } from "./figure.js";
import { inOwnProcess } from "./worker.js";

const MAIN = fileURLToPath(new URL("../emulator/main.js", import.meta.url));

/** The settings of both sides. */
export const OPTIONS = { secretKey: "sk_test_emulator", limit: 499 };

/** Starts a local Clerk in its own process. */
async function clerk(seed) {
  const folder = mkdtempSync(join(tmpdir(), "clerk-organizations-scale-"));
  const options = ["--port", "0", "--db", join(folder, "clerk.sqlite"), "--seed", String(seed)];
  const child = spawn(process.execPath, [MAIN, ...options], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  const close = async () => {
    child.kill();
    await once(child, "exit");
    rmSync(folder, { recursive: true });
  };
  return { url: line.replace("emulator: ", ""), folder, close };
}

/** Runs the same work for both sides in turn. */
async function runsOf(subject, server, { rows, away, rounds }) {
  const runs = { ours: [], fetch: [] };
  for (let round = 0; round < rounds; round++) {
    for (const side of round % 2 === 0 ? ["ours", "fetch"] : ["fetch", "ours"]) {
      const input = { entry: subject.entry, url: server.url, out: join(server.folder, side), side, rows, away };
      runs[side].push(await inOwnProcess("scale.worker.js", input));
    }
  }
  return runs;
}

function* figures(name, { ours, fetch }, goal) {
  const of = (runs, what) => runs.map((run) => run[what]);
  const times = { unit: "ms", ours: of(ours, "ms"), against: "fetch", other: of(fetch, "ms") };
  yield asRatio({ name: `${name}, time`, ...times, goal });
  yield asAmount({ name: `${name}, memory grown`, unit: "MB", ours: of(ours, "grown"), goal: 8 });
  yield asAmount({ name: `${name}, requests at once`, unit: "", ours: of(ours, "most"), goal: 2 });
}

export default async function* scale({ subject, smoke }) {
  const [many, some] = smoke ? [3_000, 2_000] : [1_000_000, 100_000];
  const settings = [
    { rows: many, away: 30, rounds: 1, goal: 1 / 1.5 },
    // Without latency both sides are limited by the processor, so there is no goal.
    { rows: some, away: 0, rounds: smoke ? 1 : 3 },
  ];
  for (const { goal, ...setting } of settings) {
    const server = await clerk(setting.rows);
    try {
      const name = `export of ${setting.rows.toLocaleString("en")} from ${setting.away} ms away`;
      yield* figures(name, await runsOf(subject, server, setting), goal);
    } finally {
      await server.close();
    }
  }
}
