// Helpers to call a scripted server: a client, operations for each kind of effect, and checks of errors.
import assert from "node:assert/strict";
import { isClerkError, OrganizationsApi } from "clerk-organizations";
import { json } from "./behaviours.js";
import { fixture } from "./fixture.js";
import { faultServer } from "./server.js";

export const ORG = fixture("organization");
export const DELETED = fixture("deleted-object");
export const ID = ORG.id;
export const KEY = "sk_test_faults";
export const PNG = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");
/** An organization in a response. */
export const ok = (changes = {}) => json(200, { ...ORG, ...changes });
export const page = (data, total = data.length) => json(200, { data, total_count: total });

/** Starts a server with this script and makes a client of it. Both are closed at the end of the test. */
export async function setUp(t, script, options = {}) {
  const server = await faultServer(script);
  t.after(() => server.close());
  return { server, ...clientOf(server.url, options) };
}

/** A client and its events. */
export function clientOf(baseUrl, options = {}) {
  const events = [];
  const onEvent = (event) => events.push(event);
  const api = new OrganizationsApi({ secretKey: KEY, baseUrl, onEvent, ...options });
  return { api, events, get: (call) => api.getOrganization(ID, undefined, call) };
}

/** A call of each operation that changes something. */
export const WRITES = {
  create: (api, call) => api.createOrganization({ name: "Acme" }, call),
  update: (api, call) => api.updateOrganization(ID, { name: "Acme" }, call),
  merge: (api, call) => api.mergeOrganizationMetadata(ID, { publicMetadata: { a: 1 } }, call),
  upload: (api, call) => api.uploadOrganizationLogo(ID, { file: new Blob([PNG]) }, call),
  delete: (api, call) => api.deleteOrganization(ID, call),
};

/** Returns the error of a call. It must be one of ours, must not contain the key, and must name its operation. */
export async function failure(promise) {
  const error = await promise.then(
    () => assert.fail("the call resolved"),
    (reason) => reason,
  );
  assert.ok(isClerkError(error), `no ClerkError: ${error?.stack ?? String(error)}`);
  assert.ok(!`${error.message}${JSON.stringify(error)}`.includes(KEY), "the key leaked into an error");
  assert.match(String(error.operation), /^\w+$/, error.message);
  return error;
}

/** Checks the members of an error that `facts` names, and returns a short form of the error. */
export function expectError(error, facts) {
  for (const [name, value] of Object.entries(facts)) assert.deepEqual(error[name], value, `${name}: ${error.message}`);
  return shortly(error);
}

/** Checks that a call fails with an error that has these `facts`. */
export const fails = async (promise, facts) => expectError(await failure(promise), facts);

export const shortly = ({ kind, status, reason, outcome, attempts }) =>
  [kind, status, reason, outcome, attempts && `${attempts.length} attempts`]
    .filter((fact) => fact !== undefined)
    .join(" ");

/** Returns the time that a promise takes, in milliseconds. */
export async function timed(promise) {
  const start = performance.now();
  await promise;
  return performance.now() - start;
}

/** Returns the pauses between the requests to a server, in milliseconds. */
export const gaps = ({ requests }) => requests.slice(1).map(({ at }, i) => Math.round(at - requests[i].at));

export const between = (number, low, high, what) =>
  assert.ok(number >= low && number <= high, `${what}: ${number}, not ${low} to ${high}`);

/**
 * How late a busy machine may be, in milliseconds. Upper bounds of a measured time include it, and whatever a test must
 * not wait for takes longer.
 */
export const LATE_MS = 8000;

/**
 * Resolves when the connection of a request is closed. The others do not count: a host that is busy may open one that it
 * does not use.
 */
export const disconnected = (server, { connection }) =>
  until(() => server.closed.some((closed) => closed.connection === connection));

export const sent = (server, count) => assert.equal(server.requests.length, count, "requests sent");

/**
 * Resolves when the condition is true. It looks every 5 ms, 6,000 times: the time in which a busy machine does not run
 * this process does not count.
 */
export async function until(condition) {
  for (let looks = 0; !condition(); looks += 1) {
    assert.ok(looks < 6000, `never: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
