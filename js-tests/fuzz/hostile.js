// Values that break things: objects that fail when they are read, strings with a special meaning, and edge cases.
import fc from "fast-check";
import { PNG, SECRET } from "./constants.js";

/** A value that is made again for each use. A counterexample shows its source. */
export class Fresh {
  constructor(make) {
    this.make = make;
  }

  [fc.toStringMethod]() {
    return String(this.make)
      .replace(/^\(\) =>\s*/, "")
      .replace(/\s+/g, " ");
  }
}

/** The value to pass: makes such values, alone or as members of plain objects and lists. */
export function fresh(given) {
  if (given instanceof Fresh) return given.make();
  if (isPlainList(given)) return given.map(fresh);
  return isPlain(given)
    ? Object.fromEntries(Object.entries(given).map(([name, value]) => [name, fresh(value)]))
    : given;
}

export const isPlain = (value) =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** Whether a value is a list of nothing but items: `map` would fill holes and drop other members. */
const isPlainList = (value) => Array.isArray(value) && Object.keys(value).length === value.length;

export const image = () => new Blob([PNG]);

const throwing = () => {
  throw new Error(`an error of the caller with ${SECRET}`);
};

const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};

/** A revoked Proxy: it can be passed, but not read. */
const revokesItself = () => {
  const { proxy, revoke } = Proxy.revocable({}, { get: () => revoke() });
  return proxy;
};

const cyclic = () => {
  const value = { inner: {} };
  value.inner.outer = value;
  return value;
};

const deep = (levels) => {
  let value = 1;
  for (let i = 0; i < levels; i++) value = { value };
  return value;
};

/** A member with another value each time it is read. */
const counting = () => {
  let reads = 0;
  return {
    get a() {
      return reads++;
    },
  };
};

const removing = () => ({
  get a() {
    delete this.b;
    return 1;
  },
  b: 2,
});

const only = (name, value) => ({ [name]: value });

/** An object whose member throws when it is read. */
const throwsAt = (name, others = {}) => Object.defineProperty({ ...others }, name, { get: throwing, enumerable: true });

const detached = () => {
  const buffer = new ArrayBuffer(8);
  structuredClone(buffer, { transfer: [buffer] });
  return buffer;
};

const blobLike = (changes) => {
  const blob = { size: 20, type: "", slice: () => blob, arrayBuffer: () => image().arrayBuffer() };
  return Object.defineProperties(blob, Object.getOwnPropertyDescriptors(changes));
};

const signalLike = (changes) =>
  Object.assign(Object.create({ aborted: false, addEventListener() {}, removeEventListener() {} }), changes);

const rejected = (reason) => {
  const promise = Promise.reject(reason);
  promise.catch(() => {});
  return promise;
};

const argumentsObject = function () {
  // biome-ignore lint/complexity/noArguments: the test needs an arguments object
  return arguments;
}.bind(undefined, 1, 2);

