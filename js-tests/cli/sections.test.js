// Tests the commands of the other sections: the operations that they call, and what they show.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { parse } from "csv-parse/sync";
import { start } from "../emulator/index.js";
import { json, status } from "../faults/behaviours.js";
import { ORG } from "../faults/calling.js";
import { cli, cliJson, serve } from "./program.js";

const SECTIONS = {
  members: ["list", "create", "update", "delete", "update-metadata", "list-instance", "list-user", "export"],
  invitations: ["create", "list", "list-pending", "get", "revoke", "list-instance", "list-user"],
  domains: ["list", "create", "update", "delete", "verify-ownership", "list-all"],
  roles: ["list", "create", "get", "update", "delete", "assign-permission", "remove-permission"],
  permissions: ["list", "create", "get", "update", "delete"],
  "role-sets": ["list", "create", "get", "update", "add-roles", "replace-role", "replace"],
  settings: ["get", "update"],
  billing: ["get-subscription", "get-credit-balance", "adjust-credit-balance"],
};

let clerk;
let id;
before(async () => {
  clerk = await start({ seed: 30, record: true });
  // The first organization has invitations and a domain.
  ({ id } = (await cliJson(["list", "--order-by", "created_at", "--limit", "1"], { clerk })).data[0]);
});
after(() => clerk.close());

const lines = (text) => text.trimEnd().split("\n");

test("--help of a section lists its commands, and that of a command has its usage and an example", {
  timeout: 600_000,
}, async () => {
  for (const [word, verbs] of Object.entries(SECTIONS)) {
    const { code, stdout } = await cli([word, "--help"]);
    assert.equal(code, 0);
    const listed = [...stdout.matchAll(/^ {2}(\S+) (\S+)/gm)].filter(([, first]) => first === word);
    assert.deepEqual(listed.map(([, , verb]) => verb).sort(), [...verbs].sort());
    for (const verb of verbs) {
      const { stdout } = await cli([word, verb, "--help"]);
      assert.match(stdout, new RegExp(`^Usage: clerk-organizations ${word} ${verb} `));
      assert.match(stdout, new RegExp(`^Examples:\n {2}clerk-organizations ${word} ${verb}`, "m"));
      for (const line of stdout.split("\n")) assert.ok(line.length <= 140, line);
    }
  }
});

const MISTAKES = {
  'unknown command "members lsit"; did you mean members list?': ["members", "lsit", "org_1"],
  "which of these: roles list, roles create": ["roles"],
  'unknown command "rolls"; did you mean roles?': ["rolls"],
  "ORGANIZATION-ID is missing": ["members", "list"],
  "USER-ID is missing": ["members", "update", "org_1"],
  "clerk-organizations: ORGANIZATION-ID must": ["members", "list", ".."],
  "clerk-organizations: USER-ID must": ["members", "delete", "org_1", ".", "--yes"],
  "--role is required": ["members", "create", "org_1", "--user-id", "user_1"],
  "--role must be ": ["members", "create", "org_1", "--user-id", "user_1", "--role", "admin"],
  "--limit must be an integer from 1 to 500": ["roles", "list", "--limit", "501"],
  "--verified must be true or false": ["domains", "list", "org_1", "--verified", "yes"],
  "unknown option --rol; did you mean --role?": ["members", "list", "org_1", "--rol", "org:admin"],
  "--clear takes one of name, key, description": ["roles", "update", "role_1", "--clear", "size"],
  "--action must be ": [
    ...["billing", "adjust-credit-balance", "org_1", "--amount", "5", "--action", "raise"],
    ...["--idempotency-key", "a"],
  ],
  "refusing to delete without confirmation; pass --yes": ["roles", "delete", "role_1"],
  'settings get does not take "x"': ["settings", "get", "x"],
};

test("a mistake is reported in one line that names it, exit code 2, and nothing is sent", {
  timeout: 600_000,
}, async () => {
  const env = { CLERK_SECRET_KEY: "sk_test_mistakes", CLERK_API_URL: "http://127.0.0.1:1" };
  for (const [words, args] of Object.entries(MISTAKES)) {
    const { code, stdout, stderr } = await cli(args, { env });
    assert.deepEqual([code, stdout], [2, ""], `${args}: ${stderr}`);
    assert.match(stderr, /^clerk-organizations: [^\n]+\n$/);
    assert.ok(stderr.includes(words), stderr);
  }
});

test("the option --key of a command is allowed, but not with a secret key as its value", async () => {
  const env = { CLERK_SECRET_KEY: "sk_test_1" };
  const create = (key) => cli(["roles", "create", "--name", "X", "--key", key, "--dry-run"], { env });
  assert.match((await create("org:x")).stdout, /"key":"org:x"/);
  for (const args of [
    ["roles", "create", "--name", "X", "--key", "sk_live_abcdef"],
    ["roles", "list", "--key", "org:x"],
    ["roles", "create", "--name", "X", "--secret-key", "abc"],
  ])
    assert.match((await cli(args, { env })).stderr, /an argument looks like a secret key/);
});

