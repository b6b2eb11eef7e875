// Tests that a refusal of a framework or a host, which never reaches the proxy, explains itself in the error of the page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { OrganizationsApi } from "clerk-organizations";
import { createProxy } from "clerk-organizations/proxy";
import { png } from "../png.js";
import { ID, JSON_TYPE, KEY, MOUNT, PROGRAM, setUp } from "../proxy/setting.js";

const CLIENT = { secretKey: KEY, baseUrl: "https://admin.test/api/clerk", maxRetries: 0 };

/** The error of an upload that gets this response. */
const errorOf = (status, body, type = "application/json") => {
  const fetch = async () => new Response(body, { status, headers: { "content-type": type } });
  const api = new OrganizationsApi({ ...CLIENT, fetch });
  return api.uploadOrganizationLogo(ID, { file: new File([png()], "a.png") }).catch((error) => error);
};

const FORBIDDEN = "Cross-site PUT form submissions are forbidden";

test("the message of a framework's JSON is in the message of the error", async () => {
  for (const [who, status, body, words] of [
    ["SvelteKit", 403, { message: FORBIDDEN }, FORBIDDEN],
    [
      "Fastify",
      413,
      { statusCode: 413, error: "Payload Too Large", message: "Body is too large" },
      "Body is too large",
    ],
    ["Nest", 403, { message: "Forbidden resource", error: "Forbidden", statusCode: 403 }, "Forbidden resource"],
    ["Nitro", 403, { error: true, url: "/", statusCode: 403, message: "Denied" }, "Denied"],
    ["Vercel", 413, { error: { code: "413", message: "Request Entity Too Large" } }, "Request Entity Too Large"],
    ["API Gateway", 413, { message: "Request Too Long" }, "Request Too Long"],
    ["a function URL", 403, { Message: "Forbidden" }, "Forbidden"],
    ["a handler", 401, { error: "Sign in first" }, "Sign in first"],
    ["RFC 9457", 403, { title: "Forbidden", detail: "No CSRF token" }, "No CSRF token"],
  ]) {
    const error = await errorOf(status, JSON.stringify(body));
    assert.deepEqual([error.kind, error.status, error.outcome, error.errors], ["api", status, "not_applied", []], who);
    assert.equal(
      error.message,
      `uploadOrganizationLogo: ${status} without error details, as application/json: ${words}`,
      who,
    );
    assert.equal(error.snippet, JSON.stringify(body), who);
  }
});

test("such a message is one line of at most 200 characters, without the key", async () => {
  const error = await errorOf(403, JSON.stringify({ message: `no\n\u001b[2J ${KEY} ${"x".repeat(5000)}` }));
  assert.ok(error.message.length < 300, error.message);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be in a message
  assert.doesNotMatch(error.message, /[\x00-\x1f\x7f]/);
  assert.ok(!error.message.includes(KEY));
  assert.match(error.message, /: no {2}\[2J \[redacted\] x+$/);
});

test("the key is found in such a message however JSON spells it", async () => {
  const spelled = [...KEY].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
  const error = await errorOf(403, `{"message":"${spelled}"}`);
  assert.match(error.message, /: \[redacted\]$/);
  assert.ok(!JSON.stringify(error).includes(KEY));
});

test("Clerk's own errors, and bodies that are not JSON, are described as before", async () => {
  const clerks = { errors: [{ code: "x", message: "Clerk's" }], message: "other" };
  assert.match((await errorOf(422, JSON.stringify(clerks))).message, /422 x: Clerk's$/);
  assert.match(
    (await errorOf(502, "<h1>message</h1>", "text/html")).message,
    /502 without error details, as text\/html$/,
  );
  for (const body of ["{}", "[]", '"text"', '{"message":5}', '{"message":""}', '{"error":true}'])
    assert.match((await errorOf(403, body)).message, /403 without error details, as application\/json$/, body);
});

/** A request whose body fails with this error, after some bytes. */
function failing(error, first) {
  const pull = (controller) => {
    if (first) controller.enqueue(first);
    first = undefined;
    controller.error(error);
  };
  const headers = { ...PROGRAM, ...JSON_TYPE };
  const body = new ReadableStream({ pull });
  return new Request(`https://a.test${MOUNT}/organizations`, { method: "POST", headers, body, duplex: "half" });
}

test("a body that fails with the status 413, at a framework's own limit, is a 413", async (t) => {
  const { proxy, upstream } = await setUp(t);
  const tooLarge = (members) => Object.assign(new Error("Content-length exceeds limit"), members);
  for (const [error, expected] of [
    [tooLarge({ status: 413 }), [413, "request_body_too_large"]],
    [tooLarge({ statusCode: 413 }), [413, "request_body_too_large"]],
    [new TypeError("failed", { cause: tooLarge({ status: 413 }) }), [413, "request_body_too_large"]],
    [tooLarge({ status: 400 }), [400, "request_body_invalid"]],
    [undefined, [400, "request_body_invalid"]],
  ])
    for (const first of [undefined, new Uint8Array([123])]) {
      const response = await proxy(failing(error, first));
      const { errors } = await response.json();
      assert.deepEqual([response.status, errors[0].code], expected);
    }
  assert.deepEqual(upstream.begun, []);
});

/** Collects what a function prints as warnings. */
async function warnings(t, run) {
  const printed = [];
  const mock = t.mock.method(console, "warn", (line) => printed.push(line));
  await run();
  mock.mock.restore();
  return printed;
}

test("a proxy whose token function has no key says so to the page, and once in its log", async (t) => {
  for (const [token, what] of [
    [() => undefined, "returned no key"],
    [async () => undefined, "returned no key"],
    [() => "", "returned no key"],
    [() => 5, "returned something that is not a key"],
    [() => Promise.reject(new Error(KEY)), "failed"],
  ]) {
    const { ask, upstream } = await setUp(t, { token });
    const printed = await warnings(t, async () => {
      for (let i = 0; i < 3; i++) {
        const response = await ask("/organizations");
        const { errors } = await response.json();
        assert.deepEqual([response.status, errors[0].code], [503, "service_unavailable"]);
        assert.match(errors[0].message, /This server has no key for Clerk/);
      }
    });
    assert.deepEqual(printed, [`clerk-organizations/proxy: token ${what}, so nothing is sent to Clerk.`]);
    assert.deepEqual(upstream.begun, []);
  }
});

test("a client whose token function has no key is refused with the reason, and works once there is one", async (t) => {
  const { upstream } = await setUp(t);
  let key;
  const api = new OrganizationsApi({ token: () => key, baseUrl: upstream.url });
  await assert.rejects(api.listOrganizations(), {
    kind: "invalid",
    reason: "token",
    outcome: "not_sent",
    message: "listOrganizations: token must return the key (is it set here?), or { token, expiresAt }",
  });
  key = KEY;
  assert.equal((await api.listOrganizations()).totalCount, 1);
});

test('a proxy with mount: "/" serves a router that removes the mount', async (t) => {
  const { upstream } = await setUp(t);
  for (const mount of ["/", ""]) {
    const proxy = createProxy({ secretKey: KEY, baseUrl: upstream.url, authorize: () => true, mount });
    const response = await proxy(new Request(`https://a.test/organizations/${ID}`, { headers: PROGRAM }));
    assert.equal(response.status, 200, mount);
  }
});
