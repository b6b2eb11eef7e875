// Tests that the scripts in the documentation do what it says. Each is run unchanged, as a program.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import {
  OrganizationInvitationsApi,
  OrganizationMembershipsApi,
  OrganizationPermissionsApi,
  OrganizationRolesApi,
  OrganizationsApi,
} from "clerk-organizations";
import { sample } from "./documentation.js";
import { start } from "./emulator/index.js";
import { png } from "./png.js";

const here = dirname(fileURLToPath(import.meta.url));

/** Starts a local Clerk and makes a folder below the tests, where the package is found. `run` runs a script in it. */
async function setUp(t, script, { env: more = () => ({}), ...options } = {}) {
  const clerk = await start({ record: true, ...options });
  mkdirSync(join(here, "build"), { recursive: true });
  const folder = mkdtempSync(join(here, "build/script-"));
  t.after(async () => {
    await clerk.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const env = () => ({
    PATH: process.env.PATH,
    CLERK_SECRET_KEY: clerk.secretKey,
    CLERK_API_URL: clerk.url,
    ...more(clerk),
  });
  writeFileSync(join(folder, "script.mjs"), script);
  const run = () =>
    new Promise((resolve) => {
      execFile(process.execPath, ["script.mjs"], { cwd: folder, env: env() }, (error, stdout, stderr) =>
        resolve({ code: error?.code ?? 0, stdout, stderr }),
      );
    });
  const api = new OrganizationsApi({ secretKey: clerk.secretKey, baseUrl: clerk.url });
  return { api, clerk, run, path: (...parts) => join(folder, ...parts) };
}

test("the export writes every organization, one line each", async (t) => {
  const { api, run, path } = await setUp(t, sample("export"), { seed: 250 });
  const { code, stderr } = await run();
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  const lines = readFileSync(path("organizations.ndjson"), "utf8").trimEnd().split("\n").map(JSON.parse);
  assert.equal(new Set(lines.map(({ id }) => id)).size, 250);
  assert.equal(lines.length, 250);
  assert.deepEqual(lines[100], await api.getOrganization(lines[100].id));
});

test("the plan is set for all matches, and a second run does not set it again", async (t) => {
  const { api, clerk, run } = await setUp(t, sample("plan"));
  for (let i = 0; i < 15; i++) {
    const name = i % 3 === 0 ? `Other ${i}` : `Acme ${i}`;
    await api.createOrganization({ name, publicMetadata: { plan: "free", seats: i } });
  }
  const first = await run();
  assert.equal(first.code, 0, first.stderr);
  assert.match(first.stdout, /\{ done: 10, failed: 0, skipped: 0 \}/);
  assert.match(first.stderr, /^10 done, 0 before, \d+\.\d a second$/m);
  for await (const { name, publicMetadata } of api.iterateOrganizations())
    assert.equal(publicMetadata.plan, name.startsWith("Acme") ? "gold" : "free", name);
  clerk.requests.clear();
  const second = await run();
  assert.match(second.stdout, /\{ done: 0, failed: 0, skipped: 10 \}/);
  assert.deepEqual([...new Set(clerk.requests.list.map(({ method }) => method))], ["GET"]);
});

test("the logos are uploaded, and a file without an organization is reported", async (t) => {
  const { api, run, path } = await setUp(t, sample("logos"));
  mkdirSync(path("logos"));
  for (const slug of ["acme", "beta", "gamma"]) {
    await api.createOrganization({ name: slug, slug });
    writeFileSync(path("logos", `${slug}.png`), png());
  }
  const first = await run();
  assert.equal(first.code, 0, first.stderr);
  for (const slug of ["acme", "beta", "gamma"]) {
    const { hasImage, imageUrl } = await api.getOrganization(slug);
    assert.equal(hasImage, true);
    assert.ok(first.stdout.includes(`${slug}.png ${imageUrl}\n`), first.stdout);
  }
  writeFileSync(path("logos", "delta.png"), png());
  const { code, stderr } = await run();
  assert.equal(code, 1);
  assert.match(stderr, /^delta\.png ClerkApiError: getOrganization: 404 resource_not_found/m);
});

test("organizations without an administrator are found, with the members who can manage them", async (t) => {
  const { api, clerk, run } = await setUp(t, sample("without an admin"));
  const [ada, ben] = clerk.users;
  const members = new OrganizationMembershipsApi(api);
  await api.createOrganization({ name: "Managed", createdBy: ada });
  const empty = await api.createOrganization({ name: "Empty" });
  const led = await api.createOrganization({ name: "Led", createdBy: ada });
  const { data: permissions } = await new OrganizationPermissionsApi(api).listOrganizationPermissions({ limit: 100 });
  await new OrganizationRolesApi(api).createOrganizationRole({
    name: "Lead",
    key: "org:lead",
    permissions: permissions.map(({ id }) => id),
    includeInInitialRoleSet: true,
  });
  await members.createOrganizationMembership(led.id, { userId: ben, role: "org:lead" });
  await members.deleteOrganizationMembership(led.id, ada);
  const { code, stdout, stderr } = await run();
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.deepEqual(
    stdout.trim().split("\n").sort(),
    [`${empty.id} Empty nobody can manage it`, `${led.id} Led another role can manage it`].sort(),
  );
});

const HOUR = 3_600_000;
const csv = (addresses) => `email,role\n${addresses.map((address) => `${address},org:member\n`).join("")}`;
const addresses = (count) => Array.from({ length: count }, (_, i) => `person${i}@example.com`);

/** A script that invites to an organization without a limit of members, and a function that lists the invited. */
async function setUpInvitations(t, options) {
  const set = await setUp(t, sample("invite"), options);
  const { id } = await set.api.createOrganization({
    name: "Acme",
    slug: "acme",
    createdBy: set.clerk.users[0],
    maxAllowedMemberships: 0,
  });
  const invitations = new OrganizationInvitationsApi(set.api);
  const invited = async () => {
    const found = [];
    for await (const { emailAddress } of invitations.iterateOrganizationInvitations(id)) found.push(emailAddress);
    return found.sort();
  };
  return { ...set, id, invitations, invited };
}

test("the people in a file are invited ten at a time, and a second run invites no one again", async (t) => {
  const { clerk, path, run, id, invitations, invited } = await setUpInvitations(t);
  const all = addresses(23);
  await invitations.createOrganizationInvitation(id, { emailAddress: all[4], role: "org:member" });
  writeFileSync(path("people.csv"), csv(all));
  clerk.requests.clear();
  const { code, stderr } = await run();
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.deepEqual(await invited(), all.sort());
  const sent = () => clerk.requests.list.filter(({ method }) => method === "POST").length;
  assert.equal(sent(), 3);
  await run();
  assert.equal(sent(), 3);
});

test("an address that Clerk refuses is reported, and the others of the ten are invited", async (t) => {
  const { path, run, invited } = await setUpInvitations(t);
  writeFileSync(path("people.csv"), csv(["ada.adler@example.com", ...addresses(12)]));
  const { code, stderr } = await run();
  assert.deepEqual({ code, stderr }, { code: 1, stderr: "ada.adler@example.com already_a_member_in_organization\n" });
  assert.deepEqual(await invited(), addresses(12).sort());
});

test("nothing is sent if a line of the file is invalid", async (t) => {
  const { path, run, invited } = await setUpInvitations(t);
  writeFileSync(path("people.csv"), `${csv(addresses(11))}last@example.com,member\n`);
  const { code, stderr } = await run();
  assert.equal(code, 1);
  assert.match(stderr, /role/);
  assert.deepEqual(await invited(), []);
});

test("the script ends at Clerk's hourly limit, prints when to continue, and continues then", async (t) => {
  let now = Date.now();
  const rateLimit = { bulkInvitations: { limit: 2, windowMs: HOUR } };
  const { path, run, invited } = await setUpInvitations(t, { rateLimit, now: () => now });
  writeFileSync(path("people.csv"), csv(addresses(25)));
  const first = await run();
  assert.deepEqual(first, {
    code: 75,
    stdout: "",
    stderr: "Clerk allows more invitations in 60 minutes. Run this again then.\n",
  });
  assert.equal((await invited()).length, 20);
  now += HOUR;
  assert.equal((await run()).code, 0);
  assert.deepEqual(await invited(), addresses(25).sort());
});

/** A server between the script and Clerk that breaks the first change, before or after Clerk receives it. */
async function losing(t, clerk, lost) {
  let isFirst = true;
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    const breaks = request.method === "POST" && isFirst;
    if (breaks) isFirst = false;
    if (breaks && lost === "request") return request.socket.destroy();
    const { method, headers } = request;
    const answer = await fetch(new URL(request.url, clerk.url), {
      method,
      headers: { authorization: headers.authorization, "content-type": "application/json" },
      body: method === "GET" ? undefined : body,
    });
    if (breaks) return request.socket.destroy();
    response.writeHead(answer.status, { "content-type": "application/json" }).end(await answer.text());
  });
  t.after(() => server.close());
  await once(server.listen(0, "127.0.0.1"), "listening");
  return `http://127.0.0.1:${server.address().port}/v1`;
}