/** Objects that misbehave, or that JSON cannot represent. */
export const HOSTILE = [
  () => "x".repeat(257),
  () => "💡".repeat(20_000),
  () => JSON.parse('{"__proto__":{"x":1},"constructor":2,"then":3,"toString":4}'),
  () => Object.create({ inherited: 1 }),
  () => Object.defineProperty({ [Symbol("x")]: 1 }, "hidden", { value: 1 }),
  () => Object.freeze({ name: "Frozen" }),
  () => Object.assign([1, 2], { own: 3 }),
  () => ({ length: 2, 0: "a", 1: "b" }),
  () => deep(100),
  () => deep(200),
  () => deep(20_000),
  () => new Proxy([1, { a: 2 }], {}),
  () => new Proxy({ a: 1 }, {}),
  () => Symbol("x"),
  () => new URL("https://a.test/v1"),
  () => new SharedArrayBuffer(4),
  () => new DataView(new ArrayBuffer(4)),
  () => detached(),
  () => argumentsObject(),
  () => /x/,
  () => Promise.resolve(1),
  () => rejected(new Error("x")),
  () => () => {},
  () => async () => "x",
  () => throwing,
  () => class Own {},
  () => new Headers({ a: SECRET }),
  () => new ReadableStream(),
  () => image(),
  () => new File([PNG], "../a\r\nb.png"),
  () => new Blob(["not an image"]),
  () => AbortSignal.abort("early"),
  () => AbortSignal.abort(null),
  () => new AbortController().signal,
  () => new Proxy(AbortSignal.abort("early"), {}),
  () => revoked(),
  () => revokesItself(),
  () => cyclic(),
  () => counting(),
  () => removing(),
  () => ({ __proto__: revoked() }),
  () => new Proxy({}, { ownKeys: throwing }),
  () => new Proxy({}, { get: throwing }),
  () => new Proxy({}, { getPrototypeOf: throwing }),
  () => new Proxy({ a: 1 }, { getOwnPropertyDescriptor: throwing }),
  () => new Proxy(() => {}, { apply: throwing }),
  () => throwsAt("name"),
  () => throwsAt(Symbol.toStringTag),
  () => throwsAt(Symbol.toPrimitive),
  () => ({ toJSON: throwing }),
  () => ({ toJSON: () => undefined }),
  () => ({ toJSON: (name) => `under ${name}` }),
  () => ({ a: { toJSON: (name) => `under ${name}` } }),
  () => ({ toJSON: revoked }),
  () => ({ toString: () => "x" }),
  () => ({ size: 5, slice: throwing, arrayBuffer: throwing }),
  () => blobLike({}),
  () => blobLike({ size: 5n }),
  () => blobLike(throwsAt("size")),
  () => blobLike({ slice: () => ({}) }),
  () => blobLike({ slice: () => undefined }),
  () => blobLike({ slice: revoked }),
  () => blobLike({ arrayBuffer: throwing }),
  () => blobLike({ arrayBuffer: () => 5 }),
  () => blobLike({ arrayBuffer: async () => -1 }),
  () => blobLike({ arrayBuffer: async () => Symbol("x") }),
  () => signalLike({}),
  () => signalLike({ addEventListener: throwing, removeEventListener: throwing }),
  () => signalLike({ addEventListener: (_, fire) => fire() }),
  () => throwsAt("aborted", { addEventListener: () => {}, removeEventListener: () => {} }),
  () => Object.assign(Promise.resolve("x"), only("then", throwing)),
  () => Object.assign(Promise.resolve("x"), only("then", 5)),
  () => Object.defineProperty(Promise.resolve("x"), "constructor", { get: throwing }),
  () => only("then", throwing),
  () => new Error("x", { cause: revoked() }),
  () => ({ status: 200, headers: revoked(), body: revoked() }),
  () => ({ status: 404, headers: { get: throwing }, text: throwing }),
].map((make) => new Fresh(make));

/** Errors of a host that contain the request with its key. */
export const LEAKING = [
  new Fresh(() => new Error(`Bearer ${SECRET}`)),
  new Fresh(() => new Error(`{"key":"${SECRET.replace("_", "\\u005f")}"}`)),
  new Fresh(() => new Error("x", { cause: { headers: { authorization: `Bearer ${SECRET}` } } })),
  new Fresh(() => new Error("x", { cause: new Headers({ authorization: SECRET }) })),
];

/** Strings with a meaning in a URL, a path, JSON or HTTP. */
export const TEXTS = [
  ...["acme-2", "a+b", "a&b=c+d;e:f@g", ".", "..", "../users", "a/b?c#d%2f", "%2e%2e", "\ud800", "\ufffd\ufeff"],
  ...["\0\r\n", "\u2028", "組織", "2026-01-31T12:00:00Z", "https://a.test/b//c/", "bulk", "name"],
];

/** Edge cases of JSON, dates and lists. */
export const EDGES = [
  ...[undefined, null, true, false, "", 5n, Object(5n), Object(Number.NaN), Object(true), Object("boxed")],
  ...[0, -0, 1, -1, 0.5, 1e-7, 4, 100, 1e21, 2 ** 31, 2 ** 32, 2 ** 53, -(2 ** 53), Number.MIN_VALUE, Number.MAX_VALUE],
  ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  ...[-1, 0, -8.64e15, 8.64e15, Date.UTC(-1, 0), Date.UTC(10_000, 0), Number.NaN].map((time) => new Date(time)),
  ...[[], [undefined], [null], [[]], [""], ["a", "a"], [-0], [1e21], [5n], new Array(2)],
  ...[{}, { a: undefined }, { a: -0 }, { a: 1e21 }, { a: new Date(0) }, { a: [new Date(Number.NaN)] }, { "": "" }],
  ...[Object.create(null), new Map([["a", 1]]), new Set(["a"]), new Uint8Array(2), new Float64Array(1)],
];
