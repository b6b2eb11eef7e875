// Text in any script fits into its columns.
import assert from "node:assert/strict";
import { test } from "node:test";
import { cut, pad } from "./width.js";

const FAMILY = "👩‍👩‍👧";

test("text that fits is left as it is", () => {
  for (const [text, width] of [
    ["", 0],
    ["Acme", 4],
    ["株式", 4],
    [FAMILY, 2],
    ["e\u0301", 1],
    ["Acme", Number.POSITIVE_INFINITY],
  ] as const)
    assert.equal(cut(text, width), text);
});

test("other text is cut between characters as people see them, and the ellipsis fits too", () => {
  for (const [text, width, expected] of [
    ["Acme Inc", 5, "Acme…"],
    ["株式会社", 7, "株式会…"],
    ["株式会社", 6, "株式…"],
    [`a${FAMILY}${FAMILY}`, 4, `a${FAMILY}…`],
    [`a${FAMILY}${FAMILY}`, 3, "a…"],
    ["cafe\u0301s", 4, "caf…"],
    ["한국어", 5, "한국…"],
    ["株", 1, "…"],
  ] as const)
    assert.equal(cut(text, width), expected);
});

test("padding counts columns, not code units", () => {
  assert.deepEqual(
    [pad("ab", 4), pad("株", 4), pad(FAMILY, 4), pad("株式", 3)],
    ["ab  ", "株  ", `${FAMILY}  `, "株式"],
  );
});
