// Each row is a test, and a line in build/ for report.js to print.
import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, test } from "node:test";
import { FOLDER } from "./folder.js";
import { NotRun } from "./not-run.js";

/** A row that hangs is a failed row. */
const LIMIT_MS = 20_000;
/** Most rows only wait: together they take no longer than the slowest. */
const AT_ONCE = 6;

const file = join(FOLDER, `${basename(process.argv[1] ?? "rows", ".test.js")}.jsonl`);
mkdirSync(FOLDER, { recursive: true });
writeFileSync(file, "");

/** Adds what is known of a row, or of a host, to the lines of this file. */
export const record = (facts) => appendFileSync(file, `${JSON.stringify(facts)}\n`);

/** Rows that run together; with `alone`, one after the other: for those that change what the process shares. */
export const addSection = (title, rows, { alone = false, atOnce = AT_ONCE } = {}) =>
  describe(title, { concurrency: alone ? 1 : atOnce }, rows);

/** A row in a host: `run` checks, and gives what it saw in a few words. */
export function addRow({ host, id, fault, expected }, run) {
  const line = { host, id, fault, expected };
  test(`${id} ${fault} ${expected}`, { timeout: LIMIT_MS }, async (t) => {
    const late = new Promise((_, reject) => {
      t.signal.addEventListener("abort", () => reject(new Error(`no end within ${LIMIT_MS / 1000} s`)));
    });
    try {
      const seen = await Promise.race([run(t), late]);
      assert.ok(typeof seen === "string" && seen !== "", "a row gives what it saw");
      record({ ...line, seen, ok: true });
    } catch (error) {
      if (error instanceof NotRun) {
        record({ ...line, notRun: error.message });
        return t.skip(error.message);
      }
      record({ ...line, seen: String(error?.message ?? error).split("\n")[0], ok: false });
      throw error;
    }
  });
}
