// Tests that `apply` makes all changes of a file, each once, and none before the whole file is valid.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { OrganizationInvitationsApi, OrganizationMembershipsApi, OrganizationsApi } from "clerk-organizations";
import { start } from "../emulator/index.js";
import { fin, json, status } from "../faults/behaviours.js";
import { DELETED, ORG } from "../faults/calling.js";
import { png } from "../png.js";
import { CLI, cli, environment, serve } from "./program.js";
import { NO_TERMINAL, onTerminal, visible } from "./terminal.js";

const SEEDED = 60;
let clerk;
let api;
let folder;
let ids;
before(async () => {
  clerk = await start({ seed: SEEDED, record: true });
  api = new OrganizationsApi({ secretKey: clerk.secretKey, baseUrl: clerk.url });
  folder = mkdtempSync(join(tmpdir(), "clerk-organizations-cli-"));
  ids = (await api.listOrganizations({ limit: 100 })).data.map(({ id }) => id);
});
after(async () => {
  rmSync(folder, { recursive: true });
  await clerk.close();
});

/** Writes a file of changes. Each is an object, or the text of a line. */
function file(changes, name = "changes.ndjson") {
  const lines = changes.map((change) => (typeof change === "string" ? change : JSON.stringify(change)));
  writeFileSync(join(folder, name), `${lines.join("\n")}\n`);
  return join(folder, name);
}

const merge = (id, publicMetadata) => ({ operation: "mergeOrganizationMetadata", id, params: { publicMetadata } });
const results = (text) => text.trimEnd().split("\n").map(JSON.parse);

test("a line can name any operation", async () => {
  mkdirSync(join(folder, "logos"));
  writeFileSync(join(folder, "logos/acme.png"), png());
  const [first, second, third, fourth] = ids;
  const path = file([
    { operation: "createOrganization", params: { name: "Applied", slug: "applied", publicMetadata: { a: 1 } } },
    { operation: "updateOrganization", id: first, params: { name: "Renamed", slug: null } },
    merge(second, { merged: true }),
    { operation: "replaceOrganizationMetadata", id: third, params: { publicMetadata: { only: 1 } } },
    { operation: "uploadOrganizationLogo", id: first, params: { file: "logos/acme.png" } },
    { operation: "uploadOrganizationLogo", id: second, params: { file: "logos/acme.png" } },
    { operation: "deleteOrganizationLogo", id: second },
    { operation: "deleteOrganization", id: fourth },
  ]);
  const { code, stdout, stderr } = await cli(["apply", path, "--yes"], { clerk });
  assert.deepEqual([code, stdout, stderr], [0, "8 done, 0 failed, 0 skipped\n", ""]);
  assert.deepEqual((await api.getOrganization("applied")).publicMetadata, { a: 1 });
  const [one, two] = [await api.getOrganization(first), await api.getOrganization(second)];
  assert.deepEqual([one.name, one.slug, one.hasImage], ["Renamed", undefined, true]);
  assert.deepEqual([two.publicMetadata.merged, two.hasImage], [true, false]);
  assert.deepEqual((await api.getOrganization(third)).publicMetadata, { only: 1 });
  await assert.rejects(api.getOrganization(fourth), { status: 404 });
});

test("lines of the same organization are applied in their order, however many run at once", async () => {
  const id = ids[5];
  const names = Array.from({ length: 40 }, (_, i) => `Name ${i}`);
  const path = file(names.map((name) => ({ operation: "updateOrganization", id, params: { name } })));
  const before = clerk.requests.list.length;
  assert.equal((await cli(["apply", path, "--concurrency", "20"], { clerk })).code, 0);
  assert.deepEqual(
    clerk.requests.list.slice(before).map(({ body }) => JSON.parse(body).name),
    names,
  );
});

