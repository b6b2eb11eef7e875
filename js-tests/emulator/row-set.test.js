// Tests sets of row numbers against sets of JavaScript.
import assert from "node:assert/strict";
import { test } from "node:test";
import { randomFrom } from "./random.js";
import { RowSet } from "./row-set.js";

const random = randomFrom(3);
/** Sets of different lengths, some of them empty, around the ends of words. */
const someRows = () => Array.from({ length: random.below(80) }, () => random.below(random.pick([1, 32, 33, 64, 500])));

function assertSame(rows, expected) {
  assert.equal(rows.size, expected.size);
  for (let row = 0; row < 600; row += 1) assert.equal(rows.has(row), expected.has(row), String(row));
}

test("a set has the rows that were added and not deleted", () => {
  for (let round = 0; round < 50; round += 1) {
    const [rows, expected] = [new RowSet(), new Set()];
    for (const row of someRows()) {
      rows.add(row);
      expected.add(row);
    }
    for (const row of someRows()) {
      rows.delete(row);
      expected.delete(row);
    }
    assertSame(rows, expected);
  }
});

test("two sets combine, whichever is longer, and the other one stays as it is", () => {
  for (let round = 0; round < 100; round += 1) {
    const [one, other] = [someRows(), someRows()];
    const both = RowSet.of(one);
    const rest = RowSet.of(one);
    const others = RowSet.of(other);
    both.keep(others);
    rest.remove(others);
    assertSame(both, new Set(one.filter((row) => other.includes(row))));
    assertSame(rest, new Set(one.filter((row) => !other.includes(row))));
    const union = RowSet.of(others, one);
    union.add(599);
    assertSame(union, new Set([...one, ...other, 599]));
    assertSame(others, new Set(other));
  }
});

test("a full set counts every row", () => {
  assertSame(
    RowSet.of(Array.from({ length: 96 }, (_, row) => row)),
    new Set(Array.from({ length: 96 }, (_, row) => row)),
  );
});
