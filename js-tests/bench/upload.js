// Measures the time and memory of an upload of a 10 MB logo, compared with bare fetch and FormData.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { compare } from "./compare.js";
import { asAmount, asDifference, asRatio } from "./figure.js";
import { logo } from "./logo.js";
import { clientOf, ID, sendLogo } from "./sides.js";
import { modules } from "./subject.js";
import { inOwnProcess } from "./worker.js";

/** Returns the garbage collector of the engine, which has to be exposed by a flag. */
function collector() {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc");
}

export default async function* upload({ subject, server, smoke }) {
  const { origin } = server;
  const api = clientOf(await modules(subject), origin);
  const file = logo();
  const sides = { ours: () => api.uploadOrganizationLogo(ID, { file }), fetch: () => sendLogo(origin, file) };
  const effort = smoke ? { batch: 1, rounds: 1, warmup: 0 } : { batch: 3, rounds: 80, warmup: 8 };
  // Collecting before each sample prevents that one side pays for the garbage of the other.
  const { ours, fetch } = await compare(sides, { ...effort, rest: collector() });
  yield asRatio({ name: "upload of 10 MB, time", unit: "ms", ours, against: "fetch", other: fetch, goal: 1.02 });

  const runs = { ours: [], fetch: [] };
  for (let round = 0; round < (smoke ? 1 : 15); round++) {
    for (const side of round % 2 === 0 ? ["ours", "fetch"] : ["fetch", "ours"]) {
      runs[side].push(await inOwnProcess("upload.worker.js", { entry: subject.entry, origin, side }));
    }
  }
  const peaks = (side) => runs[side].map(({ peak }) => peak / 1e6);
  const memory = { unit: "MB", ours: peaks("ours"), against: "fetch", other: peaks("fetch") };
  yield asDifference({ name: "upload of 10 MB, peak memory", ...memory, goal: 1 });
  yield asAmount({
    name: "upload of 10 MB, in wasm memory",
    unit: "B",
    ours: runs.ours.map(({ wasm }) => wasm),
    goal: 0,
  });
}
