// Tests, in every host, that all code of a call runs in the async context of that call.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startWorker } from "./workerd.js";

const PROGRAM = fileURLToPath(new URL("contexts-program.js", import.meta.url));
const bin = (name) => fileURLToPath(new URL(`../../node_modules/.bin/${name}`, import.meta.url));

const HOSTS = {
  Node: [process.execPath, PROGRAM],
  Deno: [bin("deno"), "run", "--allow-all", PROGRAM],
  Bun: [bin("bun"), PROGRAM],
};

/** A call has at least a request, two events, a response and its end. */
function check({ wrong, looks }) {
  assert.deepEqual(wrong, []);
  assert.ok(looks > 200, `only ${looks} looks`);
}

for (const [host, [command, ...args]] of Object.entries(HOSTS))
  test(`fetch, listeners, the functions of the caller and later code run in the context of their call in ${host}`, async () => {
    const { stdout } = await promisify(execFile)(command, args, { timeout: 300_000 });
    check(JSON.parse(stdout));
  });

for (const date of ["2026-01-01", "2024-01-01"])
  test(`fetch, listeners, the functions of the caller and later code run in the context of their call in workerd, compatibility date ${date}`, async (t) => {
    const origin = await startWorker(t, "contexts-worker.js", { date });
    check(await (await fetch(origin)).json());
  });
