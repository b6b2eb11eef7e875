// Tests that of random requests only the allowed ones reach Clerk. They are defined here independently of the table of
// the proxy.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ID, MOUNT, message, raw, setUp, statusOf } from "./setting.js";

const RUNS = 500;

/** The requests that may reach Clerk. */
const ALLOWED = [
  /^GET \/v1\/organizations(\?((limit|offset)=\d+|include_members_count=(true|false)|(query|user_id|organization_id)=[\w%.~-]*|order_by=(%2B|-)?(name|created_at|members_count)|&)*)?$/,
  /^POST \/v1\/organizations$/,
  /^GET \/v1\/organizations\/(?!\.{0,2}$)[\w%.~-]+(\?include_members_count=(true|false))?$/,
  /^(PATCH|DELETE) \/v1\/organizations\/(?!\.{0,2}$)[\w%.~-]+$/,
  /^(PATCH|PUT) \/v1\/organizations\/(?!\.{0,2}\/)[\w%.~-]+\/metadata$/,
  /^(PUT|DELETE) \/v1\/organizations\/(?!\.{0,2}\/)[\w%.~-]+\/logo$/,
];
const JSON_NAMES = new Set(
  "name slug created_by max_allowed_memberships admin_delete_enabled public_metadata created_at role_set_key".split(
    " ",
  ),
);

const METHODS = ["GET", "POST", "PATCH", "PUT", "DELETE", "HEAD", "OPTIONS", "TRACE", "get", "PROPFIND"];
const PIECES = [
  "organizations",
  ID,
  "my-slug",
  "metadata",
  "logo",
  "users",
  "memberships",
  "",
  "..",
  ".",
  "%2e%2e",
].concat(["%2f", "%5c", "\\", "%00", "%25", "é", "%C3%BC", ";", "@", "%0d%0a", "~"]);
const QUERIES = ["", "?limit=5", "?limit=0", "?query=a%20b", "?x=1", "?limit=1&limit=2", "?offset=1#x", "??"].concat([
  "?include_members_count=true",
  "?__clerk_api_version=2021-02-05",
  "?user_id=a&user_id=b",
  "?order_by=-name",
]);
const TYPES = [undefined, "application/json", "text/plain", "multipart/form-data; boundary=x"].concat([
  "application/x-www-form-urlencoded",
  "application/json; charset=utf-16",
]);
const LOGO =
  '--x\r\nContent-Disposition: form-data; name="file"; filename="a.gif"\r\n\r\nGIF89a\x01\0\x01\0\0\0\r\n--x--\r\n';

const BODIES = [
  "",
  "[]",
  "{",
  "--x\r\n",
  LOGO,
  LOGO.replaceAll("file", "private_metadata"),
  "x=1",
  '{"name":"A"}',
  '{"name":"A","x":1}',
  '{"private_metadata":{}}',
].concat([
  '{"Private_Metadata":{}}',
  '{"public_metadata":{"private_metadata":1}}',
  '{"name":"A","private\\u005fmetadata":1}',
]);
const HEADERS = [
  { "x-http-method-override": "DELETE" },
  { authorization: "Bearer sk_test_other" },
  { "x-forwarded-host": "evil.example" },
  { "content-encoding": "gzip" },
  { "clerk-api-version": "2021-02-05" },
  { "transfer-encoding": "chunked" },
  { "transfer-encoding": "chunked", "content-length": undefined },
  { expect: "100-continue" },
];
/** The origins of a request. All but the first must be refused. */
const SITES = [
  { "sec-fetch-site": "same-origin" },
  { "sec-fetch-site": "cross-site" },
  { origin: "https://evil.example" },
  { origin: "null" },
];

