// Tests that a page of selected rows is what filtering all rows gives.
import assert from "node:assert/strict";
import { test } from "node:test";
import { randomFrom } from "./random.js";
import { RowSet } from "./row-set.js";
import { Selection } from "./selection.js";

const random = randomFrom(5);
const shuffled = (count) => {
  const rows = Array.from({ length: count }, (_, i) => i + 1);
  for (let i = count - 1; i > 0; i -= 1) {
    const other = random.below(i + 1);
    [rows[i], rows[other]] = [rows[other], rows[i]];
  }
  return rows;
};

test("any filters, direction, offset and limit give the page and the total of filtering all rows", () => {
  for (let round = 0; round < 500; round += 1) {
    const all = shuffled(random.below(60));
    const some = () => all.filter(() => random.below(3) > 0);
    const lists = () => Array.from({ length: random.below(3) }, some);
    const [required, excluded] = [Array.from({ length: random.below(3) }, lists), lists()];
    const selection = new Selection(Uint32Array.from(all));
    for (const [first = [], ...others] of required) selection.require(RowSet.of(first), ...others);
    selection.exclude(...excluded);
    const isSelected = (row) => required.every((lists) => lists.flat().includes(row)) && !excluded.flat().includes(row);
    const [descending, offset, limit] = [random.below(2) === 0, random.below(20), 1 + random.below(20)];
    const selected = (descending ? [...all].reverse() : all).filter(isSelected);
    assert.deepEqual(selection.page({ descending, offset, limit }), {
      rows: selected.slice(offset, offset + limit),
      total: selected.length,
    });
  }
});

test("an offset beyond the last row gives an empty page, and no filter gives all rows", () => {
  const selection = new Selection([3, 1, 2]);
  assert.deepEqual(selection.page({ descending: false, offset: 0, limit: 2 }), { rows: [3, 1], total: 3 });
  const far = { descending: true, offset: Number.MAX_SAFE_INTEGER, limit: 500 };
  assert.deepEqual(selection.page(far), { rows: [], total: 3 });
});
