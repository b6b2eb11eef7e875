import assert from "node:assert/strict";
import { test } from "node:test";
import { Redaction } from "../terminal/printable.js";
import { ProgressLines } from "./progress-lines.js";

test("a wait is reported although the clock was set back after the one before", (t) => {
  const waits: string[] = [];
  const sink = { write: (line: string) => void waits.push(JSON.parse(line).until), end: async () => {} };
  const lines = new ProgressLines(sink, new Redaction(undefined));
  const wait = (ms: number) => lines.event({ type: "retry", status: 429, ms } as Parameters<typeof lines.event>[0]);
  let now = Date.UTC(2026, 0, 1, 12);
  t.mock.method(Date, "now", () => now);
  wait(2000);
  now = Date.UTC(2026, 0, 1, 11);
  // Another call waits for the same time.
  wait(2000);
  wait(30_000);
  assert.deepEqual(waits, ["2026-01-01T12:00:02.000Z", "2026-01-01T11:00:30.000Z"]);
});
