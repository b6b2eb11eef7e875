// Tests that hostile requests do not reach Clerk. They are sent byte by byte over sockets, because fetch would
// normalize them. Each test also sends a valid request, which does.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ID, JSON_TYPE, json, KEY, MOUNT, message, raw, refusal, setUp } from "./setting.js";

const LIST = `${MOUNT}/organizations`;
const ONE = `${LIST}/${ID}`;

/** Starts a proxy that authorizes everything, so only the proxy itself can refuse a request. */
async function hostile(t, options) {
  const front = await setUp(t, options);
  /** Sends bytes. Returns the statuses of the responses, and what reached Clerk. */
  const send = async (bytes, more) => {
    const got = await raw(front, bytes, more);
    const statuses = [...got.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
    const reached = front.upstream.begun.splice(0).map(({ method, url }) => `${method} ${url}`);
    return { statuses, reached };
  };
  return { ...front, send };
}

const PATHS = [
  "..",
  "../users",
  "..%2fusers",
  "..%2Fusers",
  "%2e%2e",
  "%2e%2e/users",
  "%2E%2E%2Fusers",
  ".%2e/users",
  "%252e%252e%252fusers",
  "%252e%252e",
  "..;/users",
  "..\\users",
  "..%5cusers",
  "a\\..\\..\\users",
  "%6frg_1",
  "org%5f1",
  "org_%31",
  "org_1%2Fmemberships",
  "org_1%5Cmemberships",
  "org_1/memberships",
  "org_1/../../users",
  "org_1%00",
  "%00",
  "org_1%0d%0aX-Injected:%201",
  "org_1%0a",
  "org_1%20",
  "%20",
  "%09",
  "org_1%3fx=1",
  "org_1%23x",
  "org_1%",
  "org_1%zz",
  "%c0%ae%c0%ae",
  "%c0%af",
  "%ff",
  "%ed%a0%80",
  "%ef%bb%bf",
  "org_%e2%80%ae1",
  "org_1%e2%80%8b",
  "%ef%bc%8e%ef%bc%8e%ef%bc%8fusers",
  "/",
  "//",
  "/logo",
  "org_1//",
  "org_1/metadata/",
  "org_1/metadata/more",
  "org_1/logo%2f",
  "org_1/l%6fgo",
  "org_1/constructor",
  "org_1/__proto__",
  "x".repeat(257),
];

/** A path of an operation with a trailing slash, and the operation. */
const SLASHES = {
  "": { GET: "/v1/organizations" },
  "org_1/": { GET: "/v1/organizations/org_1", DELETE: "/v1/organizations/org_1" },
};

test("a trailing slash changes neither the operation of a path nor the status of an unknown path", async (t) => {
  const { send, host } = await hostile(t);
  for (const [path, operations] of Object.entries(SLASHES)) {
    for (const method of ["GET", "DELETE"]) {
      const { reached } = await send(message({ host }, `${method} ${LIST}/${path}`));
      const expected = operations[method] ? [`${method} ${operations[method]}`] : [];
      assert.deepEqual(reached, expected, `${method} ${path}`);
    }
  }
});

/** Paths that a URL parser resolves to other paths. */
const CHANGED = [
  "org_mine/../org_1",
  "org_mine/%2e%2e/org_1",
  "org_mine/%2E./org_1",
  "org_mine/.%2e/org_1",
  "./org_1",
  "%2e/org_1",
  "org_mine\\..\\org_1",
  "org_mine/..\\org_1",
  "org_1/x/..",
  "org_1/.",
];

test("only the exact paths of the operations reach Clerk", async (t) => {
  const { send, host } = await hostile(t);
  const front = { host };
  for (const path of PATHS) {
    for (const method of ["GET", "DELETE"]) {
      const { statuses, reached } = await send(message(front, `${method} ${LIST}/${path}`));
      assert.deepEqual(reached, [], `${method} ${path}`);
      assert.ok([400, 404].includes(statuses[0]), `${method} ${path}: ${statuses}`);
    }
  }
  const elsewhere = [
    "/",
    "/api",
    MOUNT,
    `${MOUNT}/`,
    `${MOUNT}/users`,
    `/x${LIST}`,
    `/api/clerk/%6frganizations`,
    `/api%2fclerk/organizations`,
    `/api//clerk/organizations`,
    `//evil.example${LIST}`,
    `/${LIST}`,
    `\\api\\clerk\\organizations`,
    "*",
    `http://evil.example${LIST}`,
    `https://api.clerk.dev/v1/organizations`,
    `http://127.0.0.1@evil.example${LIST}`,
    `${LIST}x`,
    `${LIST};x`,
    `${LIST}%3flimit=1`,
    `/API/CLERK/organizations`,
  ];
  for (const target of elsewhere) {
    const { statuses, reached } = await send(message(front, `GET ${target}`));
    assert.deepEqual(reached, [], target);
    assert.ok([undefined, 400, 404].includes(statuses[0]), `${target}: ${statuses}`);
  }
  assert.deepEqual((await send(message(front, `GET ${ONE}`))).reached, [`GET /v1/organizations/${ID}`]);
  const unusual = await send(message(front, `GET ${LIST}/b%C3%BCro%2B`));
  assert.deepEqual(unusual, { statuses: [200], reached: ["GET /v1/organizations/b%C3%BCro%2B"] });
});

test("a target that a URL parser would change is a 404 before authorize, so that a guard sees the same path", async (t) => {
  const asked = [];
  const { send, host, events } = await hostile(t, {
    authorize: (_, { organizationId }) => asked.push(organizationId) > 0,
  });
  for (const path of CHANGED) {
    for (const method of ["GET", "DELETE"]) {
      const { statuses, reached } = await send(message({ host }, `${method} ${LIST}/${path}`));
      assert.deepEqual([statuses, reached], [[404], []], `${method} ${path}`);
    }
  }
  for (const target of [`/x/..${ONE}`, `/%2e${ONE}`, `${ONE}#/nothing`, `/api\\clerk/organizations/org_1`]) {
    const { statuses, reached } = await send(message({ host }, `DELETE ${target}`));
    assert.deepEqual([statuses, reached], [[404], []], target);
  }
  assert.deepEqual(asked, []);
  assert.ok(events.every(({ status }) => status === 404) && events.length === 2 * CHANGED.length + 4);
  assert.equal((await send(message({ host }, `DELETE ${LIST}/org_1`))).reached.length, 1);
});

test("an invalid Host is refused, because it could change where the path begins", async (t) => {
  const { send, host } = await hostile(t);
  for (const unusual of [
    `x.test${ONE}#`,
    `x.test${ONE}?`,
    "x.test\\y",
    "user@x.test",
    "x.test:",
    "x.test:port",
    "x y",
    "x.test, y.test",
    "[::1",
    "",
  ]) {
    const { statuses, reached } = await send(message({ host }, `DELETE ${MOUNT}/nothing`, { host: unusual }));
    assert.deepEqual([statuses, reached], [[404], []], unusual);
    assert.deepEqual((await send(message({ host }, `DELETE ${ONE}`, { host: unusual }))).reached, [], unusual);
  }
  for (const good of ["localhost", "127.0.0.1:3000", "[::1]:3000"])
    assert.deepEqual((await send(message({ host }, `DELETE ${ONE}`, { host: good }))).statuses, [200], good);
});

test("only the declared query parameters of an operation reach Clerk", async (t) => {
  const { send, host } = await hostile(t);
  const queries = [
    "x=1",
    "limit=500",
    "limit=1e1",
    "limit=1&limit=2",
    "limit=%31%30%26x=1",
    "Limit=1",
    "limit[]=1",
    "limit%00=1",
    "__clerk_api_version=2021-02-05",
    "offset=-1",
    "include_members_count=yes",
    "order_by=name;drop",
    "order_by=%2B%2Bname",
    "query=a&__proto__=1",
    "=",
    "&&a",
    `${"user_id=u&".repeat(101)}`,
    "limit=1%0d%0aX:1",
  ];
  for (const query of queries) {
    const { statuses, reached } = await send(message({ host }, `GET ${LIST}?${query}`));
    assert.deepEqual([statuses, reached], [[422], []], query);
  }
  for (const [method, path, type] of [
    ["DELETE", ONE, undefined],
    ["PATCH", ONE, "application/json"],
    ["POST", LIST, "application/json"],
  ]) {
    const head = { "content-type": type, "content-length": type ? 12 : 0 };
    const body = type ? '{"name":"A"}' : "";
    const { statuses, reached } = await send(message({ host }, `${method} ${path}?a=1`, head, body));
    assert.deepEqual([statuses, reached], [[422], []], method);
    assert.equal((await send(message({ host }, `${method} ${path}`, head, body))).reached.length, 1);
  }
  const good = await send(message({ host }, `GET ${LIST}?query=%0d%0aX%3A1%26a%23+b&limit=5`));
  assert.deepEqual(good.reached, ["GET /v1/organizations?limit=5&query=%0D%0AX%3A1%26a%23%20b"]);
});

test("only the method of the operation is accepted, whatever a header says", async (t) => {
  const { send, host, upstream } = await hostile(t);
  const others = [
    "HEAD",
    "OPTIONS",
    "TRACE",
    "CONNECT",
    "PROPFIND",
    "LINK",
    "M-SEARCH",
    "get",
    "GETT",
    "POST /x",
    "PUT",
  ];
  for (const method of others)
    assert.deepEqual((await send(message({ host }, `${method} ${LIST}`))).reached, [], method);
  for (const header of ["x-http-method-override", "x-http-method", "x-method-override", "_method"]) {
    for (const method of ["DELETE", "PATCH", "PUT"]) {
      const { reached } = await send(message({ host }, `GET ${ONE}`, { [header]: method }));
      assert.deepEqual(reached, [`GET /v1/organizations/${ID}`], header);
    }
    const { reached } = await send(message({ host }, `GET ${ONE}?_method=DELETE`, { [header]: "DELETE" }));
    assert.deepEqual(reached, []);
  }
  assert.ok(upstream.asked.every(({ headers }) => !JSON.stringify(headers).includes("DELETE")));
});

/** Requests that two servers in a row might split differently. */
const SMUGGLED = `GET ${LIST}?query=smuggled HTTP/1.1\r\nHost: x\r\n\r\n`;

test("no request can be smuggled in the body or the head of another", async (t) => {
  const { send, host } = await hostile(t);
  const post = (headers, body) =>
    message({ host }, `POST ${LIST}`, { ...JSON_TYPE, connection: "keep-alive", ...headers }, body);
  const name = '{"name":"A"}';
  const chunked = `c\r\n${name}\r\n0\r\n\r\n`;
  const attempts = {
    "CL and TE": post({ "content-length": 6, "transfer-encoding": "chunked" }, `0\r\n\r\n${SMUGGLED}`),
    "TE and CL": post({ "transfer-encoding": "chunked", "content-length": chunked.length }, chunked + SMUGGLED),
    "two CLs": post({ "content-length": 0, "Content-Length": name.length }, name + SMUGGLED),
    "two equal CLs": post({ "content-length": name.length, "Content-Length": name.length }, name),
    "a CL list": post({ "content-length": `${name.length}, ${name.length}` }, name),
    "a CL with a sign": post({ "content-length": `+${name.length}` }, name),
    "an odd TE": post({ "transfer-encoding": "xchunked" }, chunked),
    "TE with a space": post({ "transfer-encoding ": "chunked" }, chunked),
    "TE folded": post({ "transfer-encoding": "\r\n chunked" }, chunked),
    "TE twice": post({ "transfer-encoding": "chunked, identity" }, chunked),
    "a chunk size with a sign": post({ "transfer-encoding": "chunked" }, `-c\r\n${name}\r\n0\r\n\r\n`),
    "a chunk size of hex": post({ "transfer-encoding": "chunked" }, `0xc\r\n${name}\r\n0\r\n\r\n`),
    "a bare LF": post({}, "").replaceAll("\r\n", "\n"),
    "a bare CR": `GET ${LIST} HTTP/1.1\rHost: ${host}\r\r`,
    "a header without a name": message({ host }, `GET ${LIST}`, { "": "x" }),
    "a name with a space": message({ host }, `GET ${LIST}`, { "x y": "1" }),
    "a NUL in a value": message({ host }, `GET ${LIST}`, { x: "a\0b" }),
    "a CR in a value": message({ host }, `GET ${LIST}`, { x: "a\rb: c" }),
    "a NUL in the path": message({ host }, `GET ${LIST}\0`),
    "a space in the path": message({ host }, `GET ${LIST} /x`),
    "a line of 1 MB": message({ host }, `GET ${LIST}?query=${"x".repeat(1 << 20)}`),
    "100 KB of headers": message({ host }, `GET ${LIST}`, { x: "x".repeat(100_000) }),
    "no host": `GET ${LIST} HTTP/1.1\r\nConnection: close\r\n\r\n`,
    "HTTP/2 in the open": "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  };
  for (const [what, bytes] of Object.entries(attempts)) {
    const { reached } = await send(bytes, { end: true });
    assert.ok(!reached.some((line) => line.includes("smuggled")), `${what}: ${reached}`);
    assert.deepEqual(reached, [], what);
  }
  const good = await send(post({ "transfer-encoding": "chunked", connection: "close" }, chunked));
  assert.deepEqual(good, { statuses: [200], reached: ["POST /v1/organizations"] });
});

test("two complete requests on one connection are checked separately", async (t) => {
  const { send, host } = await hostile(t);
  const first = message({ host }, `GET ${ONE}`, { connection: "keep-alive" });
  const { statuses, reached } = await send(first + message({ host }, `GET ${MOUNT}/users`));
  assert.deepEqual([statuses.sort(), reached], [[200, 404], [`GET /v1/organizations/${ID}`]]);
});

/** The headers of a browser for a request of another site. */
const CROSS_SITE = [
  { "sec-fetch-site": "cross-site" },
  { "sec-fetch-site": "same-site" },
  { "sec-fetch-site": "cross-site", origin: "https://evil.example" },
  { origin: "https://evil.example" },
  { origin: "null" },
  { origin: "" },
  { origin: "http://127.0.0.1" },
  { origin: "http://127.0.0.1.evil.example" },
  { origin: "file://" },
];

test("requests of other sites are refused, by form and by fetch, and so are those that hide their origin", async (t) => {
  const { send, host, ask, upstream } = await hostile(t);
  const body = '{"name":"A"}';
  const typed = { ...JSON_TYPE, "content-length": body.length };
  for (const headers of CROSS_SITE) {
    const get = await send(message({ host }, `GET ${LIST}`, headers));
    const post = await send(message({ host }, `POST ${LIST}`, { ...typed, ...headers }, body));
    const remove = await send(message({ host }, `DELETE ${ONE}`, headers));
    for (const { statuses, reached } of [get, post, remove])
      assert.deepEqual([statuses, reached], [[403], []], JSON.stringify(headers));
  }
  // A form can send these without a preflight, and an old browser does not name the origin.
  for (const type of [
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    undefined,
  ]) {
    const { statuses, reached } = await send(
      message({ host }, `POST ${LIST}`, { ...typed, "content-type": type }, body),
    );
    assert.deepEqual([statuses, reached], [[415], []], type);
  }
  // The response to a preflight allows nothing.
  const preflight = await ask("/organizations", {
    method: "OPTIONS",
    headers: { "access-control-request-method": "PUT", "access-control-request-headers": "content-type" },
  });
  assert.deepEqual(
    [...preflight.headers.keys()].filter((name) => name.startsWith("access-control")),
    [],
  );
  assert.deepEqual(await refusal(preflight), [404, "resource_not_found"]);
  const own = `http://${host}`;
  for (const headers of [
    {},
    { origin: own },
    { origin: own, "sec-fetch-site": "same-origin" },
    { "sec-fetch-site": "none" },
  ]) {
    const { statuses } = await send(message({ host }, `POST ${LIST}`, { ...typed, ...headers }, body));
    assert.deepEqual(statuses, [200], JSON.stringify(headers));
  }
  assert.equal(upstream.asked.length, 4);
});

test("an empty form that the site's own service worker passes on is refused", async (t) => {
  const { ask, upstream } = await setUp(t, { operations: ["roles"] });
  const path = "/organization_roles/role_1/permissions/perm_1";
  // What Firefox and Safari send, although the form is on a page of another site.
  const headers = { "sec-fetch-site": "same-origin", "sec-fetch-mode": "same-origin" };
  for (const type of ["application/x-www-form-urlencoded", "text/plain"]) {
    const form = await ask(path, { method: "POST", headers: { ...headers, "content-type": type }, body: "" });
    assert.deepEqual(await refusal(form), [415, "unsupported_content_type"], type);
  }
  assert.deepEqual(upstream.begun, []);
  assert.equal((await ask(path, { method: "POST", headers })).status, 200);
});

test("with origins, another name of this machine is refused: DNS rebinding does not reach the key", async (t) => {
  const front = await hostile(t, { origins: ["http://admin.example"] });
  const ask = (headers) => front.send(message(front, `GET ${LIST}`, headers));
  for (const headers of [
    { host: "rebound.example" },
    { host: "rebound.example", origin: "http://rebound.example", "sec-fetch-site": "same-origin" },
    { host: "admin.example.evil.example" },
    {},
  ])
    assert.deepEqual(await ask(headers), { statuses: [403], reached: [] });
  assert.deepEqual((await ask({ host: "admin.example", "sec-fetch-site": "same-origin" })).statuses, [200]);
});

test("a refusal reveals nothing about the upstream", async (t) => {
  const { ask, origin } = await setUp(t, { authorize: () => false });
  for (const [path, init] of [
    ["/organizations", {}],
    ["/users", {}],
    ["/organizations", json("POST", "x")],
    ["/organizations?x=<script>", {}],
  ]) {
    const response = await ask(path, init);
    const text = (await response.text()) + JSON.stringify([...response.headers]);
    assert.ok(!text.includes(KEY) && !text.includes("/v1"), text);
    assert.equal(response.headers.get("content-type"), "application/json");
    assert.equal(response.headers.get("cache-control"), "no-store");
    assert.equal(response.headers.get("x-content-type-options"), "nosniff");
  }
  assert.ok(origin);
});