test("a list is a table with the columns of its rows, without those that the path implies", async () => {
  const titles = async (...args) => lines((await cli(args, { clerk })).stdout)[0].split(/ +/);
  assert.deepEqual(await titles("members", "list", id), ["ID", "CREATED", "ROLE", "USER-ID", "IDENTIFIER"]);
  assert.deepEqual(await titles("members", "list-user", clerk.users[0]), [
    ...["ID", "CREATED", "ROLE", "ORGANIZATION-ID", "ORGANIZATION"],
  ]);
  assert.deepEqual(await titles("invitations", "list", id), ["ID", "CREATED", "STATUS", "ROLE", "EMAIL"]);
  assert.deepEqual(await titles("roles", "list"), ["ID", "CREATED", "KEY", "NAME"]);
  assert.deepEqual(await titles("domains", "list", id), ["ID", "CREATED", "ENROLLMENT", "VERIFICATION", "NAME"]);
});

test("a list takes the filters of the API, --json prints its page, and --all lists everything", async () => {
  const admins = await cliJson(["members", "list", id, "--role", "org:admin", "--role", "org:owner"], { clerk });
  assert.ok(admins.totalCount >= 1 && admins.data.every(({ role }) => role === "org:admin"));
  const all = await cliJson(["members", "list-instance", "--all", "--limit", "7"], { clerk });
  assert.equal(new Set(all.data.map(({ id }) => id)).size, all.totalCount);
  assert.ok(all.totalCount > 30);
  const { data } = await cliJson(["invitations", "list", id, "--status", "pending", "--status", "revoked"], { clerk });
  assert.ok(data.length > 0);
  const unverified = await cliJson(["domains", "list-all", "--verified", "false"], { clerk });
  assert.ok(unverified.data.every(({ verification }) => verification?.status !== "verified"));
});

test("members are added, changed and removed", async () => {
  const user = clerk.createUser({ email_address: ["new@example.com"] });
  const created = await cliJson(["members", "create", id, "--user-id", user, "--role", "org:member"], { clerk });
  assert.equal(created.publicUserData.userId, user);
  const { stdout } = await cli(["members", "update", id, user, "--role", "org:admin"], { clerk });
  assert.match(stdout, /^role +org:admin$/m);
  const merged = await cliJson(["members", "update-metadata", id, user, "--public-metadata", '{"a":1}'], { clerk });
  assert.deepEqual(merged.publicMetadata, { a: 1 });
  const before = clerk.requests.count;
  assert.equal((await cli(["members", "delete", id, user], { clerk })).code, 2);
  assert.equal(clerk.requests.count, before);
  assert.equal((await cli(["members", "delete", id, user, "--yes"], { clerk })).code, 0);
  assert.equal((await cliJson(["members", "list", id, "--user-id", user], { clerk })).totalCount, 0);
});

test("invitations are sent one at a time and revoked", async () => {
  const args = [
    "--email-address",
    "one@example.com",
    "--role",
    "org:member",
    "--expires-in-days",
    "3",
    "--notify",
    "false",
  ];
  const invitation = await cliJson(["invitations", "create", id, ...args], { clerk });
  assert.equal(invitation.status, "pending");
  const revoked = await cliJson(["invitations", "revoke", id, invitation.id], { clerk });
  assert.deepEqual([revoked.id, revoked.status], [invitation.id, "revoked"]);
  assert.equal((await cliJson(["invitations", "get", id, invitation.id], { clerk })).status, "revoked");
});

test("permissions, roles, role sets, domains and settings are managed", async () => {
  const permission = await cliJson(["permissions", "create", "--name", "Read", "--key", "org:docs:read"], { clerk });
  const more = await cliJson(["permissions", "create", "--name", "Write", "--key", "org:docs:write"], { clerk });
  const create = ["roles", "create", "--name", "Writer", "--key", "org:writer"];
  const ids = [permission.id, more.id];
  const role = await cliJson([...create, ...ids.flatMap((id) => ["--permissions", id])], { clerk });
  assert.deepEqual(role.permissions.map(({ key }) => key).sort(), ["org:docs:read", "org:docs:write"]);
  const removed = await cliJson(["roles", "remove-permission", role.id, more.id, "--yes"], { clerk });
  assert.equal(removed.permissions.length, 1);
  const set = ["--name", "Docs", "--key", "role_set:docs", "--default-role-key", "org:member"];
  const roles = ["--creator-role-key", "org:admin", "--roles", "org:admin", "--roles", "org:member"];
  await cliJson(["role-sets", "create", ...set, ...roles], { clerk });
  const added = await cliJson(["role-sets", "add-roles", "role_set:docs", "--role-keys", "org:writer"], { clerk });
  assert.equal(added.roles.length, 3);
  const domain = ["--name", "docs.example", "--enrollment-mode", "manual_invitation"];
  const { id: domainId } = await cliJson(["domains", "create", id, ...domain], { clerk });
  assert.equal((await cli(["domains", "delete", id, domainId, "--yes"], { clerk })).code, 0);
  const settings = await cliJson(["settings", "update", "--max-allowed-memberships", "10"], { clerk });
  assert.equal(settings.maxAllowedMemberships, 10);
  assert.match((await cli(["settings", "get"], { clerk })).stdout, /^maxAllowedMemberships +10$/m);
});

