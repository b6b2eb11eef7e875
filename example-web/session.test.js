// Only a valid token of an active session of this page is let in, only from the Authorization header, and not after a sign-out.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { instance, PAGE, setUp } from "./page-tests/guarded-proxy.js";
import { createInstance } from "./page-tests/instance.js";
import { frontendApiOf, sessionAuthorizer } from "./session.js";

const { publishableKey, jwtKey } = instance;
const now = () => Math.floor(Date.now() / 1000);

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
    withPart(instance.token(), 2, (part) => (part[0] === "A" ? "B" : "A") + part.slice(1)),
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

test("a key that is none ends no process, but is logged, if nobody awaits it", async (t) => {
  const { mock } = t.mock.method(console, "error", () => {});
  const { authorize } = sessionAuthorizer({ publishableKey, jwtKey: jwtKey.slice(0, -80), origins: [PAGE] });
  const request = new Request(PAGE, { headers: { authorization: `Bearer ${instance.token()}` } });
  assert.equal(await authorize(request, { method: "GET" }), false);
  // A rejection that nobody handles is reported after the next task.
  await new Promise((resolve) => setTimeout(resolve, 10));
  assert.match(String(mock.calls[0]?.arguments), /not a public key in PEM format/);
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
