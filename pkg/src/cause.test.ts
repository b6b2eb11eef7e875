// What is told of a thrown value, and whether it is passed on itself.
import assert from "node:assert/strict";
import { test } from "node:test";
import { clean, wordsOf } from "./cause.js";

test("an error is told by its message and by what caused it in the end", () => {
  const tunnel = new Error("Proxy response (407)");
  const thrown = new TypeError("fetch failed", { cause: new Error("cancelled", { cause: tunnel }) });
  assert.equal(wordsOf(thrown), "fetch failed (Proxy response (407))");
  const tries = new AggregateError([new Error("connect ETIMEDOUT 192.0.2.1:443"), new Error("other")], "");
  assert.equal(
    wordsOf(new TypeError("fetch failed", { cause: tries })),
    "fetch failed (connect ETIMEDOUT 192.0.2.1:443)",
  );
  assert.equal(wordsOf(tries), "connect ETIMEDOUT 192.0.2.1:443");
  assert.equal(wordsOf(new Error("request failed, reason: a", { cause: new Error("a") })), "request failed, reason: a");
});

test("anything can be told", () => {
  assert.equal(wordsOf("a text"), "a text");
  for (const nothing of [undefined, null, {}, new Error("")])
    assert.equal(wordsOf(nothing), "the runtime gave no reason");
  const endless: Error & { cause?: unknown } = new Error("a");
  endless.cause = endless;
  assert.equal(wordsOf(endless), "a");
});

const scrub = (text: string) => text.replaceAll("SECRET", "[redacted]");

test("a value without a secret is passed on itself, any other as its words and its code", () => {
  const harmless = new TypeError("fetch failed", {
    cause: Object.assign(new Error("refused"), { code: "ECONNREFUSED" }),
  });
  assert.equal(clean(harmless, scrub), harmless);
  const inner = Object.assign(new Error("for http://a.test/?SECRET"), { code: "ECONNREFUSED" });
  const replaced = clean(new TypeError("fetch failed", { cause: inner }), scrub);
  assert.ok(replaced instanceof Error && replaced !== harmless);
  assert.equal(replaced.message, "fetch failed (for http://a.test/?[redacted])");
  assert.equal((replaced as { code?: string }).code, "ECONNREFUSED");
  assert.equal(replaced.cause, undefined);
});

test("a secret in the message of a DOMException, which is no member of its own, is found", () => {
  const replaced = clean(new DOMException("SECRET", "AbortError"), scrub);
  assert.equal((replaced as Error).message, "[redacted]");
});
