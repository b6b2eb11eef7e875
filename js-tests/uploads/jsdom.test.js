// Tests uploads in an environment with the globals of jsdom, each in its own process.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { png } from "../png.js";
import { assertSent } from "./sent.js";

const run = promisify(execFile);
const program = fileURLToPath(new URL("jsdom-globals.js", import.meta.url));
/** The globals that Vitest's environment takes from jsdom, and those that others take too. */
const FILES = ["Blob", "File", "FormData", "FileReader"];
const SIGNALS = ["AbortController", "AbortSignal", "Event", "EventTarget"];

async function seenWith(module, names) {
  const { stdout } = await run(process.execPath, ["--no-warnings", program, module, names.join()], {
    timeout: 300_000,
  });
  return Object.entries(JSON.parse(stdout));
}

for (const module of ["jsdom", "jsdom-26"]) {
  test(`every kind of file is sent with the Blob and the FormData of ${module} as globals`, async () => {
    for (const [kind, { result, requests }] of await seenWith(module, FILES)) {
      assert.equal(result, "resolved", kind);
      const [{ headers, body }] = requests;
      await assertSent({ headers, body: Buffer.from(body, "base64") }, png(60), {
        name: kind === "File" ? "a.png" : "logo",
      });
    }
  });

  test(`with the signals of ${module} as globals a file is sent, or refused at once`, async () => {
    for (const [kind, { result, ms, requests }] of await seenWith(module, [...FILES, ...SIGNALS])) {
      assert.ok(["resolved", "invalid fetch not_sent"].includes(result), `${kind}: ${result}`);
      assert.equal(requests.length, result === "resolved" ? 1 : 0, kind);
      assert.ok(ms < 15_000, `${kind}: ${result} after ${ms} ms`);
    }
  });
}
