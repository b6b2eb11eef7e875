// Only a valid token of an active session of this page, with the role in its claim, is let in; and a session that was signed out is not.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { createProxy } from "clerk-organizations/proxy";
import { OPERATIONS, SECTIONS } from "../js-tests/proxy/family.js";
import { auditTrail } from "./audit.js";
import { createInstance } from "./page-tests/instance.js";
import { frontendApiOf, sessionAuthorizer } from "./session.js";

const classes = await import("clerk-organizations");
const PAGE = "https://admin.example.com";
const KEY = "sk_test_never_in_a_line";
const instance = createInstance({ azp: PAGE, organizations_admin: "write" });
const { publishableKey, jwtKey } = instance;
const now = () => Math.floor(Date.now() / 1000);

/** A proxy with a login, a stub of Clerk behind it, and its audit trail. */
function setUp({ answer = {}, status = 200, ...options } = {}) {
  const session = sessionAuthorizer({ publishableKey, jwtKey, origins: [PAGE], ...options });
  const [sent, lines] = [[], []];
  const trail = auditTrail(session.decisionOn, (line) => lines.push(line));
  const clerk = { answer };
  const proxy = createProxy({
    secretKey: KEY,
    baseUrl: "https://clerk.test/v1",
    operations: SECTIONS,
    authorize: session.authorize,
    onOperation: trail.onOperation,
    fetch: async (url, { method }) => {
      sent.push(`${method} ${new URL(url).pathname}`);
      return Response.json(clerk.answer, { status });
    },
  });
  const handler = trail.record(session.protect(proxy));
  const get = (given, path = "organizations/org_1") => {
    const headers = { "clerk-api-version": "2025-11-10", ...given };
    return handler(new Request(`${PAGE}/api/clerk/${path}`, { headers }));
  };
  const withToken = (token, path) => get({ authorization: `Bearer ${token}` }, path);
  const signOut = (token, origin = PAGE, method = "POST") =>
    session.signOut(
      new Request(`${PAGE}/api/sign-out`, { method, headers: { authorization: `Bearer ${token}`, origin } }),
    );
  return { clerk, sent, lines, handler, get, withToken, signOut };
}

const withPart = (token, index, change) =>
  token
    .split(".")
    .with(index, change(token.split(".")[index]))
    .join(".");
const inJson = (change) => (part) => {
  const value = JSON.parse(Buffer.from(part, "base64url"));
  return Buffer.from(JSON.stringify({ ...value, ...change })).toString("base64url");
};

test("a valid token is let in, with 4 seconds of skew between the clocks", async () => {
  const { withToken, sent } = setUp();
  for (const claims of [
    {},
    { exp: now() - 3 },
    { nbf: now() + 4, iat: now() + 4 },
    { sts: undefined, v: undefined },
    { sub: "user_2", sid: "sess_2" },
  ])
    assert.equal((await withToken(instance.token(claims))).status, 200, inspect(claims));
  assert.equal(sent.length, 5);
});

const second = createInstance({ azp: PAGE, organizations_admin: "write" });
const swapped = () => [instance.token({ organizations_admin: "read" }), instance.token()];

