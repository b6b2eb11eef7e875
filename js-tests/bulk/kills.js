// Kills processes at random moments.
import { setTimeout as sleep } from "node:timers/promises";
import { processed } from "./killing.js";

/** How often the tests kill a job, and how many items it has. `npm run kills` uses larger numbers. */
export const KILLS = Number(process.env.KILLS ?? 4);
export const ITEMS = Number(process.env.KILL_ITEMS ?? 240);

/** How long after its start a job may need to send its first request, in milliseconds. */
const START_MS = 600;

/**
 * Starts a job again and again, and kills it each time. `start` returns its `child`, and `ended`, a promise. `progress` returns how
 * many items are done in all. Half of the kills come at a random time after the start, the others after a random number of items.
 */
export async function killAtRandom(start, progress) {
  for (let kill = 1; kill <= KILLS; kill++) {
    const { child, ended } = start();
    let isOver = false;
    void ended.then(() => {
      isOver = true;
    });
    if (kill % 2) await sleep(Math.random() * START_MS * 2);
    else {
      const goal = progress() + Math.random() * (ITEMS / KILLS) * 1.5;
      while (!isOver && progress() < goal) await sleep(1);
      await sleep(Math.random() * 5);
    }
    child.kill("SIGKILL");
    await ended;
  }
  await processed();
}
