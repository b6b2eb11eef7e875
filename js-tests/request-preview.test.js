// Tests that `preview` shows what the call sends: a shell runs the curl line, and the local Clerk receives the same
// request.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { OrganizationsApi } from "clerk-organizations";
import { start } from "./emulator/index.js";
import { until } from "./faults/calling.js";
import { png } from "./png.js";

const run = promisify(execFile);
const ID = "org_2abcDEFghiJKLmnoPQRst000007";
const PLANTED = "sk_test_PLANTED";

/** A call of each operation, with text that has a meaning in a shell or in curl. */
const CALLS = [
  ["createOrganization", { name: 'It\'s "A" $HOME `B` \\ @c', publicMetadata: { plan: "gold" } }],
  ["listOrganizations", { limit: 5, query: "a&b=c #d", organizationId: ["org_1", "org_2"] }],
  ["getOrganization", "acme-[1]{2}&'b'", { includeMembersCount: true }],
  ["updateOrganization", ID, { name: "Acme", slug: null }],
  ["deleteOrganization", ID],
  ["mergeOrganizationMetadata", ID, { privateMetadata: { "it's": null } }],
  ["replaceOrganizationMetadata", ID, { publicMetadata: {} }],
  ["deleteOrganizationLogo", ID],
  ["uploadOrganizationLogo", ID, { file: new File([png()], "logo.png"), uploaderUserId: "@user_1;type=x" }],
];

/** Escape sequences, C1 controls, directions, and invisible characters beyond the BMP. */
const UNSEEN = "\u001b[2J\u009b31m'\u007f\u0085\u202e\u2066\u2028\u200b\u{e0041}\u00ad\n\t\\";
/** A file name with characters that have a meaning in curl. */
const FILE = " a;b,c'd$HOME\u202e\u2066\u2028\u200b\u{e0041}\u00ad.png";
const UNSEEN_CALLS = [
  ["createOrganization", { name: `A${UNSEEN}`, publicMetadata: { [UNSEEN]: [UNSEEN, "\\u202e"] } }],
  ["listOrganizations", { query: UNSEEN, userId: [UNSEEN] }],
  ["mergeOrganizationMetadata", ID, { privateMetadata: { [UNSEEN]: null } }],
  ["uploadOrganizationLogo", ID, { file: new File([png()], FILE), uploaderUserId: UNSEEN }],
];

/** A request as the server sees it. Forms are compared by their parts, because the boundaries differ. */
function facts({ method, path, query, headers, body }) {
  const type = headers["content-type"];
  const isForm = type?.startsWith("multipart/");
  const parts = isForm && [
    ...body
      .toString("latin1")
      .matchAll(/name="(\w+)"(?:; filename="(.*?)")?\r\n(?:Content-Type: (\S+)\r\n)?\r\n([\s\S]*?)\r\n--/gi),
  ];
  return {
    request: `${method} ${path}${query}`,
    own: ["accept", "authorization", "clerk-api-version"].map((name) => headers[name]),
    type: isForm ? "form" : type,
    // JSON allows names with escapes or without.
    body: isForm ? parts.map(([, ...part]) => part).sort() : type ? JSON.parse(body.toString()) : body.toString(),
  };
}

/** Runs the curl line of the preview of each call, makes the call, and compares the requests. */
async function compared(t, calls, shell) {
  const seen = [];
  const { createServer } = await import("node:http");
  const server = createServer(async (request, response) => {
    const chunks = await request.toArray();
    const { pathname, search } = new URL(request.url, "http://a.test");
    seen.push({
      method: request.method,
      path: pathname,
      query: search,
      headers: request.headers,
      body: Buffer.concat(chunks),
    });
    response.writeHead(404, { "content-type": "application/json" }).end('{"errors":[]}');
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  const folder = mkdtempSync(join(tmpdir(), "request-preview-"));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const name of ["logo.png", FILE]) writeFileSync(join(folder, name), png());
  const baseUrl = `http://127.0.0.1:${server.address().port}/v1`;
  const api = new OrganizationsApi({ secretKey: PLANTED, baseUrl });
  for (const [operation, ...args] of calls) {
    const shown = await api.preview(operation, ...args);
    assert.equal(seen.length, 0, "a preview sends nothing");
    assert.ok(!JSON.stringify(shown).includes("PLANTED"));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the test searches for them
    assert.doesNotMatch(shown.curl, /[\u0000-\u001f\u007f-\u009f\u2028\u2029]|(?![\u200c\u200d])\p{Cf}/u);
    await run(shell, ["-c", shown.curl], { cwd: folder, env: { ...process.env, CLERK_SECRET_KEY: PLANTED } });
    await api[operation](...args).catch(({ status }) => assert.equal(status, 404));
    const [byCurl, byUs] = seen.splice(0).map(facts);
    assert.deepEqual(byCurl, byUs, operation);
    assert.equal(shown.method + shown.url, byUs.request.replace(" ", baseUrl.replace(/\/v1$/, "")));
    if (shown.body) assert.deepEqual(JSON.parse(shown.body), byUs.body);
    else assert.equal(byUs.type === "form", shown.form !== undefined);
  }
}

test("curl sends what the call sends, for every operation", (t) => compared(t, CALLS, "sh"));

test("curl sends what the call sends, and its line has no control or invisible character", (t) =>
  compared(t, UNSEEN_CALLS, "bash"));

test("a preview validates like the call, requests no token, and hides what could be a secret", async () => {
  const refuse = () => assert.fail("a preview requested a token or sent something");
  const options = { token: refuse, fetch: refuse, headers: { cookie: "PLANTED", "user-agent": "backfill/1" } };
  const api = new OrganizationsApi(options);
  await assert.rejects(api.preview("createOrganization", { name: 5 }), { kind: "invalid", parameter: "name" });
  for (const unusual of [
    "close",
    "preview",
    "constructor",
    "iterateOrganizations",
    "toString",
    "nothing",
    undefined,
    {},
  ])
    await assert.rejects(api.preview(unusual), { kind: "invalid", parameter: "operation" });
  const { headers } = await api.preview("getOrganization", ID, undefined, { headers: { "x-key": "PLANTED" } });
  assert.deepEqual(headers, {
    accept: "application/json",
    "clerk-api-version": "2025-11-10",
    cookie: "[redacted]",
    "user-agent": "backfill/1",
    "x-key": "[redacted]",
    authorization: "Bearer $CLERK_SECRET_KEY",
  });
  const withoutKey = await new OrganizationsApi({ baseUrl: "https://a.test/api/clerk" }).preview("getOrganization", ID);
  assert.equal(withoutKey.headers.authorization, undefined);
});

test("a preview neither waits in a blocked queue nor takes a slot in it", async () => {
  const clerk = await start();
  let answer;
  const fetch = () => new Promise((resolve) => (answer = resolve));
  const api = new OrganizationsApi({ secretKey: "sk_test_queue", baseUrl: clerk.url, fetch, maxConcurrent: 1 });
  const stands = api.getOrganization(ID).catch(({ kind }) => kind);
  await until(() => answer !== undefined);
  for (let i = 0; i < 3; i++) assert.equal((await api.preview("deleteOrganization", ID)).method, "DELETE");
  answer(Response.json({ errors: [] }, { status: 404 }));
  assert.equal(await stands, "api");
  await clerk.close();
});
