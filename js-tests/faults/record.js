// Runs each row as a test, and records it in a file of build/ for report.js.
import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, test } from "node:test";
import { FOLDER } from "./folder.js";
import { NotRun } from "./not-run.js";

/** A row that takes longer fails. */
const LIMIT_MS = 120_000;
/** Most rows only wait, so concurrent ones take no longer than the slowest. */
const AT_ONCE = 6;

const file = join(FOLDER, `${basename(process.argv[1] ?? "rows", ".test.js")}.jsonl`);
mkdirSync(FOLDER, { recursive: true });
writeFileSync(file, "");

/** Adds a line about a row or a host to the file. */
export const record = (facts) => appendFileSync(file, `${JSON.stringify(facts)}\n`);

/** Adds rows that run concurrently or, with `alone`, one after the other, because they change the process. */
export const addSection = (title, rows, { alone = false, atOnce = AT_ONCE } = {}) =>
  describe(title, { concurrency: alone ? 1 : atOnce }, rows);

/** Adds a row in a host. `run` checks, and returns a few words about what it saw. */
export function addRow({ host, id, fault, expected }, run) {
  const line = { host, id, fault, expected };
  test(`${id} ${fault} ${expected}`, { timeout: LIMIT_MS }, async (t) => {
    const late = new Promise((_, reject) => {
      t.signal.addEventListener("abort", () => reject(new Error(`no end within ${LIMIT_MS / 1000} s`)));
    });
    try {
      const seen = await Promise.race([run(t), late]);
      assert.ok(typeof seen === "string" && seen !== "", "a row has to return what it saw");
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
