// Tests that a call settles as documented, whatever the response. Responses come through a custom `fetch`.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { fixture } from "../fixtures/fixture.js";
import { body, bytesOf, OWN_BODY, streamOf } from "./bodies.js";
import { answerTo, call, clientOf, ownBase, SECRET } from "./calls.js";
import { DECLARED, OPERATIONS } from "./declared.js";
import { assertDocumented } from "./errors.js";
import { ended, holds, rarely } from "./property.js";

const STATUSES = [200, 201, 202, 204, 205, 206, 300, 302, 304, 400, 401, 403, 404, 409, 413, 422, 429, 451, 499].concat(
  [500, 502, 503, 504, 520, 530, 599],
);
/** Properties that only a mock can have. */
const MOCK_STATUSES = [0, -1, 99, 100, 600, 65_736, 1e9, 200.5, Number.NaN, "200", null, undefined, 200n];
const HEADERS = {
  "content-type": ["application/json", "text/html", ""],
  "content-length": ["0", "5", "-1", "abc", "1e3", "99999999999"],
  "content-encoding": ["gzip", "identity"],
  "retry-after": ["1", "0", "-1", "0.5", "1e3", "", "1, 2", "soon", "Sun, 06 Nov 1994 08:49:37 GMT", "99999999999"],
  date: ["Sun, 06 Nov 1994 08:49:37 GMT", "x"],
  "x-clerk-trace-id": ["t", "", "\u00e9", SECRET, "x".repeat(3000)],
  "cf-ray": ["8f", ""],
  location: ["https://a.test/x?y", `/?key=${SECRET}`, "://", "\u00e9"],
};

const orNone = (status, body) => ([204, 205, 304].includes(status) ? null : body);
const broken = () => new TypeError(`reset ${SECRET}`);

/** The result of `fetch`: a response of the host, or a mock with some of its members. */
const RESPONSES = {
  whole: (head, bytes) => new Response(orNone(head.status, bytes), head),
  chunks: (head, bytes, parts) => new Response(orNone(head.status, streamOf(bytes, parts)), head),
};
const MOCKS = {
  text: (head, bytes) => ({ ...head, text: async () => bytes.toString() }),
  arrayBuffer: (head, bytes) => ({ ...head, arrayBuffer: async () => Uint8Array.from(bytes).buffer }),
  broken: (head, bytes, parts) => ({ ...head, body: streamOf(bytes, parts, broken()) }),
  strings: (head, bytes) => ({ ...head, headers: { get: () => 5 }, body: ReadableStream.from([bytes.toString(), 5]) }),
  // biome-ignore lint/suspicious/noThenProperty: a mock may be a thenable
  thenable: (head, bytes) => ({ then: (resolve) => resolve({ ...head, text: () => bytes.toString() }) }),
};

const header = fc.constantFrom(
  ...Object.entries(HEADERS).flatMap(([name, values]) => values.map((value) => [name, value])),
);
const answerBy = (kinds, statuses) =>
  fc.record({
    operation: fc.constantFrom(...OPERATIONS),
    kind: fc.constantFrom(...Object.keys(kinds)),
    status: fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...statuses) },
      { weight: 1, arbitrary: fc.constant(200) },
    ),
    headers: fc.array(header, { maxLength: 3 }),
    body,
    parts: fc.integer({ min: 1, max: 60 }),
    maxResponseBytes: rarely(fc.integer({ min: 1, max: 1000 })),
  });
const answer = fc.oneof(answerBy(RESPONSES, STATUSES), answerBy(MOCKS, [...STATUSES, ...MOCK_STATUSES]));

const resolved = new Set();

async function settles({ operation, kind, status, headers, body, parts, maxResponseBytes }) {
  const bytes = bytesOf(body, status >= 400 ? fixture("clerk-errors") : answerTo(operation));
  const fetch = () => ({ ...RESPONSES, ...MOCKS })[kind]({ status, headers: new Headers(headers) }, bytes, parts);
  const options = { secretKey: SECRET, baseUrl: ownBase(), fetch, maxRetries: 0, maxResponseBytes };
  const { error } = await ended(call(clientOf(DECLARED[operation], options), operation, {}));
  if (error) return assertDocumented(error, operation, SECRET);
  assert.ok(typeof status === "number" && status >= 200 && status < 300, `resolved at status ${status}`);
  resolved.add(operation);
}

const right = (operation) => ({ operation, kind: "whole", status: 200, headers: [], body: OWN_BODY, parts: 1 });

test("a call resolves only for a status of success, and otherwise rejects as documented, whatever the response", (t) =>
  holds(t, answer, settles, {
    first: OPERATIONS.map(right),
    assertCovered: () => assert.deepEqual([...resolved].sort(), [...OPERATIONS].sort()),
  }));
