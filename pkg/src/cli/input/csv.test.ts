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

test("what is written is read back", async () => {
  const cells = ['say "hi"', "a,b", "two\nlines", "plain"];
  const [[, row] = []] = await rowsOf(`${csvLine(["a", "b", "c", "d"])}\n${csvLine(cells)}\n`);
  assert.deepEqual(Object.values(row ?? {}), cells);
});
