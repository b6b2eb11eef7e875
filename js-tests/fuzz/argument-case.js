// Makes one call with arbitrary arguments, and checks its outcome.
import assert from "node:assert/strict";
import { answerTo, call, clientOf, idsOf, ownBase, SECRET } from "./calls.js";
import { DECLARED } from "./declared.js";
import { assertDocumented } from "./errors.js";
import { fresh } from "./hostile.js";
import { requiredParams } from "./parameters.js";
import { ended, SHORT_MS } from "./property.js";
import { assertOwnRequests } from "./requests.js";
import { laidOver } from "./values.js";
import { verdict } from "./verdict.js";

// An arbitrary value as the `fetch` option may make the client use the global one, which must not send anything.
globalThis.fetch = async () => {
  throw new TypeError("the network is disabled");
};

function answered({ ends, with: value }) {
  if (ends === "throws") throw fresh(value);
  return ends === "gives" ? fresh(value) : Promise.reject(fresh(value));
}

/** A call with valid arguments. */
export const rightCase = (operation) => ({
  operation,
  ids: idsOf(DECLARED[operation]),
  params: requiredParams(operation),
  settings: {},
});

/** The operations of which at least one call has resolved. */
export const resolved = new Set();

/**
 * Makes a call with the given arguments. `settings` override valid options of the client, `token` is the result of the
 * token function, and `first` the reaction of `fetch` to the first request.
 */
export async function sendsWhatWasSaid({ operation, ...given }) {
  const sent = [];
  const fetch = (url, init) => {
    sent.push({ url, init });
    return sent.length === 1 && given.first ? answered(given.first) : Response.json(answerTo(operation));
  };
  const base = ownBase();
  const credential = given.token ? { token: () => fresh(given.token.gives) } : { secretKey: SECRET };
  const right = { baseUrl: base, fetch, maxRetries: 0, totalTimeout: SHORT_MS, ...credential };
  const settings = laidOver(right, given.settings);
  const api = clientOf(DECLARED[operation], settings);
  const ids = given.ids.map(fresh);
  const promise = call(api, operation, { ids, params: fresh(given.params), options: fresh(given.options) });
  assert.ok(promise instanceof Promise);
  const { error, value } = await ended(promise);
  api.close();

  if (error) assertFailed(error, operation, sent);
  else await assertResolved(value, operation, given, sent);
  if (!error) resolved.add(operation);
  if (sent.length === 0) return;
  const said = {
    ids,
    params: () => fresh(given.params),
    options: () => fresh(given.options),
    base: settings.baseUrl === base ? base : undefined,
  };
  await assertOwnRequests(operation, sent, said);
}

function assertFailed(error, operation, sent) {
  assertDocumented(error, operation, SECRET);
  if (error.kind === "invalid") assert.equal(sent.length, 0, `sent what is refused: ${error.message}`);
  if (sent.length === 0 && error.attempts.length === 0) assert.equal(error.outcome, "not_sent");
}

async function assertResolved(value, operation, { first, ids }, sent) {
  const { result, mayBeNothing } = DECLARED[operation];
  // If the response to a change breaks off, the call may resolve to what is known without it.
  if (first && sent.length === 1) {
    if (mayBeNothing) return assert.equal(value, undefined);
    assert.equal(result, "DeletedObject", "resolved without an answer");
    return assert.deepEqual([value.id, value.deleted], [fresh(ids.at(-1)), true]);
  }
  assert.deepEqual(value, await verdict(result, answerTo(operation)));
}
