// Finds where a call spends more time than bare fetch: self time by function, one call after the other.
import { Session } from "node:inspector/promises";
import { serve } from "./server.js";
import { lists, ones } from "./sides.js";
import { modules } from "./subject.js";

const CALLS = 3000;

/** The calls to profile, each with the same call by bare fetch. */
const scenes = (both, origin) => ({
  "list, 1 row": lists(both, origin, 1),
  "list, 499 rows": lists(both, origin, 499),
  createOrganization: ones(both, origin).createOrganization,
});

/** Returns the microseconds per call, by function. */
async function selfTimes(session, call, count) {
  for (let i = 0; i < count / 3; i++) await call();
  await session.post("Profiler.start");
  for (let i = 0; i < count; i++) await call();
  const { profile } = await session.post("Profiler.stop");
  const names = new Map(profile.nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const times = new Map();
  profile.samples.forEach((id, index) => {
    const name = names.get(id);
    times.set(name, (times.get(name) ?? 0) + profile.timeDeltas[index] / count);
  });
  times.delete("(idle)");
  return times;
}

function nameOf({ functionName, url }) {
  const file = url.split("/").slice(-2).join("/");
  return `${functionName || "(anonymous)"}${url.startsWith("wasm") ? " [wasm]" : file ? ` [${file}]` : ""}`;
}

function lines(ours, bare) {
  const more = (name) => (ours.get(name) ?? 0) - (bare.get(name) ?? 0);
  const names = [...new Set([...ours.keys(), ...bare.keys()])].sort((a, b) => more(b) - more(a));
  const row = (name) =>
    [ours.get(name) ?? 0, bare.get(name) ?? 0, more(name)].map((us) => us.toFixed(1).padStart(8)).join("") +
    `  ${name}`;
  return names.slice(0, 28).map(row);
}

const sum = (times) => [...times.values()].reduce((total, us) => total + us, 0).toFixed(0);

/** Returns a table of the functions in which our client spends the most time over bare fetch. */
export async function profile(subject) {
  const server = await serve();
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.setSamplingInterval", { interval: 100 });
  const text = [];
  for (const [name, sides] of Object.entries(scenes(await modules(subject), server.origin))) {
    const count = name.includes("499") ? CALLS / 10 : CALLS;
    const bare = await selfTimes(session, sides.fetch, count);
    const ours = await selfTimes(session, sides.ours, count);
    text.push(`${name}: busy ${sum(ours)} us a call, bare fetch ${sum(bare)} us`);
    text.push("    ours   fetch    more  self time in us a call", ...lines(ours, bare), "");
  }
  session.disconnect();
  server.close();
  return text.join("\n");
}