/** Tokens that are refused, by what is wrong with them. */
const INVALID = {
  expired: () => instance.token({ exp: now() - 30 }),
  "without an expiry": () => instance.token({ exp: undefined }),
  "with an expiry that is a text": () => instance.token({ exp: String(now() + 60) }),
  "not yet valid": () => instance.token({ nbf: now() + 30 }),
  "without a not-before time": () => instance.token({ nbf: undefined }),
  "issued in the future": () => instance.token({ iat: now() + 30 }),
  "issued long ago, with an expiry far away": () => instance.token({ iat: now() - 400, exp: now() + 4000 }),
  "without a time of issue": () => instance.token({ iat: undefined }),
  "of another issuer": () => instance.token({ iss: "https://clerk.other.test" }),
  "of an issuer with another scheme": () => instance.token({ iss: instance.issuer.replace("https", "http") }),
  "of an issuer with a slash": () => instance.token({ iss: `${instance.issuer}/` }),
  "without an issuer": () => instance.token({ iss: undefined }),
  "of a list of issuers": () => instance.token({ iss: [instance.issuer] }),
  "for another page": () => instance.token({ azp: "https://other.example.com" }),
  "for a page whose origin begins like this one": () => instance.token({ azp: `${PAGE}.other.test` }),
  "for a list of pages": () => instance.token({ azp: [PAGE] }),
  "without an authorized party": () => instance.token({ azp: undefined }),
  "with an empty authorized party": () => instance.token({ azp: "" }),
  "without a session, as from a JWT template": () => instance.token({ sid: undefined }),
  "with a session that is no text": () => instance.token({ sid: 7 }),
  "without a user": () => instance.token({ sub: undefined }),
  "of a session that is pending": () => instance.token({ sts: "pending" }),
  "with a changed payload": () => withPart(instance.token(), 1, inJson({ sub: "user_2" })),
  "with a changed header": () => withPart(instance.token(), 0, inJson({ kid: "ins_2" })),
  "with the payload of another token": () => withPart(swapped()[0], 1, () => swapped()[1].split(".")[1]),
  "with a changed signature": () =>
    withPart(instance.token(), 2, (part) => (part[9] === "A" ? "B" : "A") + part.slice(1)),
  "without a signature": () => withPart(instance.token(), 2, () => ""),
  "cut off": () => instance.token().slice(0, -20),
  "of two parts": () => instance.token().split(".").slice(0, 2).join("."),
  "with a fourth part": () => `${instance.token()}.AAAA`,
  "signed by another key": () => instance.token({}, { key: instance.otherKey }),
  "of another instance that claims this issuer": () => second.token({}),
  "with a key in its header": () => {
    const jwk = { kty: "RSA", n: "AQAB", e: "AQAB" };
    return instance.token(
      {},
      { key: instance.otherKey, header: { jwk, jku: "https://evil.test", x5u: "https://evil.test" } },
    );
  },
  "with the algorithm none": () => instance.token({}, { alg: "none" }),
  "with the algorithm none, and a signature": () => withPart(instance.token(), 0, inJson({ alg: "none" })),
  "with the algorithm None": () => withPart(instance.token(), 0, inJson({ alg: "None" })),
  "with HS256 and the public key as the secret": () => instance.token({}, { alg: "HS256", key: jwtKey }),
  "with HS256 and the trimmed public key as the secret": () => instance.token({}, { alg: "HS256", key: jwtKey.trim() }),
  "with RS512": () => instance.token({}, { alg: "RS512" }),
  "with a critical extension": () => instance.token({}, { header: { crit: ["x"], x: 1 } }),
  "of another type": () => instance.token({}, { header: { typ: "at+jwt" } }),
  "without a type": () => instance.token({}, { header: { typ: undefined } }),
  "that is no token": () => "undefined",
  empty: () => "",
};

for (const [what, make] of Object.entries(INVALID))
  test(`a token ${what} gets a 401, and nothing is sent`, async () => {
    const { withToken, sent, lines } = setUp();
    const response = await withToken(make());
    assert.equal(response.status, 401);
    assert.equal(response.headers.get("www-authenticate"), "Bearer");
    assert.equal(response.headers.get("cache-control"), "no-store");
    assert.equal((await response.json()).errors[0].code, "authentication_invalid");
    assert.deepEqual(sent, []);
    const { user, status, operation } = JSON.parse(lines[0]);
    assert.deepEqual([user, status, operation], [undefined, 401, "getOrganization"]);
  });

test("a token counts only in the Authorization header, once, and as a bearer", async () => {
  const { get, sent } = setUp();
  const token = instance.token();
  for (const headers of [
    {},
    { cookie: `__session=${token}` },
    { cookie: `__session=${token}`, authorization: "Bearer none.of.these" },
    { authorization: token },
    { authorization: `Basic ${token}` },
    { authorization: `Bearer ${token}, Bearer ${token}` },
    { authorization: `Bearer ${token} ${token}` },
    { authorization: `Bearer ${token} x` },
    { "x-authorization": `Bearer ${token}` },
  ])
    assert.equal((await get(headers)).status, 401, inspect(headers));
  const joined = new Headers([
    ["authorization", `Bearer ${token}`],
    ["authorization", `Bearer ${instance.token({ sub: "user_2" })}`],
  ]);
  assert.equal((await get(Object.fromEntries(joined))).status, 401);
  assert.deepEqual(sent, []);
  const cookie = `__session=${instance.token({ sub: "user_of_the_cookie" })}`;
  assert.equal((await get({ cookie, authorization: `Bearer ${token}` })).status, 200);
});

