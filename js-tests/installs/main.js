// Tests that the package installs and runs everywhere, with a small real project for each environment: `npm run
// installs`, or `npm run installs -- nuxt` for one.
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { MATRIX } from "./matrix.js";
import { run } from "./rows.js";
import { summary, table } from "./table.js";

const USAGE = `usage: npm run installs -- [NAME ...] [--json]
  NAME    only the environments whose names begin so
  --json  JSON instead of the table
environments: ${MATRIX.map(({ name }) => name).join(", ")}`;

function commandLine() {
  const flag = { type: "boolean", default: false };
  return parseArgs({ options: { json: flag, help: flag }, allowPositionals: true });
}

/** The selected environments: all, or those whose names begin with an argument. */
function chosen(names) {
  if (names.length === 0) return MATRIX;
  const unknown = names.find((name) => !MATRIX.some((row) => row.name.startsWith(name)));
  if (unknown) throw new RangeError(`There is no environment "${unknown}".`);
  return MATRIX.filter((row) => names.some((name) => row.name.startsWith(name)));
}

/** One line, and for a failed row also the end of what its scripts printed. */
function report({ name, outcome, seconds = 0, why, lines = [] }) {
  console.error(`${outcome}: ${name} (${seconds.toFixed(1)} s)${why ? `: ${why}` : ""}`);
  if (outcome === "failed") for (const line of lines) console.error(`  ${name} | ${line}`);
}

async function main() {
  const {
    values: { json, help },
    positionals,
  } = commandLine();
  if (help) return console.log(USAGE);
  const environments = chosen(positionals);
  await (await import("../../tools/setup.js")).ready();
  const rows = [];
  for await (const row of run(environments)) {
    rows.push(row);
    report(row);
  }
  const minutes = (rows.reduce((sum, { seconds = 0 }) => sum + seconds, 0) / 60).toFixed(1);
  console.log(
    json ? JSON.stringify(rows, undefined, 2) : `\n${table(rows)}\n\n${summary(rows)}, in ${minutes} minutes`,
  );
  if (rows.some(({ outcome }) => outcome === "failed")) process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await main();
  } catch (error) {
    console.error(
      error instanceof RangeError || error.code?.startsWith("ERR_PARSE_ARGS") ? `${error.message}\n${USAGE}` : error,
    );
    process.exitCode = 2;
  }
}
