// Measures how well several processes share Clerk's rate limit of a development instance, compared with one process that makes all
// calls.
import { runProcesses } from "../bulk/processes.js";
import { emulator } from "./bulk.js";
import { asAmount, asRatio } from "./figure.js";

const FULL = { limit: 100, windowMs: 10_000 };
const SMOKE = { limit: 20, windowMs: 500 };
/** Refused requests may be a tenth of the calls. */
const REQUESTS_PER_CALL = 1.1;
/** The slowest process may take this many times as long as the fastest. */
const INEQUALITY = 1.5;

const RUNS = [
  { processes: 4, calls: 75, goal: 1.3 },
  { processes: 4, calls: 300, goal: 1.1 },
  // Processes that begin first have all of their ten calls admitted at once, so there is no goal for the inequality.
  { processes: 20, calls: 10, goal: 1.3, isShort: true },
];

/** Runs the processes when the window is empty. */
async function run(clerk, entry, { windowMs }, { processes, calls }) {
  await new Promise((resolve) => setTimeout(resolve, windowMs));
  await clerk.seen();
  const job = { entry, url: clerk.url, secretKey: clerk.secretKey, processes, calls };
  const { failures, ...times } = await runProcesses(job);
  if (failures.length > 0) throw new Error(`${failures.length} calls failed: ${failures[0]}`);
  return { ...times, requests: (await clerk.seen()).count };
}

export default async function* shared({ subject, smoke }) {
  const rateLimit = smoke ? SMOKE : FULL;
  const clerk = await emulator({ seed: 1, rateLimit });
  try {
    for (const { processes, calls, goal, isShort } of smoke ? [{ processes: 2, calls: 20, goal: 9 }] : RUNS) {
      const all = processes * calls;
      const alone = await run(clerk, subject.entry, rateLimit, { processes: 1, calls: all });
      const { took, slowest, fastest, requests } = await run(clerk, subject.entry, rateLimit, { processes, calls });
      const name = `${processes} processes with ${calls} calls each, at ${rateLimit.limit} in ${rateLimit.windowMs / 1000} s`;
      yield asRatio({ name, unit: "s", ours: [took / 1000], against: "one process", other: [alone.took / 1000], goal });
      yield asAmount({ name: `${name}, requests`, unit: "", ours: [requests], goal: all * REQUESTS_PER_CALL });
      yield asRatio({
        name: `${name}, slowest`,
        unit: "s",
        ours: [slowest / 1000],
        against: "the fastest",
        other: [fastest / 1000],
        goal: isShort ? undefined : INEQUALITY,
      });
    }
  } finally {
    clerk.close();
  }
}
