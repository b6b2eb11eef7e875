// Which values can a caller hand in? Every kind that JavaScript has, each known by its own source text, so that a case is plain data.
import { ID, pngBlob } from "./calls.js";

const throwing = () => {
  throw new Error("a caller's own");
};

const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};

/** Whole when it is looked at, gone when it is looked into. */
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

/** A value of its own at each look. */
const counting = () => {
  let looks = 0;
  return {
    get a() {
      looks += 1;
      return looks;
    },
  };
};

const removing = () => {
  const value = {
    get a() {
      delete value.b;
      return 1;
    },
    b: 2,
  };
  return value;
};

const detached = () => {
  const buffer = new ArrayBuffer(8);
  structuredClone(buffer, { transfer: [buffer] });
  return buffer;
};

const blobLike = (changes) => {
  const blob = { size: 20, type: "", slice: () => blob, arrayBuffer: () => pngBlob().arrayBuffer() };
  return Object.defineProperties(blob, Object.getOwnPropertyDescriptors(changes));
};

const promiseLike = (property) => Object.defineProperties(Promise.resolve(ID), property);

const rejected = () => {
  const promise = Promise.reject(new Error("a caller's own"));
  promise.catch(() => {});
  return promise;
};

const PRIMITIVES = [
  () => undefined,
  () => null,
  () => true,
  () => 0,
  () => -0,
  () => 1,
  () => -1,
  () => 1.5,
  () => 499,
  () => 2 ** 31 - 1,
  () => 2 ** 32,
  () => 2 ** 53,
  () => 1e21,
  () => 5e-324,
  () => Number.NaN,
  () => Number.POSITIVE_INFINITY,
  () => 10n,
  () => Symbol("x"),
  () => "",
  () => ".",
  () => "..",
  () => "../users",
  () => "a/b?c#d%2f",
  () => "%2e%2e",
  () => "\ud800",
  () => "\ufffd\ufeff",
  () => "é 💡\u2028",
  () => "組織",
  () => "a&b=c+d;e:f@g",
  () => "\0\r\n",
  () => "x".repeat(256),
  () => "x".repeat(20_000),
  () => "💡".repeat(256),
  () => ID,
  () => "acme-2",
  () => "bulk",
  () => "2026-01-31T12:00:00Z",
  () => "2026-05-12",
  () => "https://a.test/b//c/",
  () => "name",
  () => "+members_count",
  () => "-created_at",
];

const PLAIN = [
  () => [],
  () => [undefined],
  () => [ID],
  () => ["user_1", "+user_2", "a&b=c"],
  () => new Array(3),
  () => ({}),
  () => ({ a: { b: [1, null, "x"] } }),
  () => ({ 2: "b", 1: "a", "": 0, "a b": [-0, 1e21, '\u0001"\\'] }),
  () => JSON.parse('{"__proto__":{"x":1},"constructor":2,"then":3,"toString":4}'),
  () => Object.create(null),
  () => Object.create({ inherited: 1 }),
  () => Object.defineProperty({ [Symbol("x")]: 1 }, "hidden", { value: 1 }),
  () => Object.freeze({ name: "Frozen" }),
  () => Object.assign([1, 2], { own: 3 }),
  () => ({ length: 2, 0: "a", 1: "b" }),
  () =>
    new (class Own {
      name = "Own";
    })(),
  () => deep(100),
  () => deep(200),
  () => deep(20_000),
  () => new Proxy([1, { a: 2 }], {}),
  () => new Proxy({ a: 1 }, {}),
];

const INSTANCES = [
  () => new Date(0),
  () => new Date(Number.NaN),
  () => new URL("https://a.test/v1"),
  () => new Map([[1, 2]]),
  () => new WeakMap(),
  () => new Set([1]),
  () => new Uint8Array(4),
  () => new Float64Array(4),
  () => new ArrayBuffer(4),
  () => new SharedArrayBuffer(4),
  () => new DataView(new ArrayBuffer(4)),
  detached,
  () => new Error("x"),
  () => /x/,
  () => Promise.resolve(1),
  rejected,
  () => () => {},
  () => async () => ID,
  () => throwing,
  () => class Own {},
  () => Object(1n),
  () => Object("x"),
  () => new Headers({ a: "b" }),
  () => new ReadableStream(),
  () => pngBlob(),
  () => new File([pngBlob()], "../a\r\nb.png"),
  () => new Blob(["no image"]),
  () => AbortSignal.abort("early"),
  () => AbortSignal.abort(null),
  () => new AbortController().signal,
  () => new Proxy(AbortSignal.abort("early"), {}),
  () =>
    (function () {
      // biome-ignore lint/complexity/noArguments: the object itself is the point
      return arguments;
    })(1, 2),
];

