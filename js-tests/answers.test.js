// Tests how a call reports any response: success, error, or a body that is not what Clerk sends.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isClerkAPIResponseError } from "@clerk/shared/error";
import { ClerkApiError, ClerkError, OrganizationsApi } from "clerk-organizations";
import { until } from "./faults/calling.js";
import { fixture } from "./fixtures/fixture.js";

const errors = fixture("clerk-errors");
const organization = fixture("organization");

const answering = (body, init) => ({
  secretKey: "sk_test_1",
  maxRetries: 0,
  fetch: async () => new Response(body, init),
});
const get = (body, init) => new OrganizationsApi(answering(body, init)).getOrganization("org_1");
const failure = (promise) => promise.then(assert.fail, (error) => error);
const trace = { "x-clerk-trace-id": "0123456789abcdef0123456789abcdef" };

test("an error has the status, codes, fields and trace id of the response", async () => {
  const error = await failure(get(JSON.stringify(errors), { status: 422, headers: trace }));
  assert.ok(error instanceof ClerkApiError && error instanceof ClerkError && error instanceof Error);
  assert.deepEqual(
    [error.kind, error.status, error.code, error.outcome],
    ["api", 422, "form_identifier_exists", "not_applied"],
  );
  assert.equal(error.traceId, errors.clerk_trace_id);
  assert.deepEqual(error.field("slug"), ["That slug is taken. Please try another."]);
  assert.deepEqual(error.field("name"), []);
  assert.equal(error.errors[0].meta.paramName, "slug");
  assert.ok(isClerkAPIResponseError(error), "Clerk's own type guard knows it");
});

for (const body of [
  "",
  "<html><h1>Bad gateway</h1></html>",
  '{"errors":',
  "{}",
  "null",
  '{"errors":"x"}',
  '{"errors":[null,{}]}',
]) {
  test(`the error has the status although the body is ${body || "(empty)"}`, async () => {
    const error = await failure(get(body, { status: 502, headers: { ...trace, "content-type": "text/html" } }));
    assert.deepEqual(
      [error.kind, error.status, error.code, error.traceId],
      ["api", 502, "", trace["x-clerk-trace-id"]],
    );
    assert.match(error.message, /^getOrganization: 502/);
  });
}

for (const [title, body, pointer] of [
  ["a page of a proxy", "<html>log in</html>", ""],
  ["nothing", "", ""],
  ["null", "null", ""],
  ["a truncated body", '{"object":"organ', ""],
  ["a wrong type", JSON.stringify({ ...organization, id: 5 }), "/id"],
  ["a missing field", JSON.stringify({ ...organization, created_at: undefined }), "/created_at"],
  ["a null where a value is required", JSON.stringify({ ...organization, name: null }), "/name"],
  [
    "an integer that no number holds",
    JSON.stringify(organization).replace("1700000000000", "9007199254740993"),
    "/created_at",
  ],
]) {
  test(`a success with ${title} is a decode error with the position`, async () => {
    const error = await failure(get(body, { status: 200, headers: trace }));
    assert.deepEqual(
      [error.kind, error.status, error.pointer, error.traceId],
      ["decode", 200, pointer, trace["x-clerk-trace-id"]],
    );
  });
}

test("an error about an invalid row of a list has the position of the row", async () => {
  const body = JSON.stringify({ data: [organization, { ...organization, slug: 7 }], total_count: 2 });
  const error = await failure(new OrganizationsApi(answering(body)).listOrganizations());
  assert.equal(error.pointer, "/data/1/slug");
});

test("a body is recognized as JSON by its content, not by its content type", async () => {
  for (const type of [
    "application/json; charset=utf-8",
    "text/plain",
    "APPLICATION/JSON",
    "application/problem+json",
  ]) {
    const got = await get(`\ufeff${JSON.stringify(organization)}`, { headers: { "content-type": type } });
    assert.equal(got.id, organization.id);
  }
});

test("a field of a later version is kept under its camelCase name, with its content unchanged", async () => {
  const got = await get(JSON.stringify(organization));
  assert.deepEqual(got.aLaterField, { keeps_inner: true });
});

test("an unknown field whose name on the wire is the JavaScript name of another does not replace it", async () => {
  const got = await get(JSON.stringify({ ...organization, image_url: undefined, imageUrl: 5, createdAt: "now" }));
  assert.deepEqual([got.imageUrl, got.createdAt], [undefined, organization.created_at]);
});

