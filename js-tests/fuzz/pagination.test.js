// With any input, iterating over all pages ends and yields every row once.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { fixture } from "../fixtures/fixture.js";
import { ownBase, SECRET } from "./calls.js";
import { CALL_OPTIONS, DECLARED, WALKS } from "./declared.js";
import { assertDocumented } from "./errors.js";
import { fresh } from "./hostile.js";
import { isClerkError, OrganizationsApi } from "./package.js";
import { ended, holds, rarely } from "./property.js";
import { anyMembers, laidOver } from "./values.js";

const ROW = fixture("organization");

function pageOf(ids, url) {
  const query = new URL(url).searchParams;
  const [limit, offset] = ["limit", "offset"].map((name) => Number(query.get(name)));
  return Response.json({
    data: ids.slice(offset, offset + limit).map((id) => ({ ...ROW, id })),
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

const iteration = fc.record({
  method: fc.constantFrom(...WALKS),
  rows: fc.nat(13),
  paging: fc.record({ limit: fc.integer({ min: 1, max: 6 }), offset: fc.nat(2) }),
  params: rarely(anyMembers(Object.keys(DECLARED.listOrganizations.params)), 1, {}),
  options: rarely(anyMembers(CALL_OPTIONS), 3),
});

test("iterating yields every row once, in order, or rejects as documented", async (t) => {
  await holds(t, iteration, async ({ method, rows, paging, params, options }) => {
    const ids = Array.from({ length: rows }, (_, i) => `org_${i}`);
    const most = 10 + 4 * rows;
    let requests = 0;
    const fetch = async (url) => {
      requests += 1;
      if (requests > most) throw new TypeError("endless");
      return pageOf(ids, url);
    };
    const api = new OrganizationsApi({ secretKey: SECRET, baseUrl: ownBase(), fetch, maxRetries: 0 });
    const given = laidOver(paging, params);
    const found = [];
    const iterate = async () => {
      for await (const { id } of api[method](given, fresh(options))) found.push(id);
    };
    const { error } = await ended(iterate());
    api.close();
    assert.ok(requests <= most, `more than ${most} requests for ${rows} rows`);
    if (error) assertDocumented(error, isClerkError(error) ? error.operation : method, SECRET);
    else assert.deepEqual(found, ids.slice(offsetOf(given)));
  });
});