/** Requests that must pass. */
const GOOD = [
  { method: "GET", path: "/organizations", query: "?limit=5&query=a" },
  { method: "POST", path: "/organizations", type: "application/json", body: '{"name":"A"}' },
  { method: "GET", path: `/organizations/${ID}` },
  { method: "PATCH", path: `/organizations/${ID}`, type: "application/json", body: '{"name":"B"}' },
  { method: "DELETE", path: `/organizations/${ID}` },
  { method: "PUT", path: `/organizations/${ID}/metadata`, type: "application/json", body: '{"public_metadata":{}}' },
  { method: "PUT", path: `/organizations/${ID}/logo`, type: "multipart/form-data; boundary=x", body: LOGO },
  { method: "DELETE", path: `/organizations/${ID}/logo` },
];

const piece = fc.constantFrom(...PIECES);
const change = fc.oneof(
  fc.record({ method: fc.constantFrom(...METHODS) }),
  fc.record({ path: fc.array(piece, { maxLength: 5 }).map((pieces) => `/${pieces.join("/")}`) }),
  fc.record({ suffix: piece }),
  fc.record({ query: fc.constantFrom(...QUERIES) }),
  fc.record({ type: fc.constantFrom(...TYPES) }),
  fc.record({ body: fc.constantFrom(...BODIES) }),
  fc.record({ headers: fc.constantFrom(...HEADERS) }),
  fc.record({ site: fc.constantFrom(...SITES) }),
  fc.record({ cookie: fc.constantFrom(undefined, "session=bad") }),
  // Most incomplete bodies end at once, because the proxy would wait a second for the rest.
  fc.record({ length: fc.nat(40), end: fc.constantFrom(true, true, true, false) }),
  fc.record({ mount: fc.constant("") }),
);
const request = fc.record({ good: fc.constantFrom(...GOOD), changes: fc.array(change, { maxLength: 4 }) });

/** Sends a request. Returns the status and what reached Clerk: complete requests, and those that were only started. */
async function exchange(front, { method, mount, path, suffix, query, type, body, headers, site, cookie, length, end }) {
  const target = mount + path + suffix + query;
  const own = {
    cookie,
    "content-type": type,
    "content-length": length ?? Buffer.byteLength(body),
    ...site,
    ...headers,
  };
  const status = statusOf(await raw(front, Buffer.from(message(front, `${method} ${target}`, own, body)), { end }));
  return { status, sent: front.upstream.asked.splice(0), begun: front.upstream.begun.splice(0) };
}

const USUAL = {
  mount: MOUNT,
  suffix: "",
  query: "",
  body: "",
  site: {},
  headers: {},
  cookie: "session=good",
  end: false,
};

test("of random requests all allowed ones reach Clerk, and no others", { timeout: 600_000 }, async (t) => {
  const authorize = ({ headers }) => headers.get("cookie") === "session=good" && { actor: "user_1" };
  // A changed request may announce a body that never comes, and a slow machine must not be too late with a good one.
  const [front, hasty] = [await setUp(t, { authorize }), await setUp(t, { authorize, timeout: 500 })];
  const reached = { good: 0, changed: 0 };
  const property = fc.asyncProperty(request, async ({ good, changes }) => {
    const given = Object.assign({}, USUAL, good, ...changes);
    const isGood = changes.length === 0;
    const { status, sent, begun } = await exchange(isGood ? front : hasty, given);
    if (isGood) assert.deepEqual([status, sent.length], [200, 1]);
    assert.ok(begun.length <= 1);
    for (const { method, url } of begun) {
      assert.equal(given.cookie, "session=good");
      assert.ok(given.site === USUAL.site || given.site === SITES[0]);
      assert.ok(
        ALLOWED.some((allowed) => allowed.test(`${method} ${url}`)),
        `${method} ${url} reached Clerk`,
      );
      assert.equal(method, given.method);
      reached[isGood ? "good" : "changed"] += 1;
    }
    for (const { headers, body } of sent)
      if (headers["content-type"] === "application/json")
        assert.ok(
          Object.keys(JSON.parse(body)).every((name) => JSON_NAMES.has(name)),
          `${body} reached Clerk`,
        );
  });
  await fc.assert(property, { numRuns: RUNS });
  t.diagnostic(`${reached.good} good requests and ${reached.changed} changed ones reached Clerk`);
  assert.ok(reached.good > 50 && reached.changed > 10);
});
