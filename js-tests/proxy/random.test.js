// Does any of a thousand random requests reach Clerk that should not? The oracle is a list of its own; the requests are the same on every machine.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../fuzz/random.js";
import { ID, MOUNT, message, raw, setUp, statusOf } from "./setting.js";

const COUNT = 1000;
const SEED = 20_260_512;

/** What may reach Clerk, told once more: not from the table that the proxy has. */
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
  "..",
  ".",
  "%2e%2e",
  "%2f",
  "%5c",
  "\\",
  "%00",
  "%25",
  "users",
  "",
  "memberships",
  "é",
  "%C3%BC",
  ";",
  "@",
  "%0d%0a",
  "~",
];
const QUERIES = [
  "",
  "",
  "",
  "?limit=5",
  "?limit=0",
  "?query=a%20b",
  "?x=1",
  "?limit=1&limit=2",
  "?include_members_count=true",
  "?__clerk_api_version=2021-02-05",
  "?user_id=a&user_id=b",
  "?order_by=-name",
  "?offset=1#x",
  "??",
];
const TYPES = [
  undefined,
  "application/json",
  "application/json",
  "text/plain",
  "multipart/form-data; boundary=x",
  "application/x-www-form-urlencoded",
  "application/json; charset=utf-16",
];
const BODIES = [
  "",
  '{"name":"A"}',
  '{"name":"A"}',
  '{"public_metadata":{"private_metadata":1}}',
  '{"private_metadata":{}}',
  '{"Private_Metadata":{}}',
  "[]",
  "{",
  '{"name":"A","x":1}',
  "--x\r\n",
  '{"name":"A","private\\u005fmetadata":1}',
  "x=1",
];
const MORE = [
  {},
  {},
  {},
  { "x-http-method-override": "DELETE" },
  { authorization: "Bearer sk_test_other" },
  { "x-forwarded-host": "evil.example" },
  { "content-encoding": "gzip" },
  { "clerk-api-version": "2021-02-05" },
  { "transfer-encoding": "chunked" },
  { expect: "100-continue" },
];
const SITES = [
  {},
  {},
  {},
  { "sec-fetch-site": "same-origin" },
  { "sec-fetch-site": "cross-site" },
  { origin: "https://evil.example" },
  { origin: "null" },
];

/** What surely passes. */
const GOOD = [
  ["GET", "/organizations?limit=5&query=a", undefined, ""],
  ["POST", "/organizations", "application/json", '{"name":"A"}'],
  ["GET", `/organizations/${ID}`, undefined, ""],
  ["PATCH", `/organizations/${ID}`, "application/json", '{"name":"B"}'],
  ["DELETE", `/organizations/${ID}`, undefined, ""],
  ["PUT", `/organizations/${ID}/metadata`, "application/json", '{"public_metadata":{}}'],
  ["PUT", `/organizations/${ID}/logo`, "multipart/form-data; boundary=x", "--x--\r\n"],
  ["DELETE", `/organizations/${ID}/logo`, undefined, ""],
];

function made(random) {
  const isGood = random.oneIn(5);
  const session = isGood || !random.oneIn(4) ? "session=good" : random.pick([undefined, "session=bad"]);
  const site = isGood ? {} : random.pick(SITES);
  const more = isGood ? {} : random.pick(MORE);
  const [method, path, type, body] = isGood ? random.pick(GOOD) : odd(random);
  const length = isGood || !random.oneIn(10) ? Buffer.byteLength(body) : random.below(40);
  const hasLength = !("transfer-encoding" in more) || random.oneIn(4);
  const headers = {
    cookie: session,
    "content-type": type,
    "content-length": hasLength ? length : undefined,
    ...site,
    ...more,
  };
  return { isGood, session, site, method, target: (random.oneIn(20) && !isGood ? "" : MOUNT) + path, headers, body };
}

/** A good one with something changed, perhaps, or one of which nothing is good. */
function odd(random) {
  const rate = random.pick([1, 4, 8]);
  const [method, path, type, body] = random.pick(GOOD);
  const change = (value, list) => (random.oneIn(rate) ? random.pick(list) : value);
  const [plain, query] = path.split(/(?=\?)/);
  const other = random.oneIn(2)
    ? plain + random.pick(PIECES)
    : `/${random.some(5, () => random.pick(PIECES)).join("/")}`;
  const changed = random.oneIn(rate) ? other : plain;
  return [change(method, METHODS), changed + change(query ?? "", QUERIES), change(type, TYPES), change(body, BODIES)];
}

const reaches = (request, sent) =>
  `${request.method} ${request.target} ${JSON.stringify(request.headers)} ${request.body} reached Clerk as ${sent.method} ${sent.url} ${sent.body}`;

test(`of ${COUNT} random requests (seed ${SEED}) only operations that are allowed reach Clerk, and what is good does`, {
  timeout: 120_000,
}, async (t) => {
  const authorize = (request) => request.headers.get("cookie") === "session=good" && { actor: "user_1" };
  const front = await setUp(t, { authorize, timeout: 1500 });
  const reached = { good: 0, other: 0 };
  for (let number = 0; number < COUNT; number += 1) {
    const request = made(new Random(SEED, number));
    const bytes = Buffer.from(message(front, `${request.method} ${request.target}`, request.headers, request.body));
    const status = statusOf(await raw(front, bytes));
    const sent = front.upstream.asked.splice(0);
    const begun = front.upstream.begun.splice(0);
    if (request.isGood)
      assert.deepEqual([status, sent.length], [200, 1], `${number}: ${request.method} ${request.target}`);
    assert.ok(begun.length <= 1, `${number}: ${begun.length} requests`);
    for (const one of begun) {
      const why = () => `case ${number}: ${reaches(request, { body: "", ...one })}`;
      assert.equal(request.session, "session=good", why());
      assert.ok(!/cross-site|evil|null/.test(JSON.stringify(request.site)), why());
      assert.ok(
        ALLOWED.some((allowed) => allowed.test(`${one.method} ${one.url}`)),
        why(),
      );
      assert.equal(one.method, request.method, why());
      reached[request.isGood ? "good" : "other"] += 1;
    }
    for (const one of sent.filter(({ headers }) => headers["content-type"] === "application/json"))
      assert.ok(
        Object.keys(JSON.parse(one.body)).every((name) => JSON_NAMES.has(name)),
        reaches(request, one),
      );
  }
  t.diagnostic(`${reached.good} good requests and ${reached.other} others reached Clerk`);
  // The oracle has looked at many of either kind.
  assert.ok(reached.good > 150 && reached.other > 20, JSON.stringify(reached));
});
