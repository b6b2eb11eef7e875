// Tests `lambdaHandler` with the events of function URLs and of API Gateway (payload format 2.0), as Lambda delivers them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { OrganizationsApi } from "clerk-organizations";
import { lambdaHandler } from "clerk-organizations/node";
import { sample } from "../documentation.js";
import { png } from "../png.js";
import { answer, ID, MOUNT, PROGRAM, setUp } from "../proxy/setting.js";
import { load } from "./servers.js";

const HOST = "abc.lambda-url.eu-central-1.on.aws";

/** The event for a request. Bodies of text types arrive as text, all others in base64. */
async function eventOf(url, init = {}) {
  const request = new Request(url, { ...init, ...(init.body && { duplex: "half" }) });
  const { pathname, search, host } = new URL(url);
  const { cookie, ...headers } = { host, "x-forwarded-proto": "https", ...Object.fromEntries(request.headers) };
  const bytes = Buffer.from(await request.arrayBuffer());
  const isText = /json|text/.test(headers["content-type"] ?? "");
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: pathname,
    rawQueryString: search.slice(1),
    ...(cookie && { cookies: cookie.split("; ") }),
    headers,
    requestContext: { domainName: host, http: { method: request.method, path: pathname } },
    ...(bytes.length > 0 && { body: bytes.toString(isText ? "utf8" : "base64") }),
    isBase64Encoded: bytes.length > 0 && !isText,
  };
}

/** The response that a function URL makes of a result. */
const responseOf = ({ statusCode, headers, cookies, body, isBase64Encoded }) =>
  new Response([204, 304].includes(statusCode) ? null : Buffer.from(body, isBase64Encoded ? "base64" : "utf8"), {
    status: statusCode,
    headers: [...Object.entries(headers), ...cookies.map((cookie) => ["set-cookie", cookie])],
  });

const invoke = async (handler, path, init) => responseOf(await handler(await eventOf(`https://${HOST}${path}`, init)));

test("the documented function serves a page: it lists, creates, uploads and deletes", async (t) => {
  const { proxy, upstream } = await setUp(t, { authorize: ({ headers }) => headers.get("cookie") === "a=1; b=2" });
  const { handler } = await load(t, sample("server: lambda"), proxy);
  const sent = (url, init) => {
    const headers = new Headers(init.headers);
    headers.set("cookie", "a=1; b=2");
    return eventOf(url, { ...init, headers })
      .then(handler)
      .then(responseOf);
  };
  const api = new OrganizationsApi({ baseUrl: `https://${HOST}${MOUNT}`, fetch: sent });
  assert.equal((await api.listOrganizations({ limit: 5, query: "a b&c" })).totalCount, 1);
  assert.equal((await api.createOrganization({ name: "Acmé 😀" })).id, ID);
  const logo = Buffer.concat([png(), Buffer.alloc(3_000_000, 255)]);
  assert.equal((await api.uploadOrganizationLogo(ID, { file: new File([logo], "a.png") })).id, ID);
  assert.equal((await api.deleteOrganization(ID)).deleted, true);
  assert.equal(new URL(upstream.asked[0].url, "http://a").searchParams.get("query"), "a b&c");
  assert.deepEqual(JSON.parse(upstream.asked[1].body), { name: "Acmé 😀" });
  assert.ok(upstream.asked[2].body.includes(logo));
});

test("a refused request gets the proxy's answer", async (t) => {
  const { proxy, upstream } = await setUp(t);
  const handler = lambdaHandler(proxy);
  const origin = { origin: "https://evil.test", "sec-fetch-site": "cross-site" };
  assert.equal((await invoke(handler, `${MOUNT}/organizations`, { headers: origin })).status, 403);
  assert.equal((await invoke(handler, `${MOUNT}/users`, { headers: PROGRAM })).status, 404);
  assert.equal((await invoke(handler, `${MOUNT}/organizations`, { method: "OPTIONS", headers: PROGRAM })).status, 404);
  assert.deepEqual(upstream.begun, []);
});

