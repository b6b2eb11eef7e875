// Tests that the properties find defects: each defect, put into a copy of the built package, makes its property fail.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { after, describe, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

const built = readFileSync(fileURLToPath(import.meta.resolve("clerk-organizations")), "utf8");
const folder = mkdtempSync(join(tmpdir(), "clerk-organizations-planted-"));
after(() => rmSync(folder, { recursive: true }));

/** A defect: the file of the property that finds it, and the code of the built package that is replaced. */
const DEFECTS = {
  "a decoder that does not check a field": [
    "decoders",
    'if (!(typeof v.slug === "string")) wrong(v, "slug", "a string");',
    "",
  ],
  "a decoder that takes a fraction for an integer": [
    "decoders",
    "Number.isSafeInteger(v.total_count)",
    "Number.isFinite(v.total_count)",
  ],
  "a decoder that does not check a map of texts": ["decoders", "isTexts(v.mappings)", "true"],
  "a decoder that refuses a list that is null": ["decoders", "|| v.permissions === null", ""],
  "two ids that change places": [
    "arguments",
    "{ roleId, permissionId }",
    "{ roleId: permissionId, permissionId: roleId }",
  ],
  "a decoder that drops unknown fields": ["decoders", "if (known.includes(name)) continue;", "continue;"],
  "a decoder that takes any depth": ["decoders", "if (left === 0) return true;", "if (left === 0) return false;"],
  "bytes that are not UTF-8 are taken": ["decoders", '"utf-8", { fatal: true }', '"utf-8", { fatal: false }'],
  "a scrub that misses an escape of JSON": ["arguments", "scrub(value) === value", '!value.includes("sk_")'],
  "a redirect that passes for a success": ["answers", "response.status < 300", "response.status < 400"],
  "a parameter check that accepts NaN": ["arguments", "Number.isFinite(value)", 'typeof value === "number"'],
  "a parameter that is read twice": ["arguments", /(const \w+ =) value\[name\];/g, "value[name]; $1 value[name];"],
  "half of a surrogate pair is sent": [
    "arguments",
    'throw this.#invalid("must be well-formed',
    'if (false) throw this.#invalid("must be well-formed',
  ],
  "a URL that does not encode +": ["arguments", "this.#send.url", 'this.#send.url.replaceAll("%2B", "+")'],
  "a cause that is passed on with a secret": [
    "arguments",
    "if (isSafe(thrown, DEPTH)) return thrown;",
    "return thrown;",
  ],
  "a rejection that nobody handles": [
    "answers",
    "reader.cancel().catch(() => {",
    "reader.cancel().then(() => { throw 1;",
  ],
  "a paginator that yields a row twice": ["pagination", "accepted.isNew[at]", "true"],
};

/** Runs a property on a copy of the built package. Returns how its process ended. */
async function run(file, source) {
  const copy = join(folder, `${file}-${process.hrtime.bigint()}.mjs`);
  writeFileSync(copy, source);
  const { NODE_TEST_CONTEXT: _, ...others } = process.env;
  const env = { ...others, FUZZ_PACKAGE: pathToFileURL(copy).href, FUZZ_SECONDS: "300" };
  const child = spawn(process.execPath, [fileURLToPath(new URL(`${file}.test.js`, import.meta.url))], { env });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, "close")]);
  return { output, code };
}

describe("each defect is found", { concurrency: 2 }, () => {
  for (const [defect, [file, right, wrong]] of Object.entries(DEFECTS)) {
    test(defect, async () => {
      const planted = built.replaceAll(right, wrong);
      assert.notEqual(planted, built, `the built package has no ${right}`);
      const { output, code } = await run(file, planted);
      assert.equal(code, 1, output);
      assert.match(output, /Property failed after \d+ tests\s+{ seed: -?\d+.*\s+Counterexample: /);
    });
  }
});
