// Does a walk over a million organizations stay flat in memory, and is it faster than a loop that waits for each page?
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

/** What both sides work with. */
export const OPTIONS = { secretKey: "sk_test_emulator", limit: 499 };

/** A local Clerk in a process of its own, as far away as one machine allows. */
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

export default async function* scale({ subject, smoke }) {
  const rows = smoke ? 3_000 : 1_000_000;
  const server = await clerk(rows);
  const runs = { ours: [], fetch: [] };
  try {
    for (let round = 0; round < (smoke ? 1 : 3); round++) {
      for (const side of round % 2 === 0 ? ["ours", "fetch"] : ["fetch", "ours"]) {
        const input = { entry: subject.entry, url: server.url, out: join(server.folder, side), side, rows };
        runs[side].push(await inOwnProcess("scale.worker.js", input));
      }
    }
  } finally {
    await server.close();
  }
  const name = `export of ${rows.toLocaleString("en")} organizations`;
  const of = (side, what) => runs[side].map((run) => run[what]);
  const times = { unit: "ms", ours: of("ours", "ms"), against: "fetch", other: of("fetch", "ms") };
  yield asRatio({ name: `${name}, time`, ...times, goal: 1 / 1.5 });
  yield asAmount({ name: `${name}, memory grown`, unit: "MB", ours: of("ours", "grown"), goal: 8 });
  yield asAmount({ name: `${name}, requests at once`, unit: "", ours: of("ours", "most"), goal: 1 });
}
