// Tests that the package installs and runs everywhere, with a small real project for each environment: `npm run
// installs`.
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { MATRIX } from "./matrix.js";
import { run } from "./rows.js";
import { summary, table } from "./table.js";

const USAGE = `usage: npm run installs -- [--only NAME] [--json]
  --only NAME  the environments whose names begin so; may be given more than once
  --json       JSON instead of the table
environments: ${MATRIX.map(({ name }) => name).join(", ")}`;

function commandLine() {
  const flag = { type: "boolean", default: false };
  const { values } = parseArgs({ options: { only: { type: "string", multiple: true }, json: flag, help: flag } });
  return values;
}

/** The selected environments: all, or those whose names begin with an argument. */
function chosen(only) {
  if (!only) return MATRIX;
  const unknown = only.find((name) => !MATRIX.some((row) => row.name.startsWith(name)));
  if (unknown) throw new RangeError(`There is no environment "${unknown}".`);
  return MATRIX.filter((row) => only.some((name) => row.name.startsWith(name)));
}

async function main() {
  const { only, json, help } = commandLine();
  if (help) return console.log(USAGE);
  const environments = chosen(only);
  await (await import("../../tools/setup.js")).ready();
  const rows = [];
  for await (const row of run(environments)) {
    rows.push(row);
    console.error(`${row.outcome}: ${row.name}${row.why ? `: ${row.why}` : ""}`);
  }
  console.log(json ? JSON.stringify(rows, undefined, 2) : `\n${table(rows)}\n\n${summary(rows)}`);
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