test("the user of the header counts, even if a cookie names another", async () => {
  const { get, lines } = setUp();
  const cookie = `__session=${instance.token({ sub: "user_of_the_cookie" })}`;
  await get({ cookie, authorization: `Bearer ${instance.token()}` });
  assert.equal(JSON.parse(lines[0]).user, "user_1");
});

test("without the claim, or with another value of it, a user who is signed in gets a 403", async () => {
  const { withToken, sent, lines } = setUp();
  for (const value of [undefined, null, "", "admin", "WRITE", "write ", true, 1, ["write"], { role: "write" }]) {
    const response = await withToken(instance.token({ organizations_admin: value }));
    assert.equal(response.status, 403, inspect(value));
    assert.equal((await response.json()).errors[0].code, "admin_role_missing");
    const { user, session, status } = JSON.parse(lines.pop());
    assert.deepEqual([user, session, status], ["user_1", "sess_1", 403]);
  }
  assert.deepEqual(sent, []);
});

test("another claim can hold the role, and a member of Object.prototype cannot", async () => {
  const { withToken } = setUp({ claim: "role" });
  assert.equal((await withToken(instance.token({ role: "read" }))).status, 200);
  assert.equal((await withToken(instance.token())).status, 403);
  Object.prototype.role = "write";
  try {
    assert.equal((await withToken(instance.token())).status, 403);
  } finally {
    delete Object.prototype.role;
  }
});

/** Performs an operation as the page's client does. */
const call = (handler, { className, name, args }, claims) =>
  new classes[className]({
    baseUrl: `${PAGE}/api/clerk`,
    fetch: (url, init) => handler(new Request(url, init)),
    token: () => instance.token(claims),
    maxRetries: 0,
  })[name](...args);

const statusOf = (promise) =>
  promise.then(
    () => 200,
    ({ status }) => status,
  );

test("of all 54 operations, readers may perform exactly those that read, writers all, and others none", async () => {
  const allowed = { read: [], write: [], none: [] };
  for (const [role, names] of Object.entries(allowed))
    for (const operation of OPERATIONS) {
      const { handler, sent } = setUp({ answer: operation.answer });
      const status = await statusOf(call(handler, operation, { organizations_admin: role }));
      assert.ok(status === 200 || status === 403, `${role}: ${operation.name} ${status}`);
      assert.equal(sent.length, status === 200 ? 1 : 0, operation.name);
      if (role === "read") assert.ok(sent.every((request) => request.startsWith("GET ")));
      if (status === 200) names.push(operation.name);
    }
  assert.equal(OPERATIONS.length, 54);
  assert.equal(allowed.write.length, 54);
  assert.deepEqual(allowed.none, []);
  const reading = OPERATIONS.map(({ name }) => name).filter((name) => /^(get|list)/.test(name));
  assert.deepEqual(allowed.read, reading);
  assert.ok(reading.length > 15);
});

test("a reader's write fails with a message for the user, and was not applied", async () => {
  const { handler } = setUp();
  const rename = { className: "OrganizationsApi", name: "updateOrganization", args: ["org_1", { name: "A" }] };
  await assert.rejects(call(handler, rename, { organizations_admin: "read" }), {
    status: 403,
    code: "admin_role_read_only",
    outcome: "not_applied",
    message: /Your account may only read\. Nothing was changed\./,
  });
});

test("after the sign-out, no token of the session is let in, and those of other sessions are", async () => {
  const { withToken, signOut, sent } = setUp();
  const [token, another] = [instance.token(), instance.token({ iat: now() })];
  assert.equal((await withToken(token)).status, 200);
  assert.equal((await signOut(token)).status, 204);
  assert.equal((await withToken(token)).status, 401);
  assert.equal((await withToken(another)).status, 401);
  assert.equal((await withToken(instance.token({ sid: "sess_2" }))).status, 200);
  assert.equal((await signOut(token)).status, 401);
  assert.equal(sent.length, 2);
});

test("only a page of this site signs out, by POST and with a valid token", async () => {
  const { withToken, signOut } = setUp();
  const token = instance.token();
  for (const origin of ["https://other.example.com", "null", "", `${PAGE}:8443`])
    assert.equal((await signOut(token, origin)).status, 403, origin);
  assert.equal((await signOut(token, PAGE, "GET")).status, 405);
  assert.equal((await signOut(instance.token({}, { key: instance.otherKey }))).status, 401);
  assert.equal((await withToken(token)).status, 200);
});

