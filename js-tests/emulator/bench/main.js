// Measures speed and memory of the emulator: `npm run bench:emulator`. bench.test.js checks the same goals in short.
import { listsOf, memory, perSecond, searchesOf, startServer } from "./measure.js";

const SEED = 100_000;
const EACH = 200;
const [ROUNDS, PER_ROUND] = [10, 10_000];

const server = await startServer(SEED);
try {
  console.log(`Requests per second and core, ${SEED} organizations:`);
  for (const [name, path] of Object.entries({ ...listsOf(server), ...searchesOf(server) }))
    console.log(`${Math.round(await perSecond(server, path, EACH))}`.padStart(8), name);
  console.log(`\nMemory in use, in MB, after each ${PER_ROUND} requests:`);
  const held = await memory(server, PER_ROUND, ROUNDS);
  console.log(`  ${held.map((bytes) => (bytes / 2 ** 20).toFixed(1)).join("  ")}`);
} finally {
  server.stop();
}
