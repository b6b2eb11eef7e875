// Tests that every benchmark still runs: once each, with a check of its numbers but not of its times.
import assert from "node:assert/strict";
import { test } from "node:test";
import { chart } from "./chart.js";
import { measure } from "./main.js";
import { table } from "./table.js";

const finite = (figure) =>
  [figure.ours, figure.other, figure.value].every((each) => !each || Object.values(each).every(Number.isFinite));

test("every benchmark runs and yields finite numbers that can be shown", { timeout: 300_000 }, async (context) => {
  const figures = await measure({ smoke: true });
  assert.deepEqual(
    [...new Set(figures.map(({ benchmark }) => benchmark))],
    ["list", "one", "decode", "size", "start", "page", "upload", "memory", "bulk", "shared", "scale", "chromium"],
  );
  for (const figure of figures) assert.ok(finite(figure), JSON.stringify(figure));
  assert.equal(table(figures).split("\n").length, figures.length + 2);
  assert.match(chart(figures), /^<svg .*<\/svg>\n$/s);
  const sizes = figures.filter(({ benchmark }) => benchmark === "size");
  context.diagnostic(`\n${table(sizes)}`);
});
