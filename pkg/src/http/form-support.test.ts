// Only the platform's own `fetch` receives a form; any other receives bytes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { canSendForm } from "./form-support.js";

const own = globalThis.fetch;

test("the platform's own fetch sends a FormData", () => {
  assert.equal(canSendForm(own), true);
});

const FOREIGN = {
  "a wrapper": (url: string, init: RequestInit) => own(url, init),
  "a wrapper of the same name": function fetch(url: string, init: RequestInit) {
    return own(url, init);
  },
  "a bound function": own.bind(globalThis),
  "a function bound to a function of that name": Object.defineProperty(own.bind(globalThis), "name", { value: "" }),
  "a proxy": new Proxy(own, {}),
  "an object that says that it is native": { name: "fetch", toString: () => "function fetch() { [native code] }" },
  "a function that says that it is native": Object.assign(() => {}, { toString: () => String(Map) }),
  nothing: undefined,
};
for (const [what, fetch] of Object.entries(FOREIGN))
  test(`${what} sends bytes`, () => {
    assert.equal(canSendForm(fetch), false);
  });

test("no fetch sends a form of jsdom's, whose Blob has no stream", (t) => {
  const { Blob } = globalThis;
  t.after(() => Object.assign(globalThis, { Blob }));
  globalThis.Blob = class {} as typeof Blob;
  assert.equal(canSendForm(own), false);
});