const HOSTILE = [
  revoked,
  revokesItself,
  cyclic,
  counting,
  removing,
  () => ({ __proto__: revoked() }),
  () => new Proxy({}, { ownKeys: throwing }),
  () => new Proxy({}, { get: throwing }),
  () => new Proxy({}, { getPrototypeOf: throwing }),
  () => new Proxy({ a: 1 }, { getOwnPropertyDescriptor: throwing }),
  () => new Proxy(() => {}, { apply: throwing }),
  () => ({
    get name() {
      return throwing();
    },
  }),
  () => ({
    get a() {
      return this.a;
    },
  }),
  () => ({
    get [Symbol.toStringTag]() {
      return throwing();
    },
  }),
  () => ({ toJSON: throwing }),
  () => ({ toJSON: () => undefined }),
  () => ({ toJSON: (name) => `under ${name}` }),
  () => ({ a: { toJSON: (name) => `under ${name}` } }),
  () => ({ toJSON: revoked }),
  () => ({ toString: () => ID }),
  () => ({ [Symbol.toPrimitive]: throwing }),
  () => ({ size: 5, slice: throwing, arrayBuffer: throwing }),
  () => blobLike({}),
  () => blobLike({ size: 5n }),
  () =>
    blobLike({
      get size() {
        return throwing();
      },
    }),
  () => blobLike({ slice: () => ({}) }),
  () => blobLike({ slice: () => undefined }),
  () => blobLike({ slice: revoked }),
  () => blobLike({ arrayBuffer: throwing }),
  () => blobLike({ arrayBuffer: () => 5 }),
  () => blobLike({ arrayBuffer: async () => -1 }),
  () => blobLike({ arrayBuffer: async () => Symbol("x") }),
  () => ({ aborted: false, addEventListener: throwing, removeEventListener: throwing }),
  () => ({ aborted: false, addEventListener: (_, fire) => fire(), removeEventListener: () => {} }),
  () => ({
    get aborted() {
      return throwing();
    },
    addEventListener: () => {},
    removeEventListener: () => {},
  }),
  // biome-ignore lint/suspicious/noThenProperty: what a caller's promise may be
  () => promiseLike({ then: { value: throwing } }),
  // biome-ignore lint/suspicious/noThenProperty: what a caller's promise may be
  () => promiseLike({ then: { value: 5 } }),
  () => promiseLike({ constructor: { get: throwing } }),
  // biome-ignore lint/suspicious/noThenProperty: what a caller's promise may be
  () => ({ then: throwing }),
  () => new Error("x", { cause: revoked() }),
  () => ({ status: 200, headers: revoked(), body: revoked() }),
  () => ({ status: 404, headers: { get: throwing }, text: throwing }),
];

/** What a case calls a maker: its name, else its source. */
const nameOf = (maker) =>
  maker.name ||
  String(maker)
    .replace(/^\(\) =>\s*/, "")
    .replace(/\s+/g, " ");

const MAKERS = new Map([...PRIMITIVES, ...PLAIN, ...INSTANCES, ...HOSTILE].map((maker) => [nameOf(maker), maker]));
const ALL = [...MAKERS.keys()];

/** The name of a value. */
export const anyValue = (random) => random.pick(ALL);

/** The value of that name, made anew. */
export function made(name) {
  const maker = MAKERS.get(name);
  if (!maker) throw new Error(`no value is called ${name}`);
  return maker();
}

/** What a name, or a list of members, stands for; members are laid over what is right. */
export function valueFor(given, right) {
  if (typeof given === "string") return made(given);
  return { ...right, ...Object.fromEntries(given.map(([name, value]) => [name, made(value)])) };
}

/** Values for some of these names, or one in place of all. */
export const anyMembers = (random, names) =>
  random.oneIn(4) ? anyValue(random) : random.some(3, () => [random.pick(names), anyValue(random)]);