test("credits are adjusted once for one idempotency key", async () => {
  const args = [
    "billing",
    "adjust-credit-balance",
    id,
    "--amount",
    "500",
    "--action",
    "increase",
    "--idempotency-key",
    "k1",
  ];
  const [first, second] = [await cliJson(args, { clerk }), await cliJson(args, { clerk })];
  assert.equal(first.id, second.id);
  assert.equal((await cliJson(["billing", "get-credit-balance", id], { clerk })).balance.amount, 500);
});

test("--dry-run shows the request of any change and sends nothing", async () => {
  const before = clerk.requests.count;
  for (const [args, method, path] of [
    [["invitations", "revoke", "org_1", "orginv_1"], "POST", "/v1/organizations/org_1/invitations/orginv_1/revoke"],
    [["members", "delete", "org_1", "user_1"], "DELETE", "/v1/organizations/org_1/memberships/user_1"],
    [["settings", "update", "--clear", "creator-role-id"], "PATCH", "/v1/instance/organization_settings"],
  ]) {
    const request = await cliJson([...args, "--dry-run"], { clerk });
    assert.deepEqual([request.method, new URL(request.url).pathname], [method, path]);
  }
  assert.equal(clerk.requests.count, before);
});

test("members export writes each member once, as NDJSON or as CSV, of one organization or of all", async () => {
  const rows = lines((await cli(["members", "export", id], { clerk })).stdout).map(JSON.parse);
  assert.equal(rows.length, (await cliJson(["members", "list", id], { clerk })).totalCount);
  assert.ok("privateMetadata" in rows[0]);
  const all = lines((await cli(["members", "export", "--all"], { clerk })).stdout).map(JSON.parse);
  const total = (await cliJson(["members", "list-instance", "--limit", "1"], { clerk })).totalCount;
  assert.deepEqual([all.length, new Set(all.map(({ id }) => id)).size], [total, total]);
  const [titles, ...csv] = lines((await cli(["members", "export", id, "--csv"], { clerk })).stdout);
  assert.match(
    titles,
    /^organizationId,userId,identifier,firstName,lastName,role,createdAt,publicMetadata,privateMetadata$/,
  );
  assert.equal(csv.length, rows.length);
  assert.ok(csv[0].startsWith(`${id},${rows[0].publicUserData.userId},`));
});

test("text from a server cannot move the cursor in a table or in CSV", async (t) => {
  const evil = '\x1b[2J\u0007,"evil"\n=1+1';
  const row = {
    ...{
      object: "organization_membership",
      id: "orgmem_1",
      organization: ORG,
      role: evil,
      permissions: [],
      public_metadata: {},
    },
    ...{ created_at: 1, updated_at: 1, public_user_data: { user_id: "user_1", identifier: evil } },
  };
  const server = await serve(t, () => json(200, { data: [row], total_count: 1 }));
  for (const args of [
    ["members", "list", "org_1"],
    ["members", "export", "org_1", "--csv"],
  ]) {
    const { code, stdout } = await cli(args, { clerk: server });
    assert.equal(code, 0);
    assert.ok(!stdout.includes("\x1b") && !stdout.includes("\x07"), JSON.stringify(stdout));
  }
});

test("CSV has the names as they are, with marks of direction, soft hyphens, quotes and line ends", async (t) => {
  const [firstName, lastName] = ["\u200fعلي\u200e, \u00ad", 'a\tb\r\nc "q"'];
  const row = {
    ...{ object: "organization_membership", id: "orgmem_1", organization: ORG, role: "org:member", permissions: [] },
    ...{ public_metadata: { "\u200f": 1 }, created_at: 1, updated_at: 1 },
    public_user_data: { user_id: "user_1", identifier: "ali", first_name: firstName, last_name: lastName },
  };
  const server = await serve(t, () => json(200, { data: [row], total_count: 1 }));
  const { stdout } = await cli(["members", "export", "org_1", "--csv"], { clerk: server });
  const [parsed] = parse(stdout, { columns: true });
  assert.deepEqual([parsed.firstName, parsed.lastName], [firstName, lastName]);
  assert.deepEqual(JSON.parse(parsed.publicMetadata), { "\u200f": 1 });
});

test("a rate limit that is too long to wait for is reported at once, with its time", async (t) => {
  const server = await serve(t, () => status(429, { code: "too_many_requests", retryAfter: 2580 }));
  const args = ["invitations", "create", "org_1", "--email-address", "a@example.com", "--role", "org:member"];
  const { code, stderr } = await cli(args, { clerk: server });
  assert.equal(code, 75);
  assert.match(stderr, /429 too_many_requests: [^\n]*; Clerk allows more in 43 minutes, at \d\d:\d\d \([^\n]+Z\)\n$/);
  assert.equal(server.requests.length, 1);
});