test("after a change without a known outcome, later ones of the same organization are left to the next run, in their order", async (t) => {
  const names = new Map();
  let isAvailable = false;
  const server = await serve(t, () => (behaviour) => {
    const { path, body } = behaviour.request;
    const { name } = JSON.parse(body);
    if (!isAvailable && name === "First") return fin()(behaviour);
    names.set(path, name);
    return json(200, { ...ORG, name })(behaviour);
  });
  const change = (id, name) => ({ operation: "updateOrganization", id, params: { name } });
  const path = file([change("org_1", "First"), change("org_1", "Second"), change("org_2", "Other")]);
  const args = ["apply", path, "--checkpoint", join(folder, "in-order.txt")];
  const first = await cli(args, { clerk: server });
  assert.deepEqual([first.code, first.stdout], [1, "1 done, 2 failed, 0 skipped\n"]);
  assert.match(first.stderr, /:2: not sent: it has to follow line 1, which changes the same organization\n$/);
  isAvailable = true;
  const { code, stdout } = await cli(args, { clerk: server });
  assert.deepEqual([code, stdout], [0, "2 done, 0 failed, 1 skipped\n"]);
  assert.deepEqual([...names.values()].sort(), ["Other", "Second"]);
});

test("after a change that Clerk refuses, later ones of the same organization are sent", async (t) => {
  const server = await serve(t, () => (behaviour) => {
    const isFirst = JSON.parse(behaviour.request.body).name === "First";
    return (isFirst ? status(422) : json(200, { ...ORG, name: "Second" }))(behaviour);
  });
  const changes = ["First", "Second"].map((name) => ({
    operation: "updateOrganization",
    id: "org_1",
    params: { name },
  }));
  const { code, stdout } = await cli(["apply", file(changes)], { clerk: server });
  assert.deepEqual([code, stdout], [1, "1 done, 1 failed, 0 skipped\n"]);
});

test("a failed change is reported with its line and trace id, the rest is done, exit code 1", async () => {
  const path = file([merge(ids[6], { a: 1 }), merge("org_none", { a: 1 }), "", merge(ids[7], { a: 1 })]);
  const { code, stdout, stderr } = await cli(["apply", path], { clerk });
  assert.deepEqual([code, stdout], [1, "2 done, 1 failed, 0 skipped\n"]);
  assert.match(stderr, /^\S+changes\.ndjson:2: mergeOrganizationMetadata: 404 resource_not_found: .* \[trace \w+\]\n$/);
});

test("--json reports the outcome of each line", async () => {
  const create = { operation: "createOrganization", params: { name: "Told" } };
  const { stdout } = await cli(["apply", file([create, merge("org_none", {})]), "--json"], { clerk });
  const [made, failed] = results(stdout).sort((a, b) => a.line - b.line);
  assert.deepEqual(made, { line: 1, operation: "createOrganization", id: made.id, status: "ok" });
  assert.equal((await api.getOrganization(made.id)).name, "Told");
  assert.deepEqual([failed.line, failed.id, failed.status, failed.error.status], [2, "org_none", "error", 404]);
  assert.match(failed.error.traceId, /^[0-9a-f]{32}$/);
});

const BROKEN = {
  "cannot be parsed as JSON: ": '{"operation":"deleteOrganization","id":"org_1"',
  "9007199254740993 would become 9007199254740992":
    '{"operation":"createOrganization","params":{"name":"A","publicMetadata":{"n":9007199254740993}}}',
  "must be a JSON object": "[1]",
  "operation must be one of createOrganization, ": '{"operation":"getOrganization","id":"org_1"}',
  'unknown member "ids"': '{"operation":"deleteOrganization","ids":["org_1"]}',
  "id must be the id of an organization": '{"operation":"deleteOrganization","id":""}',
  "a create has no id": '{"operation":"createOrganization","id":"org_1","params":{"name":"A"}}',
  "deleteOrganization takes no params": '{"operation":"deleteOrganization","id":"org_1","params":{}}',
  "createOrganization: name is required": '{"operation":"createOrganization","params":{}}',
  "updateOrganization: nmae is unknown": '{"operation":"updateOrganization","id":"org_1","params":{"nmae":"A"}}',
  organizationId: '{"operation":"deleteOrganization","id":".."}',
  "none.png could not be read: no such file":
    '{"operation":"uploadOrganizationLogo","id":"org_1","params":{"file":"none.png"}}',
  "is longer than 1 MiB": `{"operation":"updateOrganization","id":"org_1","params":{"name":"${"x".repeat(1_100_000)}"}}`,
};

