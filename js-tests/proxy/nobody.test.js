// Tests that no visitor is let in by mistake, with the results of authentication libraries for visitors who are signed
// in and who are not.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createProxy } from "clerk-organizations/proxy";
import { authenticate, signedIn } from "./clerk-session.js";
import { ID, KEY, MOUNT } from "./setting.js";

/** Makes a proxy with this `authorize`. `remove` requests a delete, and returns whether it was sent. */
function guarded(t, authorize) {
  const sent = [];
  const events = [];
  const warn = t.mock.method(console, "warn", () => {});
  const proxy = createProxy({
    secretKey: KEY,
    authorize,
    onOperation: (event) => events.push(event),
    fetch: async (url, { method }) => {
      sent.push(`${method} ${url}`);
      return Response.json({ object: "organization", id: ID, deleted: true });
    },
  });
  const remove = async (headers = {}) => {
    const init = { method: "DELETE", headers: { "sec-fetch-site": "same-origin", ...headers } };
    const { status } = await proxy(new Request(`http://localhost${MOUNT}/organizations/${ID}`, init));
    assert.equal(sent.splice(0).length, status === 200 ? 1 : 0);
    return status;
  };
  const logged = () => warn.mock.calls.splice(0).map(({ arguments: [line] }) => line);
  return { remove, events, logged };
}

/** Makes a request with each result of `authorize`. Returns the statuses and the log. */
async function statusesOf(t, answers) {
  let answer;
  const { remove, logged } = guarded(t, () => answer);
  const results = {};
  for (const [name, value] of Object.entries(answers)) {
    answer = value;
    results[name] = [await remove(), logged()];
  }
  return results;
}

const SIGNED_IN = signedIn("user_1");

