// Measures speed and memory of the emulator: `npm run bench:emulator`. bench.test.js checks the same goals in short. An
// argument measures only the paths that contain it.
import { pathsOf } from "./lists.js";
import { median, memory, slowness, startServer, timesOf } from "./measure.js";

const SEED = 100_000;
const EACH = 9;
const [ROUNDS, PER_ROUND] = [10, 10_000];

const perSecond = (times) => `${Math.round(1000 / median(times))}`.padStart(8);

const server = await startServer(SEED);
try {
  const paths = pathsOf(server).filter((path) => path.includes(process.argv[2] ?? ""));
  console.log(`Requests per second and core, ${SEED} organizations; then the same, each directly after a write.`);
  console.log(`This machine is ${(await slowness(server)).toFixed(1)} times slower than the goal of 200 assumes.`);
  for (const path of paths)
    console.log(
      perSecond(await timesOf(server, path, EACH)),
      perSecond(await timesOf(server, path, EACH, { afterWrite: true })),
      path,
    );
  console.log(`\nMemory in use, in MB, after each ${PER_ROUND} requests:`);
  const held = await memory(server, paths, PER_ROUND, ROUNDS);
  console.log(`  ${held.map((bytes) => (bytes / 2 ** 20).toFixed(1)).join("  ")}`);
} finally {
  server.stop();
}
