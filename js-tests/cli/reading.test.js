// Tests `list` and `get`.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { start } from "../emulator/index.js";
import { json, status } from "../faults/behaviours.js";
import { ORG } from "../faults/calling.js";
import { refusedUrl } from "../faults/server.js";
import { cli, cliJson, serve } from "./program.js";

let clerk;
before(async () => {
  clerk = await start({ seed: 1200, record: true });
});
after(() => clerk.close());

const lines = (text) => text.trimEnd().split("\n");

test("list prints a table with titles and one row each, and nothing on standard error", async () => {
  const { code, stdout, stderr } = await cli(["list", "--limit", "3"], { clerk });
  assert.deepEqual([code, stderr], [0, ""]);
  const [titles, ...rows] = lines(stdout);
  assert.match(titles, /^ID +CREATED +SLUG +NAME$/);
  assert.equal(rows.length, 3);
  for (const row of rows) assert.match(row, /^org_\w{27} {2}\d{4}-\d\d-\d\d {2}[a-z0-9-]+ +\S/);
});

test("list --include-members-count adds a column", async () => {
  const { stdout } = await cli(["list", "--limit", "2", "--include-members-count"], { clerk });
  assert.match(stdout, /^ID +CREATED +MEMBERS +SLUG +NAME\norg_\w+ +[\d-]+ {2}\d+ /);
});

test("list --json prints one document, as the API returns it", async () => {
  const page = await cliJson(["list", "--limit", "5"], { clerk });
  assert.deepEqual([page.data.length, page.totalCount], [5, 1200]);
  assert.equal(page.data[0].object, "organization");
  assert.deepEqual(await cliJson(["list", "--query", "no such thing"], { clerk }), { data: [], totalCount: 0 });
});

test("list --all lists every organization once, as a table and as JSON", async () => {
  const { stdout } = await cli(["list", "--all"], { clerk });
  assert.equal(
    new Set(
      lines(stdout)
        .slice(1)
        .map((line) => line.slice(0, 31)),
    ).size,
    1200,
  );
  const { data, totalCount } = await cliJson(["list", "--all", "--limit", "499"], { clerk });
  assert.deepEqual([new Set(data.map(({ id }) => id)).size, totalCount], [1200, 1200]);
});

test("list --all --json that fails has written every row before the offset at which to resume", async (t) => {
  const rows = Array.from({ length: 30 }, (_, i) => ({ ...ORG, id: `org_${i}` }));
  const server = await serve(t, ({ path }) => {
    const offset = Number(new URL(path, "http://localhost").searchParams.get("offset"));
    return offset < 10 ? json(200, { data: rows.slice(offset, offset + 12), total_count: 30 }) : status(403);
  });
  const { code, stdout, stderr } = await cli(["list", "--all", "--json", "--limit", "12"], { clerk: server });
  assert.equal(code, 1);
  assert.match(stderr, /; resume with --offset 12\n$/);
  const [, ...written] = lines(stdout).map((line) => line.replace(/,$/, ""));
  assert.deepEqual(
    written.map((line) => JSON.parse(line).id),
    rows.slice(0, 12).map(({ id }) => id),
  );
  assert.throws(() => JSON.parse(stdout), "nobody takes it for complete");
});

test("list takes the filters and the order of the API", async () => {
  const [first, second] = (await cliJson(["list", "--order-by", "name", "--offset", "7", "--limit", "2"], { clerk }))
    .data;
  assert.ok(first.name.toLowerCase() <= second.name.toLowerCase());
  const ids = [first.id, second.id];
  const args = ids.flatMap((id) => ["--organization-id", id]);
  assert.equal((await cliJson(["list", ...args], { clerk })).totalCount, 2);
  assert.equal((await cliJson(["list", "--query", first.slug], { clerk })).data[0].id, first.id);
  assert.ok((await cliJson(["list", "--user-id", clerk.users[0]], { clerk })).totalCount > 0);
});

test("get shows an organization by id or slug, as one field per line or as JSON", async () => {
  const { data } = await cliJson(["list", "--limit", "1"], { clerk });
  const { stdout } = await cli(["get", data[0].slug], { clerk });
  const [id, name] = stdout.split("\n");
  assert.deepEqual([id.replace(/^id +/, ""), name.replace(/^name +/, "")], [data[0].id, data[0].name]);
  assert.match(stdout, /^createdAt +\d{4}-\d\d-\d\dT[\d:.]+Z$/m);
  assert.match(stdout, /^publicMetadata +\{"plan":/m);
  assert.deepEqual(await cliJson(["get", data[0].id], { clerk }), data[0]);
  assert.equal(
    typeof (await cliJson(["get", data[0].id, "--include-members-count"], { clerk })).membersCount,
    "number",
  );
});

test("an error is printed in one line with Clerk's code and the trace id, exit code 1", async () => {
  const { code, stdout, stderr } = await cli(["get", "org_none"], { clerk });
  assert.deepEqual([code, stdout], [1, ""]);
  assert.match(stderr, /^clerk-organizations: getOrganization: 404 resource_not_found: .* \[trace [0-9a-f]{32}\]\n$/);
});

test("an unreachable server is reported in one line too", async (t) => {
  const { code, stderr } = await cli(["list", "--base-url", await refusedUrl(t)], { clerk });
  assert.equal(code, 1);
  assert.match(stderr, /^clerk-organizations: listOrganizations: no connection: [^\n]+\n$/);
});

test("--base-url takes precedence over CLERK_API_URL, and --api-version is sent", async () => {
  const env = { CLERK_API_URL: "http://127.0.0.1:1" };
  const args = ["list", "--base-url", clerk.url, "--api-version", "2021-02-05"];
  assert.equal((await cli(args, { clerk, env })).code, 0);
  assert.equal(clerk.requests.list.at(-1).headers["clerk-api-version"], "2021-02-05");
});

test("control characters in a name neither move the cursor nor break the line", async () => {
  const name = "Evil\u001b[2J\u009b2J\u202eName\u2028x";
  const options = { clerk };
  const { id } = await cliJson(["create", "--name", name, "--slug", "evil"], options);
  for (const args of [
    ["list", "--query", "evil"],
    ["get", id],
    ["list", "--query", "evil", "--json"],
    ["get", id, "--json"],
  ]) {
    const { stdout } = await cli(args, options);
    assert.match(stdout, /Evil.*Name/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the test searches for them
    assert.doesNotMatch(stdout, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028]/);
  }
  assert.equal((await cliJson(["get", id], options)).name, name);
  await cli(["delete", id, "--yes"], options);
});