test("an invalid line is reported with its file, number and reason, exit code 2, and nothing is sent, not even valid lines", async () => {
  const before = clerk.requests.count;
  for (const [reason, line] of Object.entries(BROKEN)) {
    const path = file([merge(ids[0], { never: true }), line]);
    const { code, stdout, stderr } = await cli(["apply", path], { clerk });
    assert.deepEqual([code, stdout], [2, ""], reason);
    assert.ok(stderr.startsWith(`clerk-organizations: ${path}:2: `), stderr);
    assert.ok(stderr.includes(reason), `${reason}: ${stderr}`);
    assert.equal(stderr.trimEnd().split("\n").length, 1);
  }
  assert.equal(clerk.requests.count, before);
});

test("invalid UTF-8 and a missing file are reported in the same way", async () => {
  const path = join(folder, "latin1.ndjson");
  writeFileSync(path, Buffer.from('{"operation":"createOrganization","params":{"name":"\xe9"}}\n', "latin1"));
  const { code, stderr } = await cli(["apply", path], { clerk });
  assert.deepEqual([code, stderr], [2, `clerk-organizations: ${path}:1: is not UTF-8: save it as UTF-8\n`]);
  const missing = await cli(["apply", join(folder, "none.ndjson")], { clerk });
  assert.equal(missing.code, 2);
  assert.match(missing.stderr, /none\.ndjson could not be read: no such file\n$/);
});

test("a BOM, CRLF, empty lines, a missing last line end, and Unicode line separators are accepted", async () => {
  const name = "Line\u2028separator";
  const lines = [merge(ids[8], { bom: 1 }), { operation: "updateOrganization", id: ids[9], params: { name } }];
  const path = join(folder, "odd.ndjson");
  writeFileSync(path, `\ufeff${JSON.stringify(lines[0])}\r\n\r\n${JSON.stringify(lines[1])}`);
  assert.equal((await cli(["apply", path], { clerk })).stdout, "2 done, 0 failed, 0 skipped\n");
  assert.equal((await api.getOrganization(ids[9])).name, name);
});

test("long numbers that JavaScript represents exactly, and digits in strings, are accepted", async () => {
  const publicMetadata = {
    exact: 9007199254740992,
    real: 0.1234567890123456,
    text: '9007199254740993 "9007199254740993',
  };
  assert.equal((await cli(["apply", file([merge(ids[18], publicMetadata)])], { clerk })).code, 0);
  const { plan, region, seats, ...others } = (await api.getOrganization(ids[18])).publicMetadata;
  assert.deepEqual(others, publicMetadata);
});

test("- is standard input, and a named pipe can be read too", async () => {
  const input = `${JSON.stringify(merge(ids[10], { piped: 1 }))}\n`;
  assert.equal((await cli(["apply", "-"], { clerk, input })).stdout, "1 done, 0 failed, 0 skipped\n");
  const shell = `"${process.execPath}" "${CLI}" apply <(echo '${input.trim()}')`;
  const { stdout } = await promisify(execFile)("bash", ["-c", shell], { env: environment(clerk) });
  assert.equal(stdout, "1 done, 0 failed, 0 skipped\n");
});

test("--dry-run shows every request, and sends nothing", async () => {
  const before = clerk.requests.count;
  const path = file([merge("org_1", { plan: "gold" }), { operation: "deleteOrganization", id: "org_2" }]);
  const { code, stdout } = await cli(["apply", path, "--dry-run"], { clerk });
  assert.equal(code, 0);
  const shown = stdout.trimEnd().split("\n");
  assert.equal(shown[0], `PATCH ${clerk.url}/organizations/org_1/metadata`);
  assert.match(shown[1], /^curl .*\$CLERK_SECRET_KEY.*\{"public_metadata":\{"plan":"gold"\}\}/);
  assert.equal(shown[2], `DELETE ${clerk.url}/organizations/org_2`);
  assert.equal(clerk.requests.count, before);
});

