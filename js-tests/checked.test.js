// Tests that every mistake in the arguments is reported before anything is sent.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ClerkError, isClerkError, OrganizationsApi } from "clerk-organizations";

let requests = 0;
const fetch = async () => {
  requests++;
  return new Response("{}", { status: 500 });
};
const api = new OrganizationsApi({ secretKey: "sk_test_1", fetch });

const cyclic = { a: {} };
cyclic.a.b = cyclic;
const big = { text: "x".repeat(8192) };
const png = Buffer.from("89504e470d0a1a0a0000000d", "hex");
const logo = (file) => () => api.uploadOrganizationLogo("org_1", { file });
const create = (params) => () => api.createOrganization({ name: "A", ...params });
const list = (params) => () => api.listOrganizations(params);

const mistakes = [
  ...[0, 500, 1.5, -1, "10", Number.NaN, null].map((limit) => [`limit ${limit}`, "limit", list({ limit })]),
  ...[-1, 1.5, "0", Number.POSITIVE_INFINITY].map((offset) => [`offset ${offset}`, "offset", list({ offset })]),
  ["a count flag that is no boolean", "includeMembersCount", list({ includeMembersCount: 1 })],
  ["a query that is no string", "query", list({ query: 5 })],
  ...["userId", "organizationId"].flatMap((filter) => [
    ...[[], [""], ["a", ""], ["-"], [" "], "a", null, new Array(101).fill("a")].map((ids) => [
      `${filter} ${JSON.stringify(ids).slice(0, 10)}`,
      filter,
      list({ [filter]: ids }),
    ]),
    ...[[undefined], new Array(1)].map((ids) => [`${filter} of nothing`, `${filter}/0`, list({ [filter]: ids })]),
    [
      `a walk with an empty ${filter}`,
      filter,
      () =>
        api
          .iterateOrganizations({ [filter]: [] })
          .pages()
          .next(),
    ],
    [`a preview with an empty ${filter}`, filter, () => api.preview("listOrganizations", { [filter]: [] })],
  ]),
  ...[
    "",
    ".",
    "..",
    "a/b",
    "a\\b",
    "a?b",
    "a#b",
    "a%2fb",
    "a b",
    "a\0b",
    "a\nb",
    "\ufeffa",
    "\ud800",
    undefined,
    null,
    5,
    {},
    "x".repeat(257),
  ].map((id) => [`id ${String(id).slice(0, 10)}`, "organizationId", () => api.deleteOrganization(id)]),
  ["a missing name", "name", () => api.createOrganization({ slug: "a" })],
  ["an empty name", "name", create({ name: "" })],
  ["a name of 257 characters", "name", create({ name: "x".repeat(257) })],
  ["a name that is null", "name", create({ name: null })],
  ...["Acme", "a b", "a_b", "é", ""].map((slug) => [`slug "${slug}"`, "slug", create({ slug })]),
  ...[-1, 1.5, "5", 2 ** 53].map((max) => [
    `maximum ${max}`,
    "maxAllowedMemberships",
    create({ maxAllowedMemberships: max }),
  ]),
  ...[[], "x", 5, true].map((value) => [
    `metadata ${JSON.stringify(value)}`,
    "publicMetadata",
    create({ publicMetadata: value }),
  ]),
  ["metadata above 8 KB", "privateMetadata", create({ privateMetadata: big })],
  ["cyclic metadata", "publicMetadata/a/b", create({ publicMetadata: cyclic })],
  ["a BigInt inside", "publicMetadata/n", create({ publicMetadata: { n: 1n } })],
  ["a Map inside", "publicMetadata/m", create({ publicMetadata: { m: new Map() } })],
  ["merging null", "publicMetadata", () => api.mergeOrganizationMetadata("org_1", { publicMetadata: null })],
  ["a time that is none", "createdAt", create({ createdAt: "yesterday" })],
  ["an invalid Date", "createdAt", create({ createdAt: new Date("no") })],
  ["a misspelt parameter", "nmae", create({ nmae: "A" })],
  ["a parameter in snake_case", "public_metadata", create({ public_metadata: {} })],
  ["parameters that are no object", "params", () => api.createOrganization("Acme")],
  ["no parameters", "name", () => api.createOrganization()],
  [
    "a getter that throws",
    "name",
    () =>
      api.createOrganization({
        get name() {
          throw new Error("no");
        },
      }),
  ],
  ["no file", "file", () => api.uploadOrganizationLogo("org_1", {})],
  ["an empty file", "file", logo(new Blob([]))],
  ["a file above 10 MB", "file", logo(new Blob([png, new Uint8Array(10 * 1024 * 1024 - 11)]))],
  ...["<svg xmlns=", "BM6\0\0\0\0\0", "just text", "\0\0\0\x18ftypheic"].map((text) => [
    `a file "${text.slice(0, 5)}"`,
    "file",
    logo(new Blob([text])),
  ]),
  ["a path as a file", "file", logo("logo.png")],
  [
    "a detached buffer",
    "file",
    () => {
      const { buffer } = new Uint8Array(20);
      structuredClone(buffer, { transfer: [buffer] });
      return logo(buffer)();
    },
  ],
  ["a signal that is none", "signal", () => api.listOrganizations({}, { signal: {} })],
  ["a misspelt call option", "sginal", () => api.listOrganizations({}, { sginal: undefined, ...{ sginal: 1 } })],
  [
    "metadata in an update at a newer API version",
    "publicMetadata",
    () =>
      new OrganizationsApi({ secretKey: "sk_test_1", apiVersion: "2026-05-12", fetch }).updateOrganization("org_1", {
        publicMetadata: {},
      }),
  ],
];

