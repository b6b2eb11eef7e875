import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { csvLine, readCsv } from "./csv.js";

const folder = mkdtempSync(join(tmpdir(), "clerk-organizations-csv-"));
after(() => rmSync(folder, { recursive: true }));

async function rowsOf(text: string) {
  const path = join(folder, "rows.csv");
  writeFileSync(path, text);
  const { rows } = await readCsv(path);
  return rows.map(({ line, values }) => [line, Object.fromEntries(values)]);
}

test("quotes, commas and line ends in them, a byte order mark, CRLF and empty lines are read", async () => {
  assert.deepEqual(await rowsOf('\ufeffa,b\r\n1,"x, ""y"""\r\n\r\n2,\r\n'), [
    [2, { a: "1", b: 'x, "y"' }],
    [4, { a: "2" }],
  ]);
  assert.deepEqual(await rowsOf('a,b\n"1\n2",x\n3,y'), [
    [3, { a: "1\n2", b: "x" }],
    [4, { a: "3", b: "y" }],
  ]);
});

test("line ends of several kinds, empty rows of a spreadsheet and columns without a name or value are read", async () => {
  const expected = [
    [2, { a: "1", b: "x" }],
    [3, { a: "2", b: "y" }],
  ];
  for (const text of ["a,b\r\n1,x\n2,y\n", "a,b\n1,x\r\n2,y\r\n", "a,b\r1,x\r2,y\r", "a,b,,\n1,x,,\n2,y,,\n,,,\n,,,\n"])
    assert.deepEqual(await rowsOf(text), expected, JSON.stringify(text));
});

test("a table whose columns are not certain is an error", async () => {
  for (const [text, reason] of [
    ["a,b,a\n1,2,3\n", /rows\.csv: two columns have the name "a"/],
    ["a,,b\n1,2,3\n", /rows\.csv:2: column 2 has a value, but no name/],
    ["a;b\n1;2\n", /rows\.csv: the columns must be separated by commas, not by ";"/],
    ["a\tb\n1\t2\n", /rows\.csv: the columns must be separated by commas, not by "\\t"/],
    ["a,b\n1\n", /rows\.csv:2: .*expect 2, got 1/],
    ["", /rows\.csv: has no first line/],
  ] as const)
    await assert.rejects(rowsOf(text), reason);
});

test("what is written is read back", async () => {
  const cells = ['say "hi"', "a,b", "two\nlines", "plain"];
  const [[, row] = []] = await rowsOf(`${csvLine(["a", "b", "c", "d"])}\n${csvLine(cells)}\n`);
  assert.deepEqual(Object.values(row ?? {}), cells);
});
