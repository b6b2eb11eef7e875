// What is read from a value that `fetch` rejected with.
import assert from "node:assert/strict";
import { test } from "node:test";
import { factsOf } from "./error-facts.js";

/** The facts as the Rust core reads them. */
const read = (thrown: unknown) => JSON.parse(JSON.stringify(factsOf(thrown)));

const error = (message: string, more: object = {}) => Object.assign(new Error(message), more);

test("an error, its causes and the members of an AggregateError are read", () => {
  const refused = error("connect ECONNREFUSED 127.0.0.1:9", { code: "ECONNREFUSED", syscall: "connect", port: 9 });
  const thrown = new TypeError("fetch failed", { cause: new AggregateError([refused, refused], "") });
  const member = { name: "Error", code: "ECONNREFUSED", syscall: "connect", message: refused.message };
  assert.deepEqual(read(thrown), {
    name: "TypeError",
    message: "fetch failed",
    cause: { name: "AggregateError", errors: [member, member] },
  });
});

test("node-fetch names the system call in its own way", () => {
  assert.equal(read(error("failed", { erroredSysCall: "connect" })).syscall, "connect");
});

test("members that are not strings count as absent", () => {
  assert.deepEqual(read({ name: 1, code: 23, syscall: {}, message: ["a"], errors: "none" }), {});
  for (const nothing of [undefined, null, 7, Symbol("a"), () => {}]) assert.deepEqual(read(nothing), {});
  assert.deepEqual(read("bad port"), { message: "bad port" });
  assert.deepEqual(read(error("a", { cause: "b" })).cause, { message: "b" });
});

test("a chain that leads back to itself ends there", () => {
  const thrown: Error & { cause?: unknown } = error("a");
  thrown.cause = error("b", { cause: thrown, errors: [thrown] });
  assert.deepEqual(read(thrown).cause, { name: "Error", message: "b", errors: [{}] });
});

test("getters that throw, and proxies that are revoked, are passed over", () => {
  const hostile = Object.defineProperty(error("a"), "cause", {
    get: () => {
      throw new Error("hostile");
    },
  });
  assert.deepEqual(read(hostile), { name: "Error", message: "a" });
  const { proxy, revoke } = Proxy.revocable([], {});
  revoke();
  assert.deepEqual(read({ errors: proxy, cause: proxy }), { cause: {} });
});

test("what is too much to be read stands for something unknown", () => {
  let deep: Error = error("first", { code: "ECONNREFUSED" });
  for (let i = 0; i < 100; i++) deep = error(`${i}`, { cause: deep });
  assert.match(JSON.stringify(read(deep)), /"cause":\{"code":"unread"\}\}+$/);
  const { errors } = read(new AggregateError(Array.from({ length: 100 }, () => error("a"))));
  assert.deepEqual(errors.at(-1), { code: "unread" });
  assert.ok(JSON.stringify(read(error("a".repeat(1e6)))).length < 20_000);
});
