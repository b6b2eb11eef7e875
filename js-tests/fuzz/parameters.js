// Which arguments break a call? Values of every kind that JavaScript has, in every place: nothing may be thrown, hang, trap, or reach another path.
import { OrganizationsApi } from "clerk-organizations";
import { argumentsOf, CALLS, endOf, ID, OPERATIONS, pngBlob } from "./calls.js";
import { wrongWithError } from "./errors.js";

const LIMIT_MS = 1_000;
const NAMES = [
  "name",
  "slug",
  "limit",
  "offset",
  "query",
  "publicMetadata",
  "privateMetadata",
  "file",
  "uploaderUserId",
];
const OPTIONS = ["signal", "timeout", "totalTimeout", "maxRetries", "headers", "lane", "onResponse"];
const SETTINGS = ["secretKey", "baseUrl", "apiVersion", "headers", "timeout", "maxConcurrent", "token", "onEvent"];

const throwing = () => {
  throw new Error("a getter's own");
};
const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
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

/** Makers of odd values: a case holds their numbers, so that it can be made again and shown. */
const ODD = [
  () => undefined,
  () => null,
  () => true,
  () => 0,
  () => -1,
  () => 1.5,
  () => Number.NaN,
  () => Number.POSITIVE_INFINITY,
  () => 2 ** 53,
  () => 10n,
  () => Symbol("x"),
  () => "",
  () => ".",
  () => "..",
  () => "../users",
  () => "a/b?c#d%2f",
  () => "\ud800",
  () => "é 💡",
  () => "\0\r\n",
  () => "x".repeat(20_000),
  () => ID,
  () => "acme-2",
  () => [],
  () => [undefined],
  () => new Array(3),
  () => ({}),
  () => ({ a: { b: [1, null, "x"] } }),
  () => JSON.parse('{"__proto__":{"x":1},"constructor":2,"then":3,"toString":4}'),
  () => Object.create(null),
  () => Object.freeze({ name: "Frozen" }),
  () =>
    new (class Own {
      name = "Own";
    })(),
  () => new Date(0),
  () => new Date(Number.NaN),
  () => new Map([[1, 2]]),
  () => new Set([1]),
  () => new Uint8Array(4),
  () => new ArrayBuffer(4),
  () => new Error("x"),
  () => Promise.resolve(1),
  () => () => {},
  () => throwing,
  () => ({
    get name() {
      return throwing();
    },
  }),
  () => new Proxy({}, { ownKeys: throwing }),
  () => new Proxy({}, { get: throwing }),
  revoked,
  cyclic,
  () => deep(200),
  () => deep(20_000),
  () => ({ toJSON: throwing }),
  () => ({ toJSON: () => undefined }),
  () => ({ toString: () => ID }),
  () => Object(1n),
  () => pngBlob(),
  () => ({ size: 5, slice: throwing, arrayBuffer: throwing }),
  () => AbortSignal.abort("early"),
  () => ({ aborted: false, addEventListener: throwing, removeEventListener: throwing }),
  () => new URL("https://a.test/v1"),
];

const some = (random, names) => random.some(3, () => [random.pick(names), random.below(ODD.length)]);

/** A case: an operation, and for each argument the number of an odd value, or the numbers of its members. */
export function make(random) {
  const whole = () => (random.oneIn(4) ? random.below(ODD.length) : undefined);
  return {
    operation: random.pick(OPERATIONS),
    id: whole(),
    params: whole() ?? some(random, NAMES),
    call: whole() ?? some(random, OPTIONS),
    settings: random.oneIn(6) ? some(random, SETTINGS) : [],
  };
}

/** The value that a number, or a list of members, stands for; members are laid over what is right. */
function valueFor(given, right) {
  if (typeof given === "number") return ODD[given]();
  return { ...right, ...Object.fromEntries(given.map(([name, number]) => [name, ODD[number]()])) };
}

/** What is wrong, in words; nothing where all is as documented. */
export async function check({ operation, id, params, call, settings }) {
  const sent = [];
  const fetch = async (url, init) => {
    sent.push({ url: String(url), ...init });
    return new Response("{}", { status: 404 });
  };
  const api = new OrganizationsApi(
    valueFor(settings, { secretKey: "sk_test_fuzz", baseUrl: "https://clerk.test/v1", fetch }),
  );
  const given = {
    id: id === undefined ? ID : ODD[id](),
    params: valueFor(params, CALLS[operation].params?.()),
    call: valueFor(call, { maxRetries: 0 }),
  };
  const end = await endOf(api[operation](...argumentsOf(operation, given)), LIMIT_MS);
  api.close();
  if (end.hangs) return `not settled within ${LIMIT_MS} ms`;
  if (!("error" in end)) return "resolved, at status 404";
  return wrongWithError(end.error, operation) ?? sent.map((request) => wrongRequest(operation, request)).find(Boolean);
}

/** A request that left must be the operation's own, whatever was given. */
function wrongRequest(operation, { url, method, body }) {
  const [verb, ...segments] = CALLS[operation].line.split(" ");
  const { pathname, search } = new URL(url);
  const path = pathname
    .replace(/^\/v1\//, "")
    .replace(/^\//, "")
    .split("/");
  const fits = (segment, index) => (segment === "*" ? path[index] !== "" : segment === path[index]);
  if (method !== verb || path.length !== segments.length || !segments.every(fits)) return `sent ${method} ${pathname}`;
  if (search !== "" && operation !== "listOrganizations" && operation !== "getOrganization")
    return `sent the query ${search}`;
  if (typeof body === "string" && typeof JSON.parse(body) !== "object") return `sent the body ${body.slice(0, 80)}`;
}