test("the proxy sees the path, the host and the scheme that Lambda received", async () => {
  const event = await eventOf("https://a.test/x");
  const seen = [];
  const handler = lambdaHandler(async (request) => {
    seen.push(request.url);
    return new Response();
  });
  await handler({ ...event, rawPath: "/api/clerk/organizations/x/../org_1", rawQueryString: "a=%20&a" });
  await handler({ ...event, headers: {} });
  await handler({ ...event, headers: { host: "b.test/api#" } });
  await handler({ ...event, headers: { host: "localhost:3000", "x-forwarded-proto": "http" } });
  assert.deepEqual(seen, [
    "https://a.test/api/clerk/organizations/x/../org_1?a=%20&a",
    "https://a.test/x",
    "https://b.test/api#/x",
    "http://localhost:3000/x",
  ]);
});

test("a header or a cookie with any characters is no error", async () => {
  const event = await eventOf("https://a.test/x");
  const seen = [];
  const handler = lambdaHandler(async ({ headers }) => {
    seen.push(headers.get("cookie"), headers.get("x-name"));
    return new Response();
  });
  const { statusCode } = await handler({
    ...event,
    headers: { ...event.headers, "x-name": "日" },
    cookies: ["a=1", "b=日"],
  });
  const inBytes = Buffer.from("日").toString("latin1");
  assert.deepEqual([statusCode, ...seen], [200, `a=1; b=${inBytes}`, inBytes]);
});

test("bytes that are not text come in base64, and each cookie by itself", async () => {
  const bytes = new Uint8Array([0xef, 0xbb, 0xbf, 0xff, 0, 1]);
  const headers = [
    ["content-type", "image/png"],
    ["set-cookie", "a=1; Expires=Wed, 21 Oct 2015 07:28:00 GMT"],
    ["set-cookie", "b=2"],
  ];
  const handler = lambdaHandler(async () => new Response(bytes, { headers }));
  const result = await handler(await eventOf("https://a.test/"));
  assert.deepEqual(result, {
    statusCode: 200,
    headers: { __proto__: null, "content-type": "image/png" },
    cookies: [headers[1][1], headers[2][1]],
    body: Buffer.from(bytes).toString("base64"),
    isBase64Encoded: true,
  });
  const text = lambdaHandler(async () => new Response("\ufeffé😀"));
  const { body, isBase64Encoded } = await text(await eventOf("https://a.test/"));
  assert.deepEqual([body, isBase64Encoded], ["\ufeffé😀", false]);
});

test("what exceeds Lambda's limit is a 413 with the reason", async (t) => {
  const { proxy, upstream } = await setUp(t, {}, (response) =>
    answer(response, 200, `{"data":["${"x".repeat(6_300_000)}"]}`),
  );
  const handler = lambdaHandler(proxy);
  const api = new OrganizationsApi({
    baseUrl: `https://${HOST}${MOUNT}`,
    fetch: async (url, init) => responseOf(await handler(await eventOf(url, init))),
  });
  const upload = api.uploadOrganizationLogo(ID, { file: new File([png(), new Uint8Array(5_000_000)], "a.png") });
  await assert.rejects(upload, { status: 413, code: "request_body_too_large", outcome: "not_applied" });
  assert.deepEqual(upstream.begun, []);
  await assert.rejects(api.listOrganizations(), ({ status, code, message }) => {
    assert.deepEqual([status, code], [413, "response_too_large"]);
    assert.match(message, /limit of AWS Lambda/);
    return true;
  });
  // A change may have been made, so its response must not look like a refusal.
  await assert.rejects(api.createOrganization({ name: "A" }), { status: 502, outcome: "unknown" });
});

test("an event of another format, and a proxy that is not a function, are refused with the reason", async () => {
  const handler = lambdaHandler(async () => new Response());
  const old = { httpMethod: "GET", path: "/", headers: {}, requestContext: { stage: "dev" } };
  for (const event of [old, {}, undefined, null, { Records: [] }])
    await assert.rejects(handler(event), /the event is not of payload format 2\.0/);
  assert.throws(() => lambdaHandler({}), /lambdaHandler: the proxy must be a function/);
  const trace = {
    ...(await eventOf("https://a.test/")),
    requestContext: { domainName: "a.test", http: { method: "TRACE" } },
  };
  assert.equal((await handler(trace)).statusCode, 405);
});
