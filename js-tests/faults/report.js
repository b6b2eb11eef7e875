// Prints the table of faults of the last run. Fails if a row failed, a fault is not met in Node, or a host ran too few
// rows.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { FOLDER } from "./folder.js";
import { absentOf, countsOf, HOSTS, heading, lineOf, metOf, problemsOf, reasonsOf, rowsOf } from "./table.js";

function readRecorded() {
  const files = existsSync(FOLDER) ? readdirSync(FOLDER).filter((name) => name.endsWith(".jsonl")) : [];
  return files.flatMap((name) =>
    readFileSync(join(FOLDER, name), "utf8")
      .trim()
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
  );
}

const recorded = readRecorded();
const absent = absentOf(recorded);
const rows = rowsOf(recorded);
const problems = problemsOf(rows, absent);
const reasons = HOSTS.filter(({ name }) => !absent.has(name)).flatMap((host) => reasonsOf(rows, host));

for (const line of [
  heading(),
  ...rows.map(lineOf),
  "",
  ...reasons,
  "",
  ...countsOf(rows, absent),
  ...problems,
  metOf(rows),
])
  console.log(line);
process.exitCode = problems.length === 0 ? 0 : 1;
