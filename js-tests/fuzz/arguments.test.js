// Whatever a caller hands in, a call settles as documented. No argument may throw, hang, trap, or reach another path.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { answerTo, call, ID, ownBase, SECRET } from "./calls.js";
import { CALL_OPTIONS, CLIENT_OPTIONS, DECLARED, OPERATIONS } from "./declared.js";
import { assertDocumented } from "./errors.js";
import { OrganizationsApi } from "./package.js";
import { ended, holds, rarely } from "./property.js";
import { assertOwnRequest } from "./requests.js";
import { anyMembers, anything, fresh, laidOver, leaking, ofType } from "./values.js";
import { verdict } from "./verdict.js";

// A value in place of the `fetch` option may make the client take the global one: nothing leaves this process.
globalThis.fetch = async () => {
  throw new TypeError("no network here");
};

const typed = (params) =>
  fc.record(Object.fromEntries(Object.entries(params).map(([name, type]) => [name, ofType(type)])), {
    requiredKeys: [],
    noNullPrototype: true,
  });
const paramsOf = (declared) =>
  fc.oneof(
    { weight: 12, arbitrary: typed(declared) },
    { weight: 1, arbitrary: anyMembers([...Object.keys(declared), "undeclared", "__proto__"]) },
  );

/** `token` is what the caller's function gives, `first` what `fetch` does with the first request. */
const callOf = (operation) =>
  fc.record({
    operation: fc.constant(operation),
    id: rarely(fc.oneof(ofType("string"), anything), 3),
    params: DECLARED[operation].params ? paramsOf(DECLARED[operation].params) : fc.constant(undefined),
    options: rarely(anyMembers(CALL_OPTIONS), 3),
    settings: rarely(anyMembers(CLIENT_OPTIONS)),
    token: rarely(anything, 11),
    first: rarely(
      fc.record({ ends: fc.constantFrom("gives", "throws", "rejects"), with: fc.oneof(anything, leaking) }),
    ),
  });

function answered({ ends, with: value }) {
  if (ends === "throws") throw fresh(value);
  return ends === "gives" ? fresh(value) : Promise.reject(fresh(value));
}

const resolved = new Set();

async function sendsWhatWasSaid({ operation, ...given }) {
  const sent = [];
  const fetch = (url, init) => {
    sent.push({ url, init });
    return sent.length === 1 && given.first ? answered(given.first) : Response.json(answerTo(operation));
  };
  const base = ownBase();
  const credential = given.token === undefined ? { secretKey: SECRET } : { token: () => fresh(given.token) };
  const settings = laidOver({ baseUrl: base, fetch, maxRetries: 0, ...credential }, given.settings ?? {});
  const api = new OrganizationsApi(settings);
  const id = given.id === undefined ? ID : fresh(given.id);
  const promise = call(api, operation, { id, params: fresh(given.params), options: fresh(given.options) });
  assert.ok(promise instanceof Promise);
  const { error, value } = await ended(promise);
  api.close();

  if (error) assertFailed(error, operation, sent);
  else await assertResolved(value, operation, given, sent);
  if (!error) resolved.add(operation);
  for (const request of sent)
    await assertOwnRequest(operation, request, {
      id,
      params: fresh(given.params),
      base: settings.baseUrl === base ? base : undefined,
    });
}

function assertFailed(error, operation, sent) {
  assertDocumented(error, operation, SECRET);
  if (error.kind === "invalid") assert.equal(sent.length, 0, `sent what is refused: ${error.message}`);
  if (sent.length === 0 && error.attempts.length === 0) assert.equal(error.outcome, "not_sent");
}

async function assertResolved(value, operation, { first }, sent) {
  // A delete that succeeded resolves to what it knows by itself where the answer breaks off.
  if (first && operation === "deleteOrganization") return;
  assert.ok(!first || sent.length > 1, "resolved without an answer");
  assert.deepEqual(value, await verdict(DECLARED[operation].model, answerTo(operation)));
}

test("whatever is handed in, a call sends its own request with what was said, or rejects as documented", (t) =>
  holds(t, fc.oneof(...OPERATIONS.map(callOf)), sendsWhatWasSaid, () =>
    assert.deepEqual([...resolved].sort(), [...OPERATIONS].sort()),
  ));
