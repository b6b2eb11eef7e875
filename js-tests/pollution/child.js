// Runs a subject in its own process, once normally and once for each name and value on Object.prototype, and prints
// where the runs differ.
import { setTimeout as sleep } from "node:timers/promises";
import { NAMES, PARAMETERS, VALUES } from "./names.js";
import { polluted } from "./polluted.js";

const { prepare } = await import(`./${process.argv[2]}.js`);
console.warn = () => {};
let crash;
process.on("uncaughtException", (error) => {
  crash = String(error);
});

/** What a host must be able to do while it is polluted, so that a run can be compared completely. */
async function host() {
  const init = { __proto__: null, method: "POST", body: "x", headers: new Headers() };
  const request = new Request("http://a.test", { ...init, ...EXPLICIT });
  const text = await request.clone().text();
  const form = new FormData();
  form.append("file", new Blob(["x"]), "x");
  const encoded = await new Response(form, { __proto__: null, status: 200, statusText: "" }).arrayBuffer();
  const stream = new ReadableStream(
    { __proto__: null, start: (controller) => controller.close() },
    { __proto__: null, highWaterMark: 0 },
  );
  const through = stream.pipeThrough(new TransformStream({ __proto__: null }));
  await through.getReader().read();
  return text + encoded.byteLength;
}
const EXPLICIT = {
  cache: "default",
  credentials: "same-origin",
  duplex: "half",
  integrity: "",
  keepalive: false,
  mode: "cors",
};
Object.assign(EXPLICIT, { referrer: "about:client", referrerPolicy: "", redirect: "manual", window: null });
Object.assign(EXPLICIT, { signal: new AbortController().signal });

/** The requests and outcomes without pollution: with all options, and with the first of them. */
const CLEAN = { all: await prepare(Number.POSITIVE_INFINITY)(), first: await prepare(1)() };
const expected = await host();
const differences = [];
const counts = { whole: 0, sent: 0 };

function compare(name, value, found, clean, isHostWhole) {
  const kinds = isHostWhole ? ["sent", "lines"] : ["sent"];
  for (const kind of kinds) {
    const seen = typeof found === "string" ? [found] : found[kind];
    // A host that is broken itself may send less, but what it sends must be right.
    const isRight = isHostWhole
      ? (line, i) => line === clean[kind][i]
      : (line) => typeof found === "string" || clean[kind].includes(line);
    const at = seen.findIndex((line, i) => !isRight(line, i));
    const isShort = isHostWhole && seen.length !== clean[kind].length;
    if (at >= 0 || isShort) return differences.push({ name, value, kind, found: seen[at], expected: clean[kind][at] });
  }
}

/**
 * The result of a run, or "no end" if it takes longer than a slow machine needs. If the host is broken, a run may have no
 * end, and what it has sent by then is enough.
 */
async function endOf(run, isHostWhole) {
  const over = new AbortController();
  const limit = sleep(isHostWhole ? 60_000 : 5000, "no end", { __proto__: null, signal: over.signal });
  limit.catch(() => {});
  try {
    return await Promise.race([run(), limit]);
  } finally {
    over.abort();
  }
}

/** The maximum number of differences to print. */
const ENOUGH = 10;

/** Whether to try each value with all options. Otherwise one of the values is, which changes from name to name. */
const isExhaustive = process.env.EXHAUSTIVE !== undefined;

async function tryAll(names, isFull) {
  for (const [at, name] of names.filter((name) => !(name in Object.prototype)).entries()) {
    if (differences.length > ENOUGH) break;
    for (const [index, value] of VALUES.entries()) {
      const withAll = isFull(at, index);
      const clean = withAll ? CLEAN.all : CLEAN.first;
      const run = prepare(withAll ? Number.POSITIVE_INFINITY : 1);
      const isHostWhole = (await polluted(name, value, host)) === expected;
      crash = undefined;
      const found = await endOf(() => polluted(name, value, run), isHostWhole);
      compare(name, value, crash ?? found, clean, isHostWhole);
      counts[isHostWhole ? "whole" : "sent"] += 1;
    }
  }
}

await tryAll(NAMES, (at, index) => isExhaustive || index === at % VALUES.length);
await tryAll(PARAMETERS, () => false);
process.stdout.write(JSON.stringify({ ...counts, requests: CLEAN.all.sent.length, differences }));