test("what is missing or malformed is reported at once, and lets nobody in", async () => {
  const options = { publishableKey, jwtKey, origins: [PAGE] };
  for (const [change, message] of [
    [{ origins: [] }, /origins/],
    [{ origins: undefined }, /origins/],
    [{ claim: "" }, /claim/],
    [{ publishableKey: undefined }, /publishable key is malformed/],
    [{ publishableKey: "sk_test_abc" }, /publishable key is malformed/],
    [{ publishableKey: `pk_test_${btoa("evil.test; script-src *$")}` }, /publishable key is malformed/],
    [{ publishableKey: `pk_test_${btoa("clerk.example.com")}` }, /publishable key is malformed/],
  ])
    assert.throws(() => sessionAuthorizer({ ...options, ...change }), message);
  for (const key of [undefined, "", "MIIB", jwtKey.replaceAll("PUBLIC", "PRIVATE"), ` ${jwtKey.slice(1)}`])
    assert.throws(() => sessionAuthorizer({ ...options, jwtKey: key }), /not a public key in PEM format/);
  const { ready, authorize } = sessionAuthorizer({ ...options, jwtKey: jwtKey.slice(0, -80) });
  await assert.rejects(ready, /not a public key in PEM format/);
  const request = new Request(PAGE, { headers: { authorization: `Bearer ${instance.token()}` } });
  assert.equal(await authorize(request, { method: "GET" }), false);
});

test("the key may have its line breaks written as \\n, as in a file of environment variables", async () => {
  for (const key of [jwtKey.trim().replaceAll("\n", "\\n"), jwtKey.replaceAll("\n", "\r\n")]) {
    const { withToken } = setUp({ jwtKey: key });
    assert.equal((await withToken(instance.token())).status, 200);
  }
});

test("the publishable key names the host of the Frontend API", () => {
  assert.equal(frontendApiOf(publishableKey), instance.host);
  assert.equal(frontendApiOf(`pk_live_${btoa("clerk.example.com$")}`), "clerk.example.com");
});

test("the audit trail has a line for each operation with the user, the ids and the outcome", async () => {
  const rename = OPERATIONS.find(({ name }) => name === "updateOrganization");
  const { handler, lines } = setUp({ answer: rename.answer });
  const act = { sub: "user_support", iss: instance.issuer };
  await call(handler, { ...rename, args: ["org_1", { name: "A" }] }, { act });
  const { time, ms, ...line } = JSON.parse(lines[0]);
  assert.ok(Math.abs(Date.parse(time) - Date.now()) < 5000 && ms >= 0);
  assert.deepEqual(line, {
    user: "user_1",
    impersonator: "user_support",
    session: "sess_1",
    operation: "updateOrganization",
    ids: { organizationId: "org_1" },
    parameters: ["name"],
    status: 200,
    outcome: "applied",
  });
});

test("no audit line has a token, a key, or the value of a parameter, whatever happens", async () => {
  for (const status of [200, 401, 422, 500])
    for (const claims of [{}, { organizations_admin: "read" }, { organizations_admin: "PLANTED" }, { exp: 1 }])
      for (const { lines, handler } of [setUp({ status, answer: { secret: KEY, private_metadata: { a: "PLANTED" } } })])
        for (const operation of OPERATIONS) {
          const isMetadata = operation.name.endsWith("OrganizationMetadata");
          const args = isMetadata ? ["org_1", { publicMetadata: { a: "PLANTED" } }] : operation.args;
          await call(handler, { ...operation, args }, claims).catch(() => {});
          assert.ok(lines.length > 0, operation.name);
          for (const line of lines.splice(0)) {
            assert.doesNotMatch(line, /PLANTED|eyJ|Bearer|sk_test/, operation.name);
            assert.equal(JSON.parse(line).operation, operation.name);
            assert.doesNotMatch(line, /\n/);
          }
        }
});

test("two requests at the same time do not mix their users in the audit trail", async () => {
  const { withToken, lines } = setUp();
  const users = Array.from({ length: 20 }, (_, index) => `user_${index}`);
  await Promise.all(users.map((sub) => withToken(instance.token({ sub }), `organizations/org_of_${sub}`)));
  const seen = lines.map((line) => JSON.parse(line)).map(({ user, ids }) => [user, ids.organizationId]);
  assert.deepEqual(seen.sort(), users.map((user) => [user, `org_of_${user}`]).sort());
});
