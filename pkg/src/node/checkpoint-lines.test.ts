import assert from "node:assert/strict";
import { test } from "node:test";
import { concatBytes } from "../http/concat-bytes.js";
import { emptyLines, lineOf, linesAt, parse, type Recorded, resultBytes } from "./checkpoint-lines.js";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (lines: Uint8Array) => new TextDecoder().decode(lines);
const PAGE = 4096;

test("an item is done, or begun, or neither after it failed", () => {
  const { done, begun, end, isTerminated } = parse(bytes('"a"\n{"begun":"b"}\n{"begun":"c"}\n{"failed":"c"}\n'), "f");
  assert.deepEqual([[...done], [...begun], end, isTerminated], [["a"], ["b"], 47, true]);
  assert.deepEqual([...parse(bytes('{"begun":"b"}\n"b"\n'), "f").begun], []);
});

test("kept space is not a key, before lines or after them", () => {
  const { done, end } = parse(bytes('"a"\n\n\n"b"\n\n\n\n'), "f");
  assert.deepEqual([[...done], end], [["a", "b"], 10]);
  assert.equal(parse(bytes("\n\n\n"), "f").end, 0);
});

test("a file that is cut at any byte has the records before the cut, with or without kept space", () => {
  const records: Recorded[] = [
    { event: "begun", key: 'a "quoted" \u00fc' },
    { event: "done", key: 'a "quoted" \u00fc' },
    { event: "begun", key: "b" },
    { event: "failed", key: "b" },
    { event: "begun", key: "" },
  ];
  const whole = linesAt(0, records);
  const ends = records.map((_, i) => linesAt(0, records.slice(0, i + 1)).length);
  for (let cut = 0; cut <= whole.length; cut++)
    for (const kept of [0, 5]) {
      const { done, begun, end } = parse(concatBytes([whole.subarray(0, cut), emptyLines(kept)]), "f");
      // A line without its line end is whole.
      const count = ends.filter((end) => end - 1 <= cut).length;
      const expected = parse(linesAt(0, records.slice(0, count)), "f");
      assert.deepEqual([done, begun], [expected.done, expected.begun], `${cut}`);
      assert.ok(end <= cut + kept);
    }
});

test("no line crosses the boundary of a page, so a lost page leaves no half line", () => {
  const records = Array.from(
    { length: 1000 },
    (_, i): Recorded => ({ event: "begun", key: `key ${i} ${"x".repeat(i % 50)}` }),
  );
  const start = 4000;
  const all = concatBytes([emptyLines(start), linesAt(start, records)]);
  for (let page = 0; page * PAGE < all.length; page++) {
    const lost = all.slice();
    lost.fill(10, page * PAGE, (page + 1) * PAGE);
    parse(lost, "f");
  }
  assert.equal(parse(all, "f").begun.size, 1000);
});

test("the space for results suffices wherever they are written", () => {
  const keys = Array.from({ length: 40 }, (_, i) => `${"x".repeat((i * 37) % 900)}${i}`);
  const kept = keys.reduce((sum, key) => sum + resultBytes(key), 0);
  for (let offset = 0; offset < PAGE; offset += 13) {
    const results = linesAt(
      offset,
      keys.map((key) => ({ event: "failed" as const, key })),
    );
    assert.ok(results.length <= kept, `${results.length} of ${kept} at ${offset}`);
  }
});

test("a line is JSON that people can read", () => {
  assert.equal(lineOf({ event: "done", key: "org_1" }), '"org_1"\n');
  assert.equal(lineOf({ event: "begun", key: "org_1" }), '{"begun":"org_1"}\n');
  assert.equal(text(linesAt(0, [{ event: "failed", key: "a" }])), '{"failed":"a"}\n');
});