test("a file that deletes organizations needs --yes if there is no terminal to confirm on", async () => {
  const before = clerk.requests.count;
  const path = file([{ operation: "deleteOrganization", id: ids[11] }]);
  const { code, stderr } = await cli(["apply", path], { clerk });
  assert.equal(code, 2);
  assert.match(stderr, /--yes/);
  assert.equal(clerk.requests.count, before);
});

test("--checkpoint: a second run does what failed, and nothing twice; a repeated line is applied twice", async () => {
  const create = { operation: "createOrganization", params: { name: "Twice" } };
  const checkpoint = join(folder, "done.txt");
  const args = (changes) => ["apply", file(changes, "again.ndjson"), "--checkpoint", checkpoint];
  const slug = { operation: "createOrganization", params: { name: "Taken", slug: "taken" } };
  const taken = await api.createOrganization({ name: "Before", slug: "taken" });
  assert.equal((await cli(args([create, create, slug]), { clerk })).stdout, "2 done, 1 failed, 0 skipped\n");
  await api.deleteOrganization(taken.id);
  // The lines are recognized although their numbers have changed.
  const { code, stdout } = await cli(args([slug, "", create, create, merge(ids[12], { last: 1 })]), { clerk });
  assert.deepEqual([code, stdout], [0, "2 done, 0 failed, 2 skipped\n"]);
  assert.equal((await api.listOrganizations({ query: "Twice" })).totalCount, 2);
  assert.ok(!readFileSync(checkpoint, "utf8").includes("Twice"));
});

test("a file that is not a checkpoint stops the run with one line, and is not changed", async () => {
  const path = file([merge(ids[13], { x: 1 })], "plain.ndjson");
  const note = join(folder, "note.txt");
  writeFileSync(note, "no checkpoint\n");
  const { code, stderr } = await cli(["apply", path, "--checkpoint", note], { clerk });
  assert.equal(code, 2);
  assert.match(stderr, /note\.txt:1 is not a quoted key/);
  assert.equal(readFileSync(note, "utf8"), "no checkpoint\n");
});

test("a checkpoint that is not a file is refused before anything is sent", async () => {
  const before = clerk.requests.count;
  for (const place of [folder, "/dev/null"]) {
    const { code, stderr } = await cli(["apply", file([merge(ids[13], { x: 1 })]), "--checkpoint", place], { clerk });
    assert.equal(code, 2);
    assert.match(stderr, /^clerk-organizations: --checkpoint must be a regular file\n$/);
  }
  assert.equal(clerk.requests.count, before);
});

test("the checkpoint of another instance is refused, and --new-key accepts another key of the same one", async (t) => {
  const server = await serve(t, () => json(200, ORG));
  const checkpoint = join(folder, "instance.txt");
  const args = ["apply", file([merge("org_1", { plan: "gold" })], "instance.ndjson"), "--checkpoint", checkpoint];
  const as = (secretKey, more = []) => cli([...args, ...more], { clerk: { ...server, secretKey } });
  assert.equal((await as("sk_test_staging")).code, 0);
  const refused = await as("sk_live_production");
  assert.deepEqual([refused.code, refused.stdout, server.requests.length], [2, "", 1]);
  assert.match(
    refused.stderr,
    /instance\.txt is of a run with another secret key: use another file for another instance/,
  );
  assert.equal((await as("sk_live_production", ["--new-key"])).stdout, "0 done, 0 failed, 1 skipped\n");
  assert.equal((await as("sk_live_production")).code, 0);
  assert.ok(!/staging|production/.test(readFileSync(checkpoint, "utf8")));
});

