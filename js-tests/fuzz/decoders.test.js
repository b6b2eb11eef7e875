// Tests that the JavaScript decoders and the Rust models decode every response alike.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { body, bytesOf, OWN_BODY, streamOf } from "./bodies.js";
import { answerTo, call, clientOf, ownBase, SECRET } from "./calls.js";
import { DECLARED, OPERATIONS } from "./declared.js";
import { assertDocumented } from "./errors.js";
import { ended, holds } from "./property.js";
import { isComparable, isNested, verdict } from "./verdict.js";

/** Ways to pass a complete body. */
const WAYS = {
  response: (head, bytes) => new Response(bytes, head),
  chunks: (head, bytes, parts) => new Response(streamOf(bytes, parts), head),
  arrayBuffer: (head, bytes) => ({ ...head, arrayBuffer: async () => Uint8Array.from(bytes).buffer }),
};

const answer = fc.record({
  operation: fc.constantFrom(...OPERATIONS),
  way: fc.constantFrom(...Object.keys(WAYS)),
  parts: fc.integer({ min: 1, max: 60 }),
  status: fc.constantFrom(200, 201, 202, 206),
  type: fc.constantFrom("application/json", "text/html", ""),
  body,
});

const counts = { taken: 0, refused: 0 };
const taken = new Set();

async function readsAsSerdeDoes({ operation, way, parts, status, type, body }) {
  const bytes = bytesOf(body, answerTo(operation));
  const fetch = async () => WAYS[way]({ status, headers: new Headers({ "content-type": type }) }, bytes, parts);
  const api = clientOf(DECLARED[operation], { secretKey: SECRET, baseUrl: ownBase(), fetch, maxRetries: 0 });
  const { error, value } = await ended(call(api, operation, {}));
  if (error) assertDocumented(error, operation, SECRET);
  const raw = parsed(bytes);
  if (raw === undefined) assert.ok(error, "resolved with what is not JSON");
  if (isNested(raw, 140)) assert.ok(error, "resolved with what is nested too deeply");
  if (raw === undefined || !isComparable(raw)) return;
  const expected = await verdict(DECLARED[operation].result, pageOf(operation, raw));
  assert.deepEqual(value, expected, error);
  counts[expected ? "taken" : "refused"] += 1;
  if (expected) taken.add(operation);
}

/** The response to bulk invitations may be a bare array instead of a page. */
const pageOf = (operation, raw) =>
  operation === "createOrganizationInvitationBulk" && Array.isArray(raw) ? { data: raw, total_count: raw.length } : raw;

/** The parsed JSON of a response, which may begin with a byte order mark, or `undefined` if it is not JSON. */
function parsed(bytes) {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes).replace(/^\ufeff/, ""));
  } catch {
    return undefined;
  }
}

const right = (operation) => ({ operation, way: "response", parts: 1, status: 200, type: "", body: OWN_BODY });

test("a call resolves to what serde reads in a response, and rejects if serde refuses it", (t) =>
  holds(t, answer, readsAsSerdeDoes, {
    first: OPERATIONS.map(right),
    assertCovered() {
      assert.ok(counts.taken > 50 && counts.refused > 50, JSON.stringify(counts));
      assert.deepEqual([...taken].sort(), [...OPERATIONS].sort());
    },
  }));