test("the result of Clerk's library allows nothing, signed in or not, and the log says what to return instead", async (t) => {
  for (const [authorize, advice] of [
    [(request) => authenticate(request), /request state of Clerk's authenticateRequest.*\{ actor: state\.toAuth/],
    [async (request) => (await authenticate(request)).toAuth(), /Clerk's auth object.*\{ actor: auth\.userId \}/],
    [async (request) => ({ actor: await authenticate(request) }), /actor that is the request state of Clerk's/],
    [async (request) => ({ actor: (await authenticate(request)).toAuth() }), /actor that is Clerk's auth object/],
  ]) {
    const { remove, logged } = guarded(t, authorize);
    assert.equal(await remove(), 403);
    assert.equal(await remove(SIGNED_IN), 403);
    // A session token has an actor of its own if someone impersonates the user.
    assert.equal(await remove(signedIn("user_1", { act: { sub: "user_2" } })), 403);
    const lines = logged();
    assert.equal(lines.length, 1);
    assert.match(lines[0], advice);
    assert.doesNotMatch(lines[0], /user_1|sess_1/);
  }
});

test("the advice in the log lets Clerk's users in, and nobody else", async (t) => {
  const authorize = async (request) => ({ actor: (await authenticate(request)).toAuth()?.userId });
  const { remove, events, logged } = guarded(t, authorize);
  assert.deepEqual([await remove(), await remove(SIGNED_IN)], [403, 200]);
  assert.deepEqual(
    events.map(({ actor }) => actor),
    [undefined, "user_1"],
  );
  assert.deepEqual(logged(), []);
});

/** An instance of a class that means no, such as SvelteKit's `fail(401)` and neverthrow's `err()`. */
class ActionFailure {
  status = 401;
  data = undefined;
}
class Err {
  error = "no session";
  isOk = () => false;
  isErr = () => true;
}

const ironSession = (data) =>
  Object.defineProperties(data, {
    save: { value: () => {} },
    destroy: { value: () => {} },
    updateConfig: { value: () => {} },
  });

/** The results of libraries if nobody is signed in. */
const NOBODY = {
  "Lucia: validateSession": { user: null, session: null },
  "Supabase: getUser": { data: { user: null }, error: { name: "AuthSessionMissingError", status: 400 } },
  "Supabase: getSession": { data: { session: null }, error: null },
  "Auth.js: a session without a user": { user: undefined, expires: "2026-01-01T00:00:00.000Z" },
  "iron-session: an empty session": ironSession({}),
  "zod: safeParse": { success: false, error: { issues: [] } },
  "WorkOS: authenticate": { authenticated: false, reason: "no_session_cookie_provided" },
  "SvelteKit: fail": new ActionFailure(),
  "neverthrow: err": new Err(),
  "an empty object": {},
  "an object without a prototype": Object.create(null),
  "a Response": new Response(null, { status: 401 }),
  "an Error": new Error("not signed in"),
  "no rows": [],
  "a function": () => true,
  "the text true": "true",
  "a number": 1,
  "a boxed true": Object(true),
};

/** The results of the same libraries if someone is signed in. */
const SOMEBODY = {
  "Lucia: validateSession": { user: { id: "u" }, session: { id: "s" } },
  "Supabase: getUser": { data: { user: { id: "u" } }, error: null },
  "Auth.js: auth": { user: { name: "Ada" }, expires: "2026-01-01T00:00:00.000Z" },
  "iron-session: a session": ironSession({ userId: "u" }),
  "zod: safeParse": { success: true, data: { userId: "u" } },
  "a user": { id: "user_1" },
};

test("the result of a library never allows a request, and each kind is logged", async (t) => {
  for (const answers of [NOBODY, SOMEBODY]) {
    for (const [name, [status, lines]] of Object.entries(await statusesOf(t, answers))) {
      assert.equal(status, 403, name);
      for (const line of lines)
        assert.match(line, /^clerk-organizations\/proxy: authorize returned .* Return true, or /);
    }
  }
  const kinds = {
    Lucia: /Lucia/,
    Supabase: /Supabase/,
    "Auth.js": /Auth\.js/,
    "iron-session": /iron-session/,
    zod: /zod/,
  };
  for (const [library, kind] of Object.entries(kinds)) {
    const [name] = Object.keys(SOMEBODY).filter((name) => name.startsWith(library));
    const { [name]: result } = await statusesOf(t, { [name]: SOMEBODY[name] });
    assert.match(result[1].join(), kind, name);
  }
});

test("an actor that stands or may stand for nobody is refused too", async (t) => {
  const promise = Promise.resolve({ id: "user_1" });
  const session = undefined;
  const actors = {
    ...NOBODY,
    "a promise that nobody awaited": promise,
    "nobody, in an object of one's own": { userId: null },
    "nobody's id": { id: session?.userId },
    "nobody's id with a role": { id: session?.userId, role: "admin" },
    "nobody's name": { name: session?.name, email: "" },
    "Supabase: getUser with somebody": SOMEBODY["Supabase: getUser"],
    "a symbol": Symbol("user_1"),
    "a big integer": 1n,
    "text made of nobody": String(undefined),
    "text with nobody in it": `user:${undefined}`,
    "text of two nobodies": "undefined undefined",
    "text with nobody at its end": `user_${undefined}`,
    "text with nobody in brackets": `Ada <${undefined}>`,
    "text with nobody at a host": `${undefined}@${undefined}`,
    "text made of nobody, as an id": { id: String(session?.userId) },
    "text made of nobody, as an id beside a name": { id: `${session?.userId}`, name: "guest" },
    "text made of null, as a user": { user: { id: String(null) } },
    "an id without a letter": { id: "\0" },
    "text of an object": '{"user":null}',
    "text without a letter": "\0\u200b",
    "a role without a name": { role: "admin", ip: "127.0.0.1" },
    "no user, with a role": { _id: undefined, role: "guest" },
    "no name, with roles": { name: undefined, roles: [] },
    "an empty user": { user: {} },
    "a user without an id": { user: { id: undefined } },
    "a session without a user": { session: { user: null }, ip: "127.0.0.1" },
    "data without a user": { data: { user: null }, id: "request_1" },
    "a failure": { statusCode: 401, id: "request_1" },
    "not allowed": { allowed: false, id: "request_1" },
    "an entity without an id": new (class User {
      name = "guest";
      get id() {
        return undefined;
      }
    })(),
    "text made of an object": String({}),
  };
  // Any string names someone.
  delete actors["the text true"];
  const answers = Object.entries(actors).map(([name, actor]) => [name, { actor }]);
  for (const [name, [status]] of Object.entries(await statusesOf(t, Object.fromEntries(answers))))
    assert.equal(status, 403, name);
});

test("an absent user is a refusal, and is not logged", async (t) => {
  const session = undefined;
  const answers = {
    a: { actor: session?.user },
    b: { actor: null },
    c: { actor: false },
    d: { actor: "" },
    e: { actor: 0 },
  };
  const more = { f: { actor: Number.NaN }, g: { actor: " " }, h: false, i: null, j: undefined };
  for (const [name, result] of Object.entries(await statusesOf(t, { ...answers, ...more })))
    assert.deepEqual(result, [403, []], name);
});

test("only an own property `actor`, without others, names an actor", async (t) => {
  class Session {
    actor = "user_1";
  }
  const inherited = Object.create({ actor: "user_1" });
  const answers = {
    inherited,
    instance: new Session(),
    more: { actor: "user_1", role: "guest" },
    symbol: { actor: "user_1", [Symbol("x")]: 1 },
    hidden: Object.defineProperty({ actor: "user_1" }, "x", { value: 1 }),
  };
  for (const [name, [status]] of Object.entries(await statusesOf(t, answers))) assert.equal(status, 403, name);
});

test("true, and an actor that is a string or describes someone, allow a request", async (t) => {
  class User {
    #name = "Ada";
    get name() {
      return this.#name;
    }
  }
  const plain = Object.assign(Object.create(null), { actor: "user_1" });
  const answers = {
    true: true,
    "a promise of true": Promise.resolve(true),
    text: { actor: "user_1" },
    object: { actor: { id: "user_1" } },
    "an object with more": { actor: { sub: "user_1", org: null, isOwner: false } },
    "a number": { actor: { id: 7 } },
    "a user in an object": { actor: { user: { email: "ada@example.com" }, ip: "127.0.0.1" } },
    "an address": { actor: "null@example.com" },
    "an address in an object": { actor: { id: "user_1", email: "null@example.com", name: "null" } },
    "a word that contains another": { actor: "undefinedness" },
    "an entity": { actor: new User() },
    "no prototype": plain,
    "a session of one's own": { actor: { user: "ada", session: "s1", status: "active" } },
  };
  for (const [name, result] of Object.entries(await statusesOf(t, answers))) assert.deepEqual(result, [200, []], name);
});