test("a checkpoint or an output that is an input is refused, and is not changed", async () => {
  const before = clerk.requests.count;
  const csv = join(folder, "quoted.csv");
  // Every line is also a line of a checkpoint.
  writeFileSync(csv, '"email"\n"ada@example.com"\n');
  const invite = ["invitations", "create", ids[0], "--from", csv, "--role", "org:member", "--checkpoint", csv];
  const path = file([merge(ids[13], { x: 1 })], "onto.ndjson");
  const content = readFileSync(path, "utf8");
  const output = openSync(path, "a");
  for (const [args, stdio, words] of [
    [invite, undefined, /^clerk-organizations: --from and --checkpoint must not be the same file\n$/],
    [["apply", path], ["pipe", output, "pipe"], /^clerk-organizations: FILE and standard output must not be the same/],
  ]) {
    const { code, stderr } = await cli(args, { clerk, stdio });
    assert.equal(code, 2);
    assert.match(stderr, words);
  }
  assert.deepEqual([readFileSync(csv, "utf8"), readFileSync(path, "utf8")], ['"email"\n"ada@example.com"\n', content]);
  assert.equal(clerk.requests.count, before);
});

test("--from-line skips the lines before it", async () => {
  const path = file([merge("org_none", {}), merge("org_none", {}), merge(ids[14], { from: 3 })]);
  assert.equal((await cli(["apply", path, "--from-line", "3"], { clerk })).stdout, "1 done, 0 failed, 0 skipped\n");
});

test("--stop-on-error starts nothing more, and reports where to resume", async () => {
  const path = file([
    merge(ids[15], { a: 1 }),
    merge("org_none", {}),
    merge(ids[16], { a: 1 }),
    merge(ids[17], { a: 1 }),
  ]);
  const { code, stderr } = await cli(["apply", path, "--concurrency", "1", "--stop-on-error"], { clerk });
  assert.equal(code, 1);
  assert.match(
    stderr,
    /changes\.ndjson:2: .*\nclerk-organizations: stopped after a failure; 1 done, 1 failed, 0 skipped; line 3 was not started; resume with --from-line 3/,
  );
});

test("an invalid key stops the run, because nothing else can succeed", async () => {
  const path = file(ids.map((id) => merge(id, { a: 1 })));
  const before = clerk.requests.count;
  const { code, stderr } = await cli(["apply", path], { clerk: { ...clerk, secretKey: "sk_test_wrong" } });
  assert.equal(code, 1);
  assert.match(stderr, /the key was rejected; 0 done, \d+ failed/);
  assert.ok(clerk.requests.count - before <= 12);
});

test("--concurrency is an integer from 1", async () => {
  for (const given of ["0", "-1", "x"]) {
    const { code, stderr } = await cli(["apply", file([]), `--concurrency=${given}`], { clerk });
    assert.equal(code, 2);
    assert.match(stderr, /--concurrency must be an integer/);
  }
});

test("an empty file is a success without changes", async () => {
  assert.equal((await cli(["apply", file([])], { clerk })).stdout, "0 done, 0 failed, 0 skipped\n");
});

/** Many lines of the same length, each about another organization: more than one block. */
const updates = (params = { name: "Same" }) =>
  Array.from({ length: 3000 }, (_, i) => ({ operation: "updateOrganization", id: `org_${1000 + i}`, params }));
const asDeletes = (text) =>
  text.replaceAll(/.+/g, (line) =>
    `{"operation":"deleteOrganization","id":"${JSON.parse(line).id}"}`.padEnd(line.length),
  );