for (const lost of ["request", "response"])
  test(`everyone is invited exactly once if a ${lost} is lost`, async (t) => {
    let url;
    const { clerk, path, run, invited } = await setUpInvitations(t, { env: () => ({ CLERK_API_URL: url }) });
    url = await losing(t, clerk, lost);
    writeFileSync(path("people.csv"), csv(addresses(12)));
    clerk.requests.clear();
    const { code, stderr } = await run();
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    assert.deepEqual(await invited(), addresses(12).sort());
    assert.equal(clerk.requests.list.filter(({ method }) => method === "POST").length, 2);
  });

test("custom permissions and roles are mirrored by key, and a second run changes nothing", async (t) => {
  const source = await start({ seed: 1 });
  t.after(() => source.close());
  const sides = (target) => ({
    ...{ SOURCE_SECRET_KEY: source.secretKey, SOURCE_API_URL: source.url },
    ...{ TARGET_SECRET_KEY: target.secretKey, TARGET_API_URL: target.url },
  });
  const { api, clerk, run } = await setUp(t, sample("mirror"), { env: sides });
  const roles = new OrganizationRolesApi(api);
  const analyst = await roles.createOrganizationRole({ name: "Old name", key: "org:analyst" });
  const rolesOf = async (client) => {
    const { data } = await client.listOrganizationRoles({ limit: 100, orderBy: "+key" });
    return data.map(({ key, name, description, permissions }) => ({
      key,
      name,
      description,
      permissions: permissions.map(({ key }) => key).sort(),
    }));
  };
  const first = await run();
  assert.deepEqual([first.code, first.stderr], [0, ""]);
  const there = await rolesOf(new OrganizationRolesApi({ secretKey: source.secretKey, baseUrl: source.url }));
  assert.ok(there.some(({ permissions }) => permissions.includes("org:reports:read")));
  assert.deepEqual(await rolesOf(roles), there);
  assert.equal((await roles.getOrganizationRole(analyst.id)).name, "Analyst");
  clerk.requests.clear();
  const second = await run();
  assert.deepEqual(second, { code: 0, stdout: "", stderr: "" });
  assert.ok(clerk.requests.list.every(({ method }) => method === "GET"));
});
