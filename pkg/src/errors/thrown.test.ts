// How a thrown value is described, and whether it is passed on.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { errorMessage, redact } from "./thrown.js";

test("an error is described by its message and that of its root cause", () => {
  const tunnel = new Error("Proxy response (407)");
  const thrown = new TypeError("fetch failed", { cause: new Error("cancelled", { cause: tunnel }) });
  assert.equal(errorMessage(thrown), "fetch failed (Proxy response (407))");
  const tries = new AggregateError([new Error("connect ETIMEDOUT 192.0.2.1:443"), new Error("other")], "");
  assert.equal(
    errorMessage(new TypeError("fetch failed", { cause: tries })),
    "fetch failed (connect ETIMEDOUT 192.0.2.1:443)",
  );
  assert.equal(errorMessage(tries), "connect ETIMEDOUT 192.0.2.1:443");
  assert.equal(
    errorMessage(new Error("request failed, reason: a", { cause: new Error("a") })),
    "request failed, reason: a",
  );
});

test("any value can be described", () => {
  assert.equal(errorMessage("a text"), "a text");
  for (const nothing of [undefined, null, {}, new Error("")])
    assert.equal(errorMessage(nothing), "no reason was given");
  const endless: Error & { cause?: unknown } = new Error("a");
  endless.cause = endless;
  assert.equal(errorMessage(endless), "a");
});

const scrub = (text: string) => text.replaceAll("SECRET", "[redacted]");

test("a value without a secret is passed on; any other becomes an error with its message and code", () => {
  const harmless = new TypeError("fetch failed", {
    cause: Object.assign(new Error("refused"), { code: "ECONNREFUSED" }),
  });
  assert.equal(redact(harmless, scrub), harmless);
  const inner = Object.assign(new Error("for http://a.test/?SECRET"), { code: "ECONNREFUSED" });
  const replaced = redact(new TypeError("fetch failed", { cause: inner }), scrub);
  assert.ok(replaced instanceof Error && replaced !== harmless);
  assert.equal(replaced.message, "fetch failed (for http://a.test/?[redacted])");
  assert.equal((replaced as { code?: string }).code, "ECONNREFUSED");
  assert.equal(replaced.cause, undefined);
});

test("a secret in the message of a DOMException, which is inherited, is found", () => {
  const replaced = redact(new DOMException("SECRET", "AbortError"), scrub);
  assert.equal((replaced as Error).message, "[redacted]");
});

/** Members that contain a secret although it is not in their text. */
const HIDDEN: Record<string, object> = {
  "a function": { describe: () => "SECRET" },
  "its own form for JSON": { toJSON: () => ({ key: "SECRET" }) },
  "its own form for console.log": { [inspect.custom]: () => "SECRET" },
  "a function deep inside": { request: { headers: [{ get: () => "SECRET" }] } },
  "a symbol": { key: Symbol("SECRET") },
  "the name of a member": { [Symbol("SECRET")]: 1 },
  "a list of bytes": { body: [...Buffer.from("Bearer SECRET")] },
  bytes: { body: Buffer.from("SECRET") },
  "a copy of bytes": { body: { ...Buffer.from("SECRET") } },
  "a list of characters": { body: [..."SECRET"] },
};
for (const [where, members] of Object.entries(HIDDEN))
  test(`a secret in ${where} of what was thrown is not passed on`, () => {
    const thrown = Object.assign(new Error("could not send"), members);
    const replaced = redact(thrown, scrub) as Error;
    assert.notEqual(replaced, thrown);
    assert.equal(replaced.message, "could not send");
    assert.doesNotMatch(inspect(replaced, { depth: 9 }) + JSON.stringify(replaced), /SECRET/);
  });

test("symbols and lists without a secret are passed on", () => {
  const harmless = Object.assign(new Error("no"), { list: [1, 2, 300, "a"], [Symbol("x")]: Symbol("y") });
  assert.equal(redact(harmless, scrub), harmless);
});

test("an instance of a class with methods or getters is not passed on", () => {
  class WithForm extends Error {
    #key = "SECRET";
    toJSON() {
      return this.#key;
    }
  }
  class WithGetter extends Error {
    get key() {
      return "SECRET";
    }
  }
  const withOwnGetter = Object.defineProperty(new Error("no"), "key", { get: () => "SECRET" });
  for (const thrown of [new WithForm("no"), new WithGetter("no"), withOwnGetter]) {
    const replaced = redact(thrown, scrub) as Error;
    assert.notEqual(replaced, thrown);
    assert.equal(replaced.message, "no");
  }
  class Plain extends TypeError {}
  const plain = new Plain("no");
  assert.equal(redact(plain, scrub), plain);
});
