// Tests that memory stays flat over 100,000 calls with one client.
import { asAmount } from "./figure.js";
import { inOwnProcess } from "./worker.js";

/** The variation of a heap without leaks. A leak of 100 bytes per call would be a hundred times as much. */
const HEAP_NOISE = 100_000;

export default async function* memory({ subject, smoke }) {
  const runs = [];
  for (let run = 0; run < (smoke ? 1 : 3); run++) {
    runs.push(await inOwnProcess("memory.worker.js", { entry: subject.entry, steps: 10, each: smoke ? 20 : 10_000 }));
  }
  const grown = (what) => runs.map((steps) => steps.at(-1)[what] - steps[0][what]);
  const calls = smoke ? "200" : "100,000";
  yield asAmount({ name: `wasm memory grown in ${calls} calls`, unit: "B", ours: grown("wasm"), goal: 0 });
  yield asAmount({ name: `heap grown in ${calls} calls`, unit: "B", ours: grown("heap"), goal: HEAP_NOISE });
  yield asAmount({ name: "wasm memory in use", unit: "B", ours: runs.map((steps) => steps.at(-1).wasm) });
}
