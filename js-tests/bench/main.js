// Runs the benchmarks of speed, size and memory, and compares them with their goals: `npm run bench`.
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { breakdown } from "./breakdown.js";
import bulk from "./bulk.js";
import { chart } from "./chart.js";
import chromium from "./chromium.js";
import decode from "./decode.js";
import list from "./list.js";
import memory from "./memory.js";
import one from "./one.js";
import page from "./page.js";
import { profile } from "./profile.js";
import scale from "./scale.js";
import { serve } from "./server.js";
import shared from "./shared.js";
import size from "./size.js";
import start from "./start.js";
import { copyOf } from "./subject.js";
import { table } from "./table.js";
import upload from "./upload.js";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** All benchmarks, in the order of the table. */
const BENCHMARKS = { list, one, decode, size, start, page, upload, memory, bulk, shared, scale, chromium };

const USAGE = `usage: npm run bench -- [--only NAME] [--json] [--svg FILE] [--smoke] [--full] [--gate] [--package FOLDER]
       npm run bench -- --breakdown | --profile
  --only NAME       run only this benchmark (repeatable): ${Object.keys(BENCHMARKS).join(", ")}
  --json            print JSON instead of the table
  --svg FILE        also write a chart
  --smoke           run everything once, without regard to the times
  --full            export a million organizations, which takes a quarter of an hour
  --gate            exit with code 1 if a goal is missed
  --package FOLDER  measure the package that is built there
  --breakdown       list what the bytes of the bundle consist of
  --profile         list the functions that take the most time`;

const flag = { type: "boolean", default: false };

function commandLine() {
  const options = { json: flag, smoke: flag, full: flag, gate: flag, breakdown: flag, profile: flag, help: flag };
  const texts = { only: { type: "string", multiple: true }, svg: { type: "string" }, package: { type: "string" } };
  const { values } = parseArgs({ options: { ...options, ...texts } });
  const unknown = values.only?.find((name) => !Object.hasOwn(BENCHMARKS, name));
  if (unknown) throw new Error(`There is no benchmark "${unknown}".`);
  return values;
}

/** Runs benchmarks against one server and one copy of the package, and returns their figures. */
export async function measure({
  folder = join(root, "pkg"),
  only = Object.keys(BENCHMARKS),
  smoke = false,
  full = false,
  report,
}) {
  const subject = copyOf(folder);
  const server = await serve();
  const figures = [];
  try {
    for (const name of only) {
      for await (const figure of BENCHMARKS[name]({ subject, server, smoke, full })) {
        figures.push({ benchmark: name, ...figure });
        report?.(figure.name);
      }
    }
  } finally {
    server.close();
    subject.remove();
  }
  return figures;
}

const machine = () => ({ node: process.version, platform: process.platform, arch: process.arch, cores: cpus().length });

/** Prints a text about a copy of the package. */
async function show(about, folder = join(root, "pkg")) {
  const subject = copyOf(folder);
  try {
    console.log(await about(subject, root));
  } finally {
    subject.remove();
  }
}

async function run(options) {
  if (options.help) return console.log(USAGE);
  // A package that --package names, or that was just built for a test, is measured without another build.
  if (!options.package && !options.smoke) await (await import("../../tools/setup.js")).ready();
  if (options.breakdown) return show(breakdown, options.package);
  if (options.profile) return show(profile, options.package);
  const report = process.stderr.isTTY ? (name) => console.error(`bench: ${name}`) : undefined;
  const figures = await measure({
    folder: options.package,
    only: options.only,
    smoke: options.smoke,
    full: options.full,
    report,
  });
  console.log(options.json ? JSON.stringify({ ...machine(), figures }, undefined, 2) : table(figures));
  if (options.svg) writeFileSync(options.svg, chart(figures));
  if (options.gate && figures.some(({ ok }) => ok === false)) process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await run(commandLine());
  } catch (error) {
    console.error(error.code?.startsWith("ERR_PARSE_ARGS") ? `${error.message}\n${USAGE}` : error);
    process.exitCode = 2;
  }
}
