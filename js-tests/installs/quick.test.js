// Tests that the package installs and runs in the most common environments. `npm run installs` tests all of them.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { MATRIX, QUICK } from "./matrix.js";
import { Unavailable } from "./project.js";
import { run } from "./rows.js";
import { EXPECTED } from "./scenario.js";
import { summary, table } from "./table.js";

/** An environment that installs only the package. */
const NODE = QUICK.find(({ name }) => name === "node-esm");

const rowsOf = async (environments) => {
  const rows = [];
  for await (const row of run(environments)) rows.push(row);
  return rows;
};

let rows = [];
before(async () => {
  rows = await rowsOf(QUICK);
});

for (const { name, style } of QUICK) {
  test(`${name} (${style}) lists, creates, uploads a logo and gets an error`, (t) => {
    const row = rows.find((row) => row.name === name);
    // A missing tool skips the test. The package itself never counts as a tool.
    if (row.outcome === "skipped") return t.skip(row.why);
    assert.equal(row.outcome, "passed", row.why);
    t.diagnostic(`${row.version}, ${Math.round(row.ms)} ms`);
  });
}

test("an environment fails if its result or its requests differ, and is skipped if its tool is missing; no key is shown", async () => {
  const ways = {
    result: async () => ({ ...EXPECTED, totalCount: 2 }),
    requests: async () => EXPECTED,
    thrown: async ({ project, clerk }) => {
      project.output.push("a line\n\n", `the key is ${clerk.secretKey}\n`);
      throw new Error(`${clerk.secretKey} broke\nat line 2`);
    },
    missing: async () => {
      throw new Unavailable("no such tool");
    },
  };
  const seen = await rowsOf(Object.entries(ways).map(([name, way]) => ({ ...NODE, name, way })));
  assert.deepEqual(
    seen.map(({ outcome }) => outcome),
    ["failed", "failed", "failed", "skipped"],
  );
  assert.match(seen[0].why, /^the result is .*"totalCount":2/);
  assert.deepEqual(
    seen.slice(1).map(({ why }) => why),
    ["the server saw []", "[secret] broke", "no such tool"],
  );
  assert.deepEqual(seen[2].lines, ["a line", "the key is [secret]"]);
  assert.equal(summary(seen), "0 passed, 3 failed, 1 skipped");
  assert.match(table(seen), /^missing .* skipped .* no such tool$/m);
});

test("the names of environments are unique", () => {
  const names = MATRIX.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  assert.equal(QUICK.length, 9);
});