const CHANGED = {
  "lines overwritten in place": (path, text) => writeFileSync(path, asDeletes(text)),
  "its last line alone changed": (path, text) => writeFileSync(path, text.replace(/Same(?="}}\n$)/, "Else")),
  "a line added at its end": (path) => appendFileSync(path, '{"operation":"deleteOrganization","id":"org_1"}\n'),
  "cut off behind a line": (path, text) => truncateSync(path, text.lastIndexOf("\n", text.length - 2) + 1),
  "cut off where a block ends": (path) => truncateSync(path, 2 * 65_536),
  emptied: (path) => truncateSync(path, 0),
};

for (const [title, change] of Object.entries(CHANGED)) {
  test(`a file that changes during the run ends it before a changed line is sent: ${title}`, async (t) => {
    const path = file(updates(), "changing.ndjson");
    const text = readFileSync(path, "utf8");
    let isChanged = false;
    const server = await serve(t, () => {
      if (!isChanged) change(path, text);
      isChanged = true;
      return json(200, ORG);
    });
    const { code, stderr } = await cli(["apply", path, "--concurrency", "50"], { clerk: server });
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^clerk-organizations: \S+changing\.ndjson has changed since it was checked; the changed lines were not sent; \d+ done, 0 failed, /,
    );
    assert.match(stderr, /line \d+ was not started; resume with --from-line \d+\n$/);
    assert.ok(server.requests.length > 0 && server.requests.length < 3000);
    for (const { method, body } of server.requests)
      assert.deepEqual([method, JSON.parse(body).name], ["PATCH", "Same"]);
  });
}

test("a file that changes while the tool waits for confirmation is not applied at all", {
  skip: NO_TERMINAL,
}, async (t) => {
  const path = file([{ operation: "deleteOrganization", id: "org_1" }], "asking.ndjson");
  const server = await serve(t, () => json(200, DELETED));
  const run = onTerminal(["apply", path], { clerk: server });
  await run.shows(/deletes 1 organization.*\[y\/N\] $/);
  file([{ operation: "deleteOrganization", id: "org_2" }], "asking.ndjson");
  await run.type("y\n");
  const { code, screen } = await run.ended;
  assert.equal(code, 1);
  assert.match(visible(screen), /asking\.ndjson has changed since it was checked/);
  assert.equal(server.requests.length, 0);
});

test("a logo that changes during the run is not sent, and the others are", async (t) => {
  for (const name of ["logo-0.png", "logo-1.png"]) writeFileSync(join(folder, name), png());
  const upload = (id, file) => ({ operation: "uploadOrganizationLogo", id, params: { file } });
  const lines = [upload("org_1", "logo-0.png"), upload("org_2", "logo-0.png"), upload("org_3", "logo-1.png")];
  const server = await serve(t, () => {
    writeFileSync(join(folder, "logo-0.png"), png(9));
    return json(200, ORG);
  });
  const { code, stderr } = await cli(["apply", file(lines, "logos.ndjson"), "--concurrency", "1"], { clerk: server });
  assert.equal(code, 1);
  assert.match(stderr, /logos\.ndjson:2: \S+logo-0\.png has changed since it was checked: it was not sent/);
  assert.deepEqual(
    server.requests.map(({ path }) => path.split("/").at(-2)),
    ["org_1", "org_3"],
  );
});

test("a file that does not change is applied completely, whether or not it ends at a block boundary", async (t) => {
  for (const length of [65_535, 65_536, 65_537, 3 * 65_536]) {
    const lines = [];
    for (let size = 0; size < length; ) {
      const line = JSON.stringify({ operation: "updateOrganization", id: "org_1", params: { name: "A" } });
      const rest = length - size;
      // The last line is padded with spaces, which JSON allows.
      lines.push(rest < 2 * (line.length + 1) ? line.padEnd(rest - 1) : line);
      size += lines.at(-1).length + 1;
    }
    const path = file(lines, "exact.ndjson");
    assert.equal(readFileSync(path).length, length);
    const server = await serve(t, () => json(200, ORG));
    const { code, stdout } = await cli(["apply", path, "--concurrency", "50"], { clerk: server });
    assert.deepEqual([code, stdout], [0, `${lines.length} done, 0 failed, 0 skipped\n`]);
  }
});

test("a line can name an operation of any section, with ids by name, and refer to an organization of another line", async () => {
  const user = clerk.users[1];
  const to = { organizationId: { ref: "new" } };
  const path = file([
    {
      operation: "createOrganizationRole",
      params: { name: "Reader", key: "org:reader", includeInInitialRoleSet: true },
    },
    { operation: "createOrganization", ref: "new", params: { name: "Referred", slug: "referred" } },
    { operation: "createOrganizationMembership", ...to, params: { userId: user, role: "org:admin" } },
    { operation: "createOrganizationMembership", ...to, params: { userId: clerk.users[2], role: "org:reader" } },
    { operation: "updateOrganizationMembershipMetadata", ...to, userId: user, params: { publicMetadata: { a: 1 } } },
    {
      operation: "createOrganizationInvitationBulk",
      ...to,
      params: [{ emailAddress: "a@b.example", role: "org:reader" }],
    },
    { operation: "deleteOrganizationMembership", ...to, userId: clerk.users[2] },
    { operation: "updateInstanceOrganizationSettings", params: { maxAllowedMemberships: 7 } },
    { operation: "mergeOrganizationMetadata", id: { ref: "new" }, params: { publicMetadata: { by: "id" } } },
  ]);
  const { code, stdout, stderr } = await cli(["apply", path, "--yes", "--concurrency", "20"], { clerk });
  assert.deepEqual([code, stdout, stderr], [0, "9 done, 0 failed, 0 skipped\n", ""]);
  const { id, publicMetadata } = await api.getOrganization("referred");
  assert.deepEqual(publicMetadata, { by: "id" });
  const { data } = await new OrganizationMembershipsApi(api).listOrganizationMemberships(id);
  assert.deepEqual(
    data.map((row) => [row.publicUserData.userId, row.role, row.publicMetadata]),
    [[user, "org:admin", { a: 1 }]],
  );
  assert.equal((await new OrganizationInvitationsApi(api).listOrganizationInvitations(id)).totalCount, 1);
});

const UNRESOLVED = {
  'no line before it creates an organization with the ref "x"': [
    { operation: "deleteOrganizationDomain", organizationId: { ref: "x" }, domainId: "orgdmn_1" },
  ],
  'the ref "x" is already that of line 1': [
    { operation: "createOrganization", ref: "x", params: { name: "A" } },
    { operation: "createOrganization", ref: "x", params: { name: "B" } },
  ],
  "the ids must be named: organizationId, userId": [
    { operation: "updateOrganizationMembership", id: "org_1", params: { role: "org:admin" } },
  ],
  "userId must be a text that is not empty": [
    { operation: "updateOrganizationMembership", organizationId: "org_1", params: { role: "org:admin" } },
  ],
  'unknown member "ref"': [{ operation: "updateOrganization", id: "org_1", ref: "x", params: { name: "A" } }],
  "ref must be a text": [{ operation: "createOrganization", ref: 1, params: { name: "A" } }],
};

test("a missing reference or id is an error before anything is sent", async () => {
  const before = clerk.requests.count;
  for (const [reason, changes] of Object.entries(UNRESOLVED)) {
    const { code, stderr } = await cli(["apply", file(changes), "--yes"], { clerk });
    assert.deepEqual([code, stderr.includes(reason)], [2, true], stderr);
  }
  const lines = [
    { operation: "createOrganization", ref: "x", params: { name: "A" } },
    { operation: "updateOrganization", id: { ref: "x" }, params: { name: "B" } },
  ];
  const skipping = await cli(["apply", file(lines), "--from-line", "2"], { clerk });
  assert.equal(skipping.code, 2);
  assert.match(
    skipping.stderr,
    /changes\.ndjson:2: it needs line 1, which --from-line leaves out: use --checkpoint instead/,
  );
  assert.equal(clerk.requests.count, before);
});

test("a line that refers to an organization that was not created is not sent until a later run", async () => {
  const taken = await api.createOrganization({ name: "Before", slug: "ref-taken" });
  const path = file([
    { operation: "createOrganization", ref: "x", params: { name: "After", slug: "ref-taken" } },
    { operation: "updateOrganization", id: { ref: "x" }, params: { name: "Renamed" } },
  ]);
  const args = ["apply", path, "--checkpoint", join(folder, "references.txt")];
  const first = await cli(args, { clerk });
  assert.deepEqual([first.code, first.stdout], [1, "0 done, 2 failed, 0 skipped\n"]);
  assert.match(first.stderr, /:2: not sent: the organization "x" was not created\n$/);
  assert.equal((await api.getOrganization("ref-taken")).id, taken.id, "the other organization is not taken for it");
  await api.deleteOrganization(taken.id);
  assert.equal((await cli(args, { clerk })).stdout, "2 done, 0 failed, 0 skipped\n");
  assert.equal((await api.getOrganization("ref-taken")).name, "Renamed");
  assert.equal((await cli(args, { clerk })).stdout, "0 done, 0 failed, 2 skipped\n");
});

test("an organization whose creation got no response is found by the next run, not created again", async (t) => {
  const made = [];
  const organization = () => ({ ...ORG, id: "org_made", name: "Once", slug: "once" });
  const server = await serve(t, ({ method }) => {
    if (method === "GET") return json(200, { data: made.length > 0 ? [organization()] : [], total_count: made.length });
    if (method === "PATCH") return json(200, organization());
    made.push(organization());
    return fin();
  });
  const path = file([
    { operation: "createOrganization", ref: "x", params: { name: "Once", slug: "once" } },
    { operation: "updateOrganization", id: { ref: "x" }, params: { adminDeleteEnabled: true } },
  ]);
  const args = ["apply", path, "--checkpoint", join(folder, "once.txt")];
  assert.equal((await cli(args, { clerk: server })).stdout, "0 done, 2 failed, 0 skipped\n");
  assert.equal((await cli(args, { clerk: server })).stdout, "2 done, 0 failed, 0 skipped\n");
  assert.equal(made.length, 1);
  assert.equal(server.requests.at(-1).path, "/v1/organizations/org_made");
});

test("an hourly limit stops the run with exit code 75 and the time, and nothing is lost or made twice", async (t) => {
  let clock = Date.now();
  const hour = 3_600_000;
  const limited = await start({ now: () => clock, rateLimit: { invitations: { limit: 8, windowMs: hour } } });
  t.after(() => limited.close());
  const { id } = await new OrganizationsApi({ secretKey: limited.secretKey, baseUrl: limited.url }).createOrganization({
    ...{ name: "Acme", maxAllowedMemberships: 0 },
  });
  const invitation = (_, i) => ({
    operation: "createOrganizationInvitation",
    organizationId: id,
    params: { emailAddress: `p${i}@example.com`, role: "org:member" },
  });
  const path = file(Array.from({ length: 14 }, invitation));
  const without = await cli(["apply", path, "--dry-run"], { clerk: limited });
  assert.equal(without.code, 0);
  const args = ["apply", path, "--checkpoint", join(folder, "limited.txt")];
  const first = await cli(args, { clerk: limited });
  assert.equal(first.code, 75, first.stderr);
  assert.match(
    first.stderr,
    /^clerk-organizations: stopped by Clerk's rate limit, which allows more in \d+ minutes, at \d\d:\d\d \(\S+Z\); 8 done, \d+ failed, 0 skipped; run the same command again to resume\n$/,
  );
  clock += hour;
  const { code, stdout } = await cli(args, { clerk: limited });
  assert.deepEqual([code, stdout], [0, "6 done, 0 failed, 8 skipped\n"]);
});

test("without a checkpoint, the lines that a limit refused are listed", async (t) => {
  const server = await serve(t, () => status(429, { code: "too_many_requests", retryAfter: 3000 }));
  const { code, stderr } = await cli(
    ["apply", file(ids.slice(0, 9).map((id) => merge(id, {}))), "--concurrency", "1"],
    {
      clerk: server,
    },
  );
  assert.equal(code, 75);
  assert.match(
    stderr,
    /0 done, 1 failed, 0 skipped; the limit refused line 1; line 2 was not started; resume with --from-line 2\n$/,
  );
});