for (const [title, parameter, call] of mistakes) {
  test(`${title} is a clear error and no request`, async () => {
    const error = await call().then(assert.fail, (error) => error);
    assert.ok(isClerkError(error) && error instanceof ClerkError, String(error));
    assert.deepEqual([error.kind, error.outcome, error.parameter], ["invalid", "not_sent", parameter]);
    assert.match(error.rule, /^\w+ \w+/);
    assert.equal(error.message, `${error.operation}: ${parameter} ${error.rule}`);
    assert.equal(error.toJSON().rule, error.rule);
    assert.equal(requests, 0);
  });
}

test("an empty filter is refused with a message about how to list everything", async () => {
  await assert.rejects(api.listOrganizations({ userId: [] }), {
    message: /^listOrganizations: userId .*leave it out to list all$/,
  });
});

for (const [title, options, parameter] of [
  ["characters that no header may carry", { secretKey: "sk_live_PLANTED\u00e9" }, "secretKey"],
  ["a line break inside", { secretKey: "sk_live_\nPLANTED" }, "secretKey"],
  ["a Bearer prefix", { secretKey: "Bearer sk_live_PLANTED" }, "secretKey"],
  ["a publishable key", { secretKey: "pk_live_PLANTED" }, "secretKey"],
  ["neither a key nor a base URL", {}, "secretKey"],
  ["a base URL that is none", { secretKey: "sk_live_PLANTED", baseUrl: "nowhere" }, "baseUrl"],
  ["a base URL with credentials", { baseUrl: "https://a:PLANTED@a.test" }, "baseUrl"],
  ["a key over http", { secretKey: "sk_live_PLANTED", baseUrl: "http://api.clerk.com" }, "baseUrl"],
  ["a misspelt option", { secretkey: "sk_live_PLANTED" }, "secretkey"],
  ["a fetch that is none", { secretKey: "sk_live_PLANTED", fetch: "fetch" }, "fetch"],
  ["an API version that is none", { secretKey: "sk_live_PLANTED", apiVersion: "v1\r\nx: y" }, "apiVersion"],
]) {
  test(`${title} in the options: every call reports it, without the value`, async () => {
    const broken = new OrganizationsApi(options);
    for (const call of [() => broken.listOrganizations(), () => broken.getOrganization("org_1")]) {
      const error = await call().then(assert.fail, (error) => error);
      assert.deepEqual([error.kind, error.parameter], ["invalid", parameter]);
      assert.equal(error.message, `${error.operation}: ${parameter} ${error.rule}`);
      assert.doesNotMatch(`${error.stack} ${JSON.stringify(error)}`, /PLANTED/);
    }
  });
}

test("a key that was passed as the name of a member is not in the error", async () => {
  const key = "sk_live_PLANTED_1";
  const calls = {
    "an unknown parameter": () => api.createOrganization({ name: "Acme", [key]: 1 }),
    "a value that JSON cannot represent": () =>
      api.createOrganization({ name: "Acme", publicMetadata: { [key]: NaN } }),
    "an option of a call": () => api.getOrganization("org_1", { [key]: 1 }),
    "a default option": () => api.withOptions({ [key]: () => {} }).getOrganization("org_1"),
    "an option of a client": () => new OrganizationsApi({ [key]: 1 }).getOrganization("org_1"),
    "an unreadable option of a client": () => new OrganizationsApi({ [key]: 1n }).getOrganization("org_1"),
  };
  for (const [title, call] of Object.entries(calls)) {
    const error = await call().then(assert.fail, (error) => error);
    assert.equal(error.kind, "invalid", title);
    assert.match(error.parameter, /\[redacted\]$/, title);
    assert.doesNotMatch(`${error.stack} ${JSON.stringify(error)}`, /PLANTED/, title);
  }
});

test("changing the parameters after the call has no effect", async () => {
  const sent = [];
  const recording = async (_, init) => {
    sent.push(init.body);
    return new Response("{}", { status: 500 });
  };
  const params = { name: "before", publicMetadata: { a: 1 } };
  const call = new OrganizationsApi({ secretKey: "sk_test_1", fetch: recording }).createOrganization(params);
  params.name = "after";
  params.publicMetadata.a = 2;
  await assert.rejects(call, { status: 500 });
  assert.equal(sent[0], '{"name":"before","public_metadata":{"a":1}}');
});
