// What was expected of each fault, and what was seen? Every row is a test, and a line in build/ for report.js to print.
import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, test } from "node:test";
import { FOLDER } from "./folder.js";

/** A row that hangs is a failed row. */
const LIMIT_MS = 20_000;
/** Most rows only wait: together they take no longer than the slowest. */
const AT_ONCE = 6;

const file = join(FOLDER, `${basename(process.argv[1] ?? "rows", ".test.js")}.jsonl`);
mkdirSync(FOLDER, { recursive: true });
writeFileSync(file, "");

/** Rows that run together; with `alone`, one after the other: for those that change what the process shares. */
export const section = (title, rows, { alone = false, atOnce = AT_ONCE } = {}) =>
  describe(title, { concurrency: alone ? 1 : atOnce }, rows);

/** One row: `run` checks, and gives what it saw in a few words. */
export function row(id, fault, expected, run) {
  const record = (seen, ok) => appendFileSync(file, `${JSON.stringify({ id, fault, expected, seen, ok })}\n`);
  test(`${id} ${fault} ${expected}`, { timeout: LIMIT_MS }, async (t) => {
    try {
      const seen = await run(t);
      assert.ok(typeof seen === "string" && seen !== "", "a row tells what it saw");
      record(seen, true);
    } catch (error) {
      record(String(error?.message ?? error).split("\n")[0], false);
      throw error;
    }
  });
}
