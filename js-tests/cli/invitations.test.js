// Tests that `invitations create --from` invites everyone in a file once, whatever fails on the way.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { OrganizationInvitationsApi, OrganizationsApi } from "clerk-organizations";
import { PRODUCTION_LIMITS, start } from "../emulator/index.js";
import { fin, json, after as later, status } from "../faults/behaviours.js";
import { ORG } from "../faults/calling.js";
import { cli, serve, startCli, until } from "./program.js";

let clerk;
let organizations;
let invitations;
let folder;
before(async () => {
  clerk = await start({ record: true });
  organizations = new OrganizationsApi({ secretKey: clerk.secretKey, baseUrl: clerk.url });
  invitations = new OrganizationInvitationsApi(organizations);
  folder = mkdtempSync(join(tmpdir(), "clerk-organizations-invite-"));
});
after(async () => {
  rmSync(folder, { recursive: true });
  await clerk.close();
});

function file(text, name = "people.csv") {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

const newOrganization = async (params = {}) =>
  (await organizations.createOrganization({ name: "Acme", maxAllowedMemberships: 0, ...params })).id;
const people = (count) =>
  `email,role\n${Array.from({ length: count }, (_, i) => `p${i}@example.com,org:member\n`).join("")}`;
const invite = (id, path, args = [], options = { clerk }) =>
  cli(["invitations", "create", id, "--from", path, ...args], options);
const results = (text) => text.trimEnd().split("\n").map(JSON.parse);
const pending = async (id) => (await invitations.listOrganizationInvitations(id, { limit: 500 })).data;

test("every row is invited, 10 at a time, with its role and metadata, and has a line of JSON", async () => {
  const id = await newOrganization();
  const path = file(
    `\ufeffemail,Role,metadata,expires_in_days\r\nada@example.com,org:admin,"{""team"":""a, b""}",7\r\n${Array.from({ length: 11 }, (_, i) => `p${i}@example.com,,,\r\n`).join("")}`.replace(
      "Role",
      "role",
    ),
  );
  const sent = clerk.requests.count;
  const { code, stdout, stderr } = await invite(id, path, ["--role", "org:member"]);
  assert.deepEqual([code, stderr], [0, "12 invited, 0 failed, 0 skipped, 0 not sent\n"]);
  assert.equal(clerk.requests.count - sent, 3, "one read and two chunks");
  const lines = results(stdout);
  assert.deepEqual(
    lines.map(({ line }) => line),
    Array.from({ length: 12 }, (_, i) => i + 2),
  );
  assert.ok(lines.every(({ status, id }) => status === "ok" && id.startsWith("orginv_")));
  const ada = (await pending(id)).find(({ emailAddress }) => emailAddress === "ada@example.com");
  assert.deepEqual([ada.role, ada.publicMetadata, ada.id], ["org:admin", { team: "a, b" }, lines[0].id]);
  assert.equal(Math.round((ada.expiresAt - ada.createdAt) / 86_400_000), 7);
  assert.equal((await pending(id)).filter(({ role }) => role === "org:member").length, 11);
});

test("every invalid line is reported with its number, exit code 2, and nothing is sent", async () => {
  const id = await newOrganization();
  const sent = clerk.requests.count;
  const path = file(
    'email,role,metadata,expiresInDays\nada@example.com,org:member,,\nnobody,org:member,,\nben@example.com,member,,\nADA@example.com,org:member,,\nc@example.com,org:member,{,\n,org:member,,\nd@example.com,org:member,[],\ne@example.com,org:member,,400\n"f@example.com",org:member,@/etc/passwd,\n',
  );
  const { code, stdout, stderr } = await invite(id, path);
  assert.deepEqual([code, stdout], [2, ""]);
  const messages = stderr.trimEnd().split("\n");
  const expected = [
    [3, /email must /],
    [4, /role must /],
    [5, /ADA@example\.com is already in line 2/],
    [6, /metadata cannot be parsed as JSON/],
    [7, /email is required/],
    [8, /metadata must be an object/],
    [9, /expiresInDays must be an integer from 1 to 365/],
    [10, /metadata cannot be parsed as JSON/],
  ];
  for (const [i, [line, reason]] of expected.entries()) {
    assert.ok(messages[i].startsWith(`${path}:${line}: `), messages[i]);
    assert.match(messages[i], reason);
  }
  assert.match(messages[8], /^clerk-organizations: 8 lines of \S+ cannot be sent; nothing was sent$/);
  assert.equal(clerk.requests.count, sent);
});

const BROKEN = {
  'unknown column "emial"': "emial,role\na@example.com,org:member\n",
  'there is no column "email"': "role\norg:member\n",
  "two columns are the emailAddress": "email,email_address\na@example.com,b@example.com\n",
  "has no first line": "",
  "people.csv:3: ": "email,role\na@example.com,org:member\nb@example.com,org:member,x\n",
  "people.csv:2: ": 'email,role\n"a@example.com,org:member\n',
  "is not UTF-8": Buffer.from("email\n\xe9@example.com\n", "latin1"),
};

test("a file that is not a valid table is an error in one line with the reason, and nothing is sent", async () => {
  const id = await newOrganization();
  const sent = clerk.requests.count;
  for (const [reason, text] of Object.entries(BROKEN)) {
    const { code, stdout, stderr } = await invite(id, file(text), ["--role", "org:member"]);
    assert.deepEqual([code, stdout], [2, ""], stderr);
    assert.match(stderr, /^clerk-organizations: [^\n]+\n$/);
    assert.ok(stderr.includes(reason), stderr);
  }
  assert.equal((await invite(id, "none.csv")).code, 2);
  assert.equal((await invite(id, file(people(1)), ["--email-address", "a@example.com"])).code, 2);
  assert.equal((await invite("org_none", file(people(1)))).code, 1);
  assert.equal(clerk.requests.count, sent + 1, "the read that finds no organization");
});

test("a slug in the place of the id is an error before anything is sent: Clerk would refuse every invitation", async () => {
  const id = await newOrganization({ slug: "by-slug" });
  const sent = clerk.requests.count;
  const { code, stdout, stderr } = await invite("by-slug", file(people(30)));
  assert.deepEqual([code, stdout], [2, ""]);
  assert.match(stderr, new RegExp(`ORGANIZATION-ID must be an id: that of "by-slug" is ${id}\n$`));
  assert.equal(clerk.requests.count, sent + 1, "the read of the organization");
});

test("an address that Clerk refuses does not prevent the others of its chunk", async () => {
  const id = await newOrganization();
  await invitations.createOrganizationInvitation(id, { emailAddress: "p3@example.com", role: "org:member" });
  const { code, stdout, stderr } = await invite(id, file(people(12)));
  assert.equal(code, 1);
  assert.equal(stderr, "11 invited, 1 failed, 0 skipped, 0 not sent\n");
  const failed = results(stdout).filter(({ status }) => status === "error");
  assert.deepEqual(
    failed.map(({ line, email, error }) => [line, email, error.errors[0].code]),
    [[5, "p3@example.com", "organization_invitation_not_unique"]],
  );
  assert.equal((await pending(id)).length, 12);
});

test("--dry-run shows the requests and sends nothing", async () => {
  const sent = clerk.requests.count;
  const { code, stdout } = await invite("org_1", file(people(12)), ["--dry-run", "--json"]);
  assert.equal(code, 0);
  assert.deepEqual(
    results(stdout).map(({ method, url }) => [method, new URL(url).pathname]),
    [
      ["POST", "/v1/organizations/org_1/invitations/bulk"],
      ["POST", "/v1/organizations/org_1/invitations/bulk"],
    ],
  );
  assert.equal(clerk.requests.count, sent);
});

test("the hourly limit stops the run with exit code 75 and the time, and the same command resumes after it", async (t) => {
  let clock = Date.now();
  const limits = { ...PRODUCTION_LIMITS, bulkInvitations: { limit: 2, windowMs: 3_600_000 } };
  const limited = await start({ now: () => clock, rateLimit: limits });
  t.after(() => limited.close());
  const api = new OrganizationsApi({ secretKey: limited.secretKey, baseUrl: limited.url });
  const { id } = await api.createOrganization({ name: "Acme", maxAllowedMemberships: 0 });
  const path = file(people(35));
  const checkpoint = join(folder, "limited.txt");
  const run = () => invite(id, path, ["--checkpoint", checkpoint], { clerk: limited });
  const first = await run();
  assert.equal(first.code, 75, first.stderr);
  assert.match(
    first.stderr,
    /^clerk-organizations: stopped by Clerk's rate limit, which allows more in \d+ minutes, at \d\d:\d\d \(\d{4}-\d\d-\d\dT[\d:]+Z\); 20 invited, 0 failed, 0 skipped, 15 not sent; run the same command again to resume\n$/,
  );
  assert.equal((await run()).code, 75, "too early");
  clock += 3_600_000;
  const { code, stdout } = await run();
  assert.equal(code, 0);
  const count = (status) => results(stdout).filter((result) => result.status === status).length;
  assert.deepEqual([count("skipped"), count("ok")], [20, 15]);
  const { totalCount } = await new OrganizationInvitationsApi(api).listOrganizationInvitations(id);
  assert.equal(totalCount, 35);
  assert.ok(!readFileSync(checkpoint, "utf8").includes("example.com"));
});

/** A stub of Clerk that stores invitations by address, and responds to the chunks as `answers` define. */
async function keeper(t, answers, ms = 0) {
  const made = new Map();
  let chunks = 0;
  const invitation = (emailAddress) => ({
    ...{ object: "organization_invitation", id: `orginv_${emailAddress}`, email_address: emailAddress },
    ...{ role: "org:member", status: "pending", public_metadata: {}, created_at: 1, updated_at: 1 },
  });
  const page = () => json(200, { data: [...made.keys()].map(invitation), total_count: made.size });
  const server = await serve(t, ({ method, path }) => {
    const answer = answers[chunks] ?? "made";
    if (method === "GET" && !path.includes("/invitations")) return json(200, ORG);
    if (method === "GET") return answer === "no list" ? status(403) : page();
    chunks += 1;
    // The behaviour runs when the body is complete.
    return (exchange) => {
      const bodies = JSON.parse(exchange.request.body);
      if (answer === "refused") return status(500)(exchange);
      for (const { email_address } of bodies) made.set(email_address, (made.get(email_address) ?? 0) + 1);
      if (answer === "lost") return fin()(exchange);
      const data = bodies.map(({ email_address }) => invitation(email_address));
      return later(ms, json(200, { data, total_count: data.length }))(exchange);
    };
  });
  return { server, made };
}

test("a chunk whose response is lost is looked up, and is not sent again", async (t) => {
  const { server, made } = await keeper(t, ["made", "lost"]);
  const { code, stdout, stderr } = await invite("org_1", file(people(25)), [], { clerk: server });
  assert.equal(code, 0, stderr);
  assert.equal(results(stdout).filter(({ status }) => status === "ok").length, 25);
  assert.ok(made.size === 25 && [...made.values()].every((times) => times === 1));
});

test("a chunk with an unknown outcome that is not found stops the run, and the next run settles it first", async (t) => {
  const { server, made } = await keeper(t, ["made", "refused"]);
  const args = ["--checkpoint", join(folder, "unknown.txt")];
  const first = await invite("org_1", file(people(25)), args, { clerk: server });
  assert.equal(first.code, 1);
  assert.equal(results(first.stdout).filter(({ status }) => status === "unknown").length, 10);
  assert.match(
    first.stderr,
    /10 invited, 0 failed, 10 unknown, 0 skipped, 5 not sent; run the same command again to resume\n$/,
  );
  // Three of them are created after all, unnoticed by the run.
  for (const i of [12, 13, 14]) made.set(`p${i}@example.com`, 1);
  const second = await invite("org_1", file(people(25)), args, { clerk: server });
  assert.equal(second.code, 0, second.stderr);
  assert.ok(made.size === 25 && [...made.values()].every((times) => times === 1));
});

test("a chunk of which no response tells and that cannot be looked up is unknown, and so it is if a later run cannot either", async (t) => {
  const { server, made } = await keeper(t, ["lost", "no list"]);
  const args = ["--checkpoint", join(folder, "no-list.txt")];
  const run = () => invite("org_1", file(people(15)), args, { clerk: server });
  for (const { code, stdout, stderr } of [await run(), await run()]) {
    assert.equal(code, 1);
    const unknown = results(stdout).map(({ email, status }) => `${email} ${status}`);
    assert.deepEqual(
      unknown,
      Array.from({ length: 10 }, (_, i) => `p${i}@example.com unknown`),
    );
    assert.match(stderr, /; 0 invited, 0 failed, 10 unknown, 0 skipped, 5 not sent; run the same command again/);
  }
  assert.ok(made.size === 10 && [...made.values()].every((times) => times === 1));
});

test("Ctrl-C lets the chunk in progress finish, exit code 130, and the same command resumes", async (t) => {
  const { server, made } = await keeper(t, [], 300);
  const args = [
    "invitations",
    "create",
    "org_1",
    "--from",
    file(people(45)),
    "--checkpoint",
    join(folder, "interrupted.txt"),
  ];
  const { child, ended, output } = startCli(args, { clerk: server });
  await until(() => output.stdout.includes("p3@example.com"));
  child.kill("SIGINT");
  const { code, stdout, stderr } = await ended;
  assert.equal(code, 130);
  assert.match(
    stderr,
    /interrupted; (\d+) invited, 0 failed, 0 skipped, \d+ not sent; run the same command again to resume\n$/,
  );
  // A chunk that was about to be sent is not sent.
  assert.equal(results(stdout).filter(({ status }) => status !== "not_sent").length, made.size);
  assert.equal((await cli(args, { clerk: server })).code, 0);
  assert.ok(made.size === 45 && [...made.values()].every((times) => times === 1));
});

test("a killed run may have sent a chunk, and the next one sends only what does not exist", async (t) => {
  const { server, made } = await keeper(t, [], 300);
  const args = [
    "invitations",
    "create",
    "org_1",
    "--from",
    file(people(45)),
    "--checkpoint",
    join(folder, "killed.txt"),
  ];
  const { child, ended } = startCli(args, { clerk: server });
  // The second chunk is created, and its response has not arrived.
  await until(() => made.size === 20);
  child.kill("SIGKILL");
  await ended;
  const { code, stdout } = await cli(args, { clerk: server });
  assert.equal(code, 0);
  assert.equal(results(stdout).filter(({ status }) => status === "skipped").length, 10);
  assert.ok(made.size === 45 && [...made.values()].every((times) => times === 1));
});

test("without a checkpoint, a stopped run explains what a second run does with those already invited", async (t) => {
  const { server, made } = await keeper(t, ["made", "refused"]);
  const { code, stderr } = await invite("org_1", file(people(25)), [], { clerk: server });
  assert.equal(code, 1);
  assert.match(
    stderr,
    /5 not sent; run the command again for the rest; Clerk refuses addresses that it has invited, and --checkpoint FILE/,
  );
  assert.equal(made.size, 10);
});
