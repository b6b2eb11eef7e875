// Measures what importing the package and creating a client add to the start of Node.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { asDifference } from "./figure.js";
import { SECRET_KEY } from "./sides.js";

/** The programs. Each prints its memory at the end. They run in this folder, where the official client is found. */
const programs = (subject) => ({
  bare: "",
  ours: `const { OrganizationsApi } = await import(${JSON.stringify(subject.entry)}); new OrganizationsApi({ secretKey: "${SECRET_KEY}" });`,
  ready: `const { OrganizationsApi, init } = await import(${JSON.stringify(subject.entry)}); new OrganizationsApi({ secretKey: "${SECRET_KEY}" }); await init();`,
  official: `const { createClerkClient } = await import("@clerk/backend"); createClerkClient({ secretKey: "${SECRET_KEY}" });`,
});

async function start(program) {
  const script = `${program} console.log(process.memoryUsage.rss() / 1e6)`;
  const started = performance.now();
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    cwd: new URL(".", import.meta.url),
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`The program exited with code ${code}.`);
  return { ms: performance.now() - started, rss: Number(output) };
}

export default async function* startUp({ subject, smoke }) {
  const sides = programs(subject);
  const names = Object.keys(sides);
  const seen = Object.fromEntries(names.map((name) => [name, { ms: [], rss: [] }]));
  for (let round = smoke ? 0 : -2; round < (smoke ? 1 : 40); round++) {
    for (const name of round % 2 === 0 ? names : [...names].reverse()) {
      const { ms, rss } = await start(sides[name]);
      // The first rounds only warm the file cache.
      if (round < 0) continue;
      seen[name].ms.push(ms);
      seen[name].rss.push(rss);
    }
  }
  const added = (name, side, goals = {}) => [
    asDifference({ name: `${name}, time`, unit: "ms", ours: seen[side].ms, ...bare("ms"), goal: goals.ms }),
    asDifference({ name: `${name}, memory`, unit: "MB", ours: seen[side].rss, ...bare("rss"), goal: goals.rss }),
  ];
  const bare = (what) => ({ against: "node", other: seen.bare[what] });
  yield* added("import and construct", "ours", { ms: 12, rss: 6 });
  yield* added("  and start the wasm", "ready");
  yield* added("  @clerk/backend", "official");
}
