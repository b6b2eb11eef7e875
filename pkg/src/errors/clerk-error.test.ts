import assert from "node:assert/strict";
import { test } from "node:test";
import { remedyFor } from "./clerk-error.js";

const REMEDY = "; add 'wasm-unsafe-eval' to script-src";

/** What browsers say if a Content Security Policy forbids WebAssembly. */
const WORDS = {
  "Chromium 95": "WebAssembly.Module(): Wasm code generation disallowed by embedder",
  "Chromium 100":
    "WebAssembly.Module(): Refused to compile or instantiate WebAssembly module because neither 'wasm-eval' nor 'unsafe-eval' is an allowed source of script in the following Content Security Policy directive: \"script-src 'self'\"",
  "Chromium 140":
    "WebAssembly.Module(): Compiling or instantiating WebAssembly module violates the following Content Security policy directive because 'unsafe-eval' is not an allowed source of script in the following Content Security Policy directive: \"script-src 'self'\".",
  "Firefox 140": "call to WebAssembly.Module() blocked by CSP",
  "WebKit 2.48":
    "Refused to create a WebAssembly object because 'unsafe-eval' or 'wasm-unsafe-eval' is not an allowed source of script in the following Content Security Policy directive: \"script-src 'self'\".\\n (evaluating 'new WebAssembly.Instance(a, b)')",
};

for (const [browser, words] of Object.entries(WORDS))
  test(`a policy that forbids WebAssembly in ${browser} is recognized`, () => {
    assert.equal(remedyFor(words, true), REMEDY);
  });

test("on a server, where no page has a policy, none is blamed", () => {
  for (const words of Object.values(WORDS)) assert.equal(remedyFor(words, false), "");
  assert.equal(remedyFor("Wasm code generation disallowed by embedder"), "");
});

test("another failure in a browser has no remedy", () => {
  for (const words of ["out of memory", "TextDecoder is not defined", "expected magic word 00 61 73 6d"])
    assert.equal(remedyFor(words, true), "");
});

test("without WebAssembly the remedy is to make the call on a server", (t) => {
  const { WebAssembly: own } = globalThis;
  t.after(() => Object.assign(globalThis, { WebAssembly: own }));
  Reflect.deleteProperty(globalThis, "WebAssembly");
  for (const inBrowser of [true, false])
    assert.equal(remedyFor("x", inBrowser), "; use this package on your server, and call that");
});