for (const [title, thrown] of [
  ["an Error", new TypeError("fetch failed")],
  ["a string", "down"],
  ["undefined", undefined],
  ["null", null],
  ["a frozen object", Object.freeze({})],
]) {
  test(`a fetch that rejects with ${title} is a network error with that cause`, async () => {
    for (const fetch of [
      () => Promise.reject(thrown),
      () => {
        throw thrown;
      },
    ]) {
      const error = await failure(
        new OrganizationsApi({ secretKey: "sk_test_1", fetch }).createOrganization({ name: "A" }),
      );
      assert.deepEqual([error.kind, error.outcome, error.cause], ["network", "unknown", thrown]);
    }
  });
}

for (const [title, response] of [
  ["undefined", undefined],
  ["a string", "x"],
  ["an object without a status", {}],
  ["a response without a body", { status: 200, headers: new Headers() }],
  ["a text that is no string", { status: 200, text: async () => 5 }],
]) {
  test(`a fetch that returns ${title} is a typed error`, async () => {
    const error = await failure(
      new OrganizationsApi({
        secretKey: "sk_test_1",
        fetch: async () => response,
        maxRetries: 0,
      }).getOrganization("org_1"),
    );
    assert.ok(error instanceof ClerkError && ["network", "decode"].includes(error.kind), String(error));
  });
}

test("a signal stops a call before and during it, and has no effect afterwards", async () => {
  const aborted = AbortSignal.abort("early");
  let sent = 0;
  const never = (_, { signal }) => {
    sent++;
    return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  };
  const api = new OrganizationsApi({ secretKey: "sk_test_1", fetch: never });
  const early = await failure(api.createOrganization({ name: "A" }, { signal: aborted }));
  assert.deepEqual([early.kind, early.outcome, early.cause, sent], ["aborted", "not_sent", "early", 0]);
  const controller = new AbortController();
  const call = failure(api.createOrganization({ name: "A" }, { signal: controller.signal }));
  await until(() => sent === 1);
  controller.abort(42);
  const during = await call;
  assert.deepEqual([during.kind, during.outcome, during.cause, sent], ["aborted", "unknown", 42, 1]);
});

test("a call uses the global fetch of that moment", async () => {
  const api = new OrganizationsApi({ secretKey: "sk_test_1" });
  const original = globalThis.fetch;
  try {
    globalThis.fetch = async () => new Response(JSON.stringify(organization));
    assert.equal((await api.getOrganization("org_1")).id, organization.id);
  } finally {
    globalThis.fetch = original;
  }
});

test("the key is removed from a snippet even if it is escaped and the JSON is damaged", async () => {
  for (const end of ["", '"}', "}"]) {
    const { snippet } = await failure(get(`{"sent":"Bearer sk\\u005Ftest\\u005f1${end}`, { status: 502 }));
    assert.match(snippet, /^\{"sent":"Bearer \[redacted\]/);
  }
});

test("a trap in the WebAssembly rejects the calls in progress, and the next call works", async () => {
  let sent = 0;
  const fetch = () => {
    sent += 1;
    return new Promise(() => {});
  };
  const api = new OrganizationsApi({ secretKey: "sk_test_1", fetch });
  const waiting = failure(api.getOrganization("org_1"));
  await until(() => sent === 1);
  const { random } = Math;
  // An unexpected exception of a host function unwinds Rust like a trap.
  Math.random = () => {
    throw new WebAssembly.RuntimeError("unreachable");
  };
  const trapping = await failure(api.createOrganization({ name: "A" }));
  Math.random = random;
  assert.deepEqual(
    [trapping.kind, trapping.operation, trapping.cause.message],
    ["internal", "createOrganization", "unreachable"],
  );
  assert.equal((await waiting).kind, "internal");
  assert.equal((await get(JSON.stringify(organization))).id, organization.id);
});

test("a copy of the package recognizes the errors of another", async () => {
  const { createRequire } = await import("node:module");
  const other = createRequire(import.meta.url)("clerk-organizations");
  const error = await failure(get("", { status: 500 }));
  assert.ok(other.isClerkError(error) && !(error instanceof other.ClerkError));
  assert.ok(!other.isClerkError(new Error("x")) && !other.isClerkError(null));
});
