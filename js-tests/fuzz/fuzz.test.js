// Does a minute of made-up answers and arguments find anything? Two targets at once, half a minute each.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const fuzz = fileURLToPath(new URL("./fuzz.js", import.meta.url));
const seconds = process.env.FUZZ_SECONDS ?? "30";

test("whatever is answered or given, a call settles as documented", { timeout: 600_000 }, (context) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [fuzz, "--seconds", seconds], { encoding: "utf8" });
  const counts = [...stdout.matchAll(/^(answers|parameters): seed \d+, (\d+) cases.*$/gm)];
  for (const [line] of counts) context.diagnostic(line);
  assert.equal(status, 0, `${stdout.slice(-6_000)}\n${stderr.slice(-2_000)}`);
  assert.equal(counts.length, 2);
  for (const [line, , cases] of counts) assert.ok(Number(cases) > 1_000, line);
});
