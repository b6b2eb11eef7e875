// What breaks the package? Runs made-up cases for a while: `node js-tests/fuzz/fuzz.js --seconds 600 --seed 1`, and one again with `--only`.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { inspect, parseArgs } from "node:util";
import { Random } from "./random.js";
import { shrink } from "./shrink.js";

const TARGETS = ["answers", "parameters"];
/** So many different failures are enough for one run. */
const MOST = 10;
/** Timers, finalizers and what nobody caught get their turn after so many cases. */
const BREATH = 50;

const { values } = parseArgs({
  options: {
    target: { type: "string" },
    seconds: { type: "string", default: "60" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
    only: { type: "string" },
  },
});

/** What no case may change, and what nobody caught. */
class Surroundings {
  #uncaught = [];
  #prototypes = [Object.prototype, Array.prototype, Function.prototype, Promise.prototype];
  #before = this.#prototypes.map((prototype) => Reflect.ownKeys(prototype).length);

  constructor() {
    for (const event of ["unhandledRejection", "uncaughtException"])
      process.on(event, (reason) => this.#uncaught.push(`${event}: ${reason?.stack ?? inspect(reason)}`));
  }

  wrong() {
    if (this.#uncaught.length > 0) return this.#uncaught.splice(0)[0];
    const changed = this.#prototypes.find((prototype, i) => Reflect.ownKeys(prototype).length !== this.#before[i]);
    return changed && "a built-in prototype was changed";
  }
}

const breathe = () => new Promise((resolve) => setImmediate(resolve));
/** Failures are the same where they differ only in what was made up. */
const family = (wrong) => wrong.replace(/"[^"]*"|\d+/g, "").slice(0, 80);

async function run(name, seed) {
  const { make, check } = await import(`./${name}.js`);
  const surroundings = new Surroundings();
  const tried = async (given) => {
    const thrown = (error) => `thrown at the caller: ${error?.stack ?? inspect(error)}`;
    const wrong = await check(given).catch(thrown);
    return wrong ?? surroundings.wrong();
  };
  const families = new Set();
  const report = async (number, given, wrong) => {
    if (families.has(family(wrong))) return;
    families.add(family(wrong));
    const smallest = await shrink(given, async (smaller) => {
      const again = await tried(smaller);
      return again !== undefined && family(again) === family(wrong);
    });
    console.log(`${name}, seed ${seed}, case ${number}: ${(await tried(smallest)) ?? wrong}`);
    console.log(inspect(smallest, { depth: 12, maxStringLength: 600, breakLength: 120 }));
  };
  if (values.only) {
    const given = make(new Random(seed, Number(values.only)));
    console.log(inspect(given, { depth: 12 }), await tried(given));
    return 0;
  }
  const start = performance.now();
  const end = start + Number(values.seconds) * 1000;
  let number = 0;
  for (; performance.now() < end && families.size < MOST; number += 1) {
    const given = make(new Random(seed, number));
    if (number % BREATH === 0) await breathe();
    const wrong = await tried(given);
    if (wrong !== undefined) await report(number, given, wrong);
  }
  const seconds = (performance.now() - start) / 1000;
  const rate = Math.round(number / seconds);
  console.log(
    `${name}: seed ${seed}, ${number} cases in ${Math.round(seconds)} s, ${rate} a second, ${families.size} failures`,
  );
  return families.size;
}

/** Both targets, each in a process of its own. */
async function both() {
  const here = fileURLToPath(import.meta.url);
  const own = ["--seconds", values.seconds, "--seed", values.seed];
  const start = (target) => spawn(process.execPath, [here, "--target", target, ...own], { stdio: "inherit" });
  const ends = await Promise.all(TARGETS.map((target) => once(start(target), "close")));
  return ends.filter(([code]) => code !== 0).length;
}

if (values.target !== undefined && !TARGETS.includes(values.target)) throw new Error(`targets: ${TARGETS.join(", ")}`);
const failures = values.target ? await run(values.target, Number(values.seed)) : await both();
process.exit(failures === 0 ? 0 : 1);
