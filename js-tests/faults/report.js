// How many of the 78 faults are met? Prints what every row saw in the last run; fails while one of F1 to F78 is missing or has failed.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { FOLDER } from "./folder.js";

const FAULTS = Array.from({ length: 78 }, (_, i) => `F${i + 1}`);

function readRows() {
  const files = existsSync(FOLDER) ? readdirSync(FOLDER).filter((name) => name.endsWith(".jsonl")) : [];
  return files.flatMap((name) =>
    readFileSync(join(FOLDER, name), "utf8")
      .trim()
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
  );
}

const order = ({ id }) => "FRTACGW".indexOf(id[0]) * 1000 + Number(id.slice(1));
const cell = (words, width) => (words.length > width ? `${words.slice(0, width - 1)}…` : words).padEnd(width);
const line = ({ id, fault, expected, seen, ok }) =>
  `${cell(id, 4)}${cell(fault, 44)} ${cell(expected, 52)} ${cell(seen, 60)} ${ok ? "ok" : "FAILED"}`;

const rows = readRows().sort((a, b) => order(a) - order(b));
const met = (id) => rows.some((row) => row.id === id) && rows.every((row) => row.id !== id || row.ok);
console.log(line({ id: "row", fault: "fault", expected: "expected", seen: "seen", ok: true }));
for (const row of rows) console.log(line(row));
const missing = FAULTS.filter((id) => !rows.some((row) => row.id === id));
if (missing.length > 0) console.log(`missing: ${missing.join(" ")}`);
const failed = rows.filter((row) => !row.ok);
for (const { id, seen } of failed) console.log(`failed: ${id} ${seen}`);
console.log(`${FAULTS.filter(met).length} of ${FAULTS.length}`);
process.exitCode = FAULTS.every(met) && failed.length === 0 ? 0 : 1;
