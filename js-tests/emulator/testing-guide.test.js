// Runs the samples of TESTING.md, one after the other, as one program.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { OPERATIONS } from "./operations.js";
import { emulatorFor } from "./testing.js";

const run = promisify(execFile);
const guide = readFileSync(new URL("TESTING.md", import.meta.url), "utf8");
const samples = [...guide.matchAll(/```js\n([\s\S]*?)```/g)].map(([, sample]) => sample);

test("the samples of the guide run, and what they assert is true", async (t) => {
  const file = new URL("guide-samples.mjs", import.meta.url);
  t.after(() => rmSync(file, { force: true }));
  assert.ok(samples.length >= 8, `${samples.length} samples`);
  writeFileSync(file, samples.join("\n").replace('"clerk-organizations-emulator"', '"./start.js"'));
  await run(process.execPath, [fileURLToPath(file)], { timeout: 60_000 });
});

test("the guide names the routes that there are", async (t) => {
  const { url } = await emulatorFor(t);
  const table = guide.slice(guide.indexOf("## Over HTTP"), guide.indexOf("## Operations"));
  const cells = [...table.matchAll(/^\| (`.*`) \|/gm)].map(([, cell]) => cell);
  const routes = cells.flatMap((cell) =>
    [...cell.matchAll(/((?:`?[A-Z]+`?, )*`?[A-Z]+) (\/__emulator[^`]*)`/g)].flatMap(([, methods, path]) =>
      methods.match(/[A-Z]+/g).map((method) => ({ method, path: path.replace("ID", "none") })),
    ),
  );
  assert.ok(routes.length >= 18, `${routes.length} routes`);
  for (const { method, path } of routes) {
    const response = await fetch(new URL(path, url), { method, headers: { "content-type": "application/json" } });
    const { errors } = await response.json();
    assert.notEqual(errors?.[0].message, "Resource not found.", `${method} ${path}`);
  }
});

test("the guide lists the operations", () => {
  const rows = OPERATIONS.map(({ id, method, path }) => `| \`${id}\` | \`${method} ${path}\` |`);
  assert.ok(guide.endsWith(`${rows.join("\n")}\n`));
  assert.ok(guide.includes(`[${OPERATIONS.length} operations](#operations)`));
});
