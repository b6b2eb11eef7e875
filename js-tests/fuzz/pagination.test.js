// Tests that with any input, iterating over all pages ends and yields every row once.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { answerOf } from "../fixtures/answers.js";
import { clientOf, idsOf, ownBase, SECRET } from "./calls.js";
import { CALL_OPTIONS, ITERATORS } from "./declared.js";
import { assertDocumented } from "./errors.js";
import { fresh } from "./hostile.js";
import { isClerkError } from "./package.js";
import { ended, holds, rarely } from "./property.js";
import { anyMembers, laidOver } from "./values.js";

function pageOf(row, ids, url) {
  const query = new URL(url).searchParams;
  const [limit, offset] = ["limit", "offset"].map((name) => Number(query.get(name)));
  return Response.json({
    data: ids.slice(offset, offset + limit).map((id) => ({ ...row, id })),
    total_count: ids.length,
  });
}

/** The offset in the parameters, or 0 if reading them throws. */
function offsetOf(params) {
  try {
    return params?.offset ?? 0;
  } catch {
    return 0;
  }
}

const iterationOf = (method) =>
  fc.record({
    method: fc.constant(method),
    rows: fc.nat(13),
    paging: fc.record({ limit: fc.integer({ min: 1, max: 6 }), offset: fc.nat(2) }),
    params: rarely(anyMembers(Object.keys(ITERATORS[method].params)), 1, {}),
    options: rarely(anyMembers(CALL_OPTIONS), 3),
  });
const iteration = fc.oneof(...Object.keys(ITERATORS).map(iterationOf));

const right = (method) => ({ method, rows: 5, paging: { limit: 3, offset: 0 }, params: {} });
const complete = new Set();

async function yieldsEveryRow({ method, rows, paging, params, options }) {
  const declared = ITERATORS[method];
  const row = answerOf(declared.result);
  const ids = Array.from({ length: rows }, (_, i) => `row_${i}`);
  const most = 10 + 4 * rows;
  let requests = 0;
  const fetch = async (url) => {
    requests += 1;
    if (requests > most) throw new TypeError("endless");
    return pageOf(row, ids, url);
  };
  const api = clientOf(declared, { secretKey: SECRET, baseUrl: ownBase(), fetch, maxRetries: 0 });
  const given = laidOver(paging, params);
  const found = [];
  const iterate = async () => {
    for await (const { id } of api[method](...idsOf(declared), given, fresh(options))) found.push(id);
  };
  const { error } = await ended(iterate());
  api.close();
  assert.ok(requests <= most, `more than ${most} requests for ${rows} rows`);
  if (error) return assertDocumented(error, isClerkError(error) ? error.operation : method, SECRET);
  assert.deepEqual(found, ids.slice(offsetOf(given)));
  complete.add(method);
}

test("iterating yields every row once, in order, or rejects as documented", (t) =>
  holds(t, iteration, yieldsEveryRow, {
    first: Object.keys(ITERATORS).map(right),
    assertCovered: () => assert.deepEqual([...complete].sort(), Object.keys(ITERATORS).sort()),
  }));
