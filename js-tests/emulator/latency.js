// Lets every request wait before it is carried out, as a network and a distant server would.
import { setTimeout as sleep } from "node:timers/promises";
import { randomFrom } from "./random.js";

/**
 * @param {number | [number, number]} [latency] milliseconds, or the shortest and the longest time
 * @returns {(() => Promise<void>) | undefined} a function that waits, or undefined if nothing waits
 */
export function createLatency(latency = 0) {
  const [shortest, longest] = [latency].flat().length === 2 ? latency : [latency, latency];
  if (longest === 0) return undefined;
  const random = randomFrom(4);
  return () => sleep(shortest + random.below(longest - shortest + 1));
}
