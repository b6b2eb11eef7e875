// Does every call settle as documented, whatever is answered? Mutated fixtures, odd heads and mocks through a `fetch` of our own.
import { OrganizationsApi } from "clerk-organizations";
import { argumentsOf, CALLS, endOf, fixtureOf, ID, OPERATIONS } from "./calls.js";
import { wrongWithError } from "./errors.js";
import { anyBody, FIXTURES } from "./mutations.js";
import { isDocumented, RESULTS } from "./shapes.js";

const LIMIT_MS = 1000;
const STATUSES = [
  200, 201, 202, 204, 205, 206, 300, 302, 304, 400, 401, 402, 403, 404, 409, 413, 422, 429, 451, 499,
].concat([500, 502, 503, 504, 520, 530, 599]);
/** What only a mock can say. */
const MOCK_STATUSES = [0, -1, 99, 100, 600, 65_736, 1e9, 200.5, Number.NaN, "200", null, undefined, 200n];
const HEADERS = [
  ["content-type", ["application/json", "application/json; charset=utf-8", "text/html", "", "APPLICATION/JSON", "x"]],
  ["content-length", ["0", "5", "-1", "abc", "1e3", "99999999999", " 7", "9007199254740993"]],
  ["content-encoding", ["gzip", "identity", "br"]],
  [
    "retry-after",
    ["1", "0", "-1", "0.5", "1e3", "", "1, 2", "soon", "Sun, 06 Nov 1994 08:49:37 GMT", "99999999999", "1.e"],
  ],
  ["date", ["Sun, 06 Nov 1994 08:49:37 GMT", "x", "Thu, 01 Jan 1970 00:00:00 GMT"]],
  ["x-clerk-trace-id", ["t", "", "\u00e9", "x".repeat(3000)]],
  ["cf-ray", ["8f", ""]],
  ["location", ["https://a.test/x?y", "/x", "://", "\u00e9"]],
];
const STYLES = ["response", "response", "response", "chunks", "text", "arrayBuffer", "broken", "strings", "thenable"];

export function make(random) {
  const operation = random.pick(OPERATIONS);
  const style = random.pick(STYLES);
  const isMock = !["response", "chunks"].includes(style);
  const status = random.oneIn(2) ? 200 : random.pick(isMock && random.oneIn(3) ? MOCK_STATUSES : STATUSES);
  const usual = status >= 400 && random.oneIn(2) ? "clerk-errors" : fixtureOf(operation);
  const fixture = random.oneIn(6) ? random.pick(Object.keys(FIXTURES)) : usual;
  const headers = random.some(3, () => random.pick(HEADERS)).map(([name, values]) => [name, random.pick(values)]);
  const max = random.oneIn(20) ? 1 + random.below(1000) : undefined;
  const size = 1 + random.below(400);
  const number = random.next();
  return { operation, style, status, headers, max, size, body: anyBody(random, fixture, keyOf(number)), number };
}

const keyOf = (number) => `sk_test_fuzz${number}`;

/** What is wrong, in words; nothing where all is as documented. */
export async function check(given) {
  const { operation, number, max } = given;
  const secretKey = keyOf(number);
  const fetch = () => responseOf(given);
  const api = new OrganizationsApi({ secretKey, fetch, maxRetries: 0, maxResponseBytes: max });
  const params = CALLS[operation].params?.();
  const end = await endOf(api[operation](...argumentsOf(operation, { id: ID, params })), LIMIT_MS);
  if (end.hangs) return `not settled within ${LIMIT_MS} ms`;
  const raw = rawOf(given);
  if ("error" in end) return wrongWithError(end.error, operation, secretKey) ?? refusedWrongly(given, raw, end.error);
  if (!(given.status >= 200 && given.status < 300)) return `resolved at status ${given.status}`;
  const isWhole = ["response", "chunks", "arrayBuffer", "text"].includes(given.style) && given.status !== 204;
  if (isWhole && raw === undefined) return "resolved with what is no JSON";
  return RESULTS[operation](end.value, isWhole ? raw : undefined);
}

/** What is nested more than so many levels may be refused, wherever it stands. */
function isTooDeep(value, left) {
  if (typeof value !== "object" || value === null) return false;
  return left === 0 || Object.values(value).some((member) => isTooDeep(member, left - 1));
}

/** A documented answer may not be refused. */
function refusedWrongly({ operation, style, status, headers, max }, raw, error) {
  const isPlain = style === "response" && max === undefined && !headers.some(([name]) => name === "content-length");
  const isWhole = isPlain && [200, 201, 202, 206].includes(status) && raw !== undefined && !isTooDeep(raw, 128);
  return isWhole && isDocumented(operation, raw) ? `a documented answer is refused: ${error.message}` : undefined;
}

const bytesOf = ({ body }) => Buffer.from(body, "latin1");

/** The answer as this test reads it; `undefined` where it is no JSON. */
function rawOf(given) {
  try {
    const bytes = bytesOf(given);
    const text = given.style === "text" ? bytes.toString() : new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return JSON.parse(text.replace(/^\ufeff+/, ""));
  } catch {
    return undefined;
  }
}

function responseOf(given) {
  const { style, status, headers, size } = given;
  const bytes = bytesOf(given);
  const head = { status, headers: new Headers(headers) };
  switch (style) {
    case "response":
      return Promise.resolve(new Response(hasBody(status) ? bytes : null, head));
    case "chunks":
      return Promise.resolve(new Response(hasBody(status) ? streamOf(bytes, size) : null, head));
    case "text":
      return Promise.resolve({ ...head, text: async () => bytes.toString() });
    case "arrayBuffer":
      return Promise.resolve({ ...head, arrayBuffer: async () => Uint8Array.from(bytes).buffer });
    case "broken":
      return Promise.resolve({ ...head, body: streamOf(bytes, size, new TypeError("terminated")) });
    case "strings":
      return Promise.resolve({ ...head, headers: { get: () => 5 }, body: streamOf([bytes.toString(), size], 1) });
    default:
      // biome-ignore lint/suspicious/noThenProperty: what a hand-made mock may be
      return { then: (resolve) => resolve({ ...head, text: () => bytes.toString() }) };
  }
}

const hasBody = (status) => ![101, 204, 205, 304].includes(status);

/** The parts of a body, a few bytes (or items) each; at the end the failure, if any. */
function streamOf(parts, size, failure) {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at < parts.length) {
        const part = Array.isArray(parts) ? parts[at] : new Uint8Array(parts.subarray(at, at + size));
        at += Array.isArray(parts) ? 1 : size;
        return controller.enqueue(part);
      }
      return failure ? controller.error(failure) : controller.close();
    },
  });
}
