// Tests that `export --with` writes the changes with which `apply` recreates the organizations in another instance.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import {
  InstanceSettingsApi,
  OrganizationDomainsApi,
  OrganizationInvitationsApi,
  OrganizationMembershipsApi,
  OrganizationRolesApi,
  OrganizationsApi,
} from "clerk-organizations";
import { start } from "../emulator/index.js";
import { json, never, status } from "../faults/behaviours.js";
import { ORG } from "../faults/calling.js";
import { cli, serve } from "./program.js";

const ORGANIZATIONS = 200;
const MODES = ["manual_invitation", "automatic_invitation", "automatic_suggestion"];
let source;
let folder;
before(async () => {
  source = await start({ seed: ORGANIZATIONS });
  await vary(clientOf(source));
  folder = mkdtempSync(join(tmpdir(), "clerk-organizations-migration-"));
});
after(async () => {
  rmSync(folder, { recursive: true });
  await source.close();
});

/** Makes some of the seeded organizations harder to recreate. */
async function vary(api) {
  const memberships = new OrganizationMembershipsApi(api);
  const invitations = new OrganizationInvitationsApi(api);
  const { data } = await api.listOrganizations({ orderBy: "created_at", limit: 100, includeMembersCount: true });
  const [one, other, third] = data.filter(({ membersCount, slug }) => membersCount >= 3 && !slug.endsWith("1"));
  const usersOf = async ({ id }) =>
    (await memberships.listOrganizationMemberships(id, { limit: 100 })).data.map((row) => row.publicUserData.userId);
  // None of these has seeded invitations, whose senders would no longer be allowed to send them.
  // The creator is no longer an administrator, and has metadata.
  const [successor] = (await usersOf(one)).filter((id) => id !== one.createdBy);
  await memberships.updateOrganizationMembership(one.id, successor, { role: "org:admin" });
  await memberships.updateOrganizationMembership(one.id, one.createdBy, { role: "org:member" });
  const metadata = { publicMetadata: { since: 2020, team: { a: null } }, privateMetadata: { salary: 1 } };
  for (const user of [one.createdBy, successor])
    await memberships.updateOrganizationMembershipMetadata(one.id, user, metadata);
  await api.updateOrganization(one.id, { adminDeleteEnabled: false, maxAllowedMemberships: 0 });
  // More invitations than one call takes, by a user who may still invite.
  const people = Array.from({ length: 23 }, (_, i) => ({
    ...{ emailAddress: `many${i}@example.com`, role: "org:editor", inviterUserId: successor },
    ...{ publicMetadata: { i }, privateMetadata: { i }, expiresInDays: 5 },
  }));
  for (const at of [0, 10, 20]) await invitations.createOrganizationInvitationBulk(one.id, people.slice(at, at + 10));
  // The creator has left.
  const [heir] = (await usersOf(other)).filter((id) => id !== other.createdBy);
  await memberships.updateOrganizationMembership(other.id, heir, { role: "org:admin" });
  await memberships.deleteOrganizationMembership(other.id, other.createdBy);
  leftBy = other.slug;
  await api.updateOrganization(third.id, { slug: null, name: 'Ünïcode, "quoted"\u2028 Ltd' });
}

/** The slug of the organization whose creator has left: `created_by` cannot be recreated. */
let leftBy;

const clientOf = (clerk) => new OrganizationsApi({ secretKey: clerk.secretKey, baseUrl: clerk.url });
const lines = (text) => text.trimEnd().split("\n").map(JSON.parse);

async function all(rows) {
  const found = [];
  for await (const row of rows) found.push(row);
  return found;
}

/** Starts an instance without organizations that has the roles and the settings of the source. */
async function emptyTarget(t, options) {
  const target = await start(options);
  t.after(() => target.close());
  const [from, to] = [clientOf(source), clientOf(target)];
  await new InstanceSettingsApi(to).updateInstanceOrganizationSettings({
    domainsEnabled: true,
    domainsEnrollmentModes: MODES,
  });
  const roles = new OrganizationRolesApi(to);
  const known = (await roles.listOrganizationRoles({ limit: 100 })).data.map(({ key }) => key);
  for (const { key, name } of (await new OrganizationRolesApi(from).listOrganizationRoles({ limit: 100 })).data)
    if (!known.includes(key)) await roles.createOrganizationRole({ key, name, includeInInitialRoleSet: true });
  return target;
}

async function exported(args = []) {
  const { code, stdout, stderr } = await cli(["export", "--with", "members,invitations,domains", ...args], {
    clerk: source,
  });
  assert.deepEqual([code, stderr], [0, ""]);
  return stdout;
}

function file(text, name = "migration.ndjson") {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

const keyed = (rows, key) => Object.fromEntries(rows.map((row) => [key(row), row]));

/** What must be the same in both instances, by slug. Ids and the times of changes differ. */
async function contentOf(clerk, user = (id) => id) {
  const api = clientOf(clerk);
  const organizations = await all(api.iterateOrganizations({ limit: 100 }));
  const keyOf = ({ slug, name }) => slug ?? name;
  const ids = new Map(organizations.map((one) => [one.id, keyOf(one)]));
  const of = (id) => ids.get(id);
  const content = keyed(
    organizations.map(({ id, updatedAt, lastActiveAt, imageUrl, membersCount, createdBy, ...same }) => ({
      ...{
        ...same,
        createdBy: same.slug === leftBy ? undefined : user(createdBy),
        members: [],
        invitations: [],
        domains: [],
      },
    })),
    keyOf,
  );
  for (const row of await all(
    new OrganizationMembershipsApi(api).iterateInstanceOrganizationMemberships({ limit: 500 }),
  ))
    content[of(row.organization.id)].members.push([
      user(row.publicUserData.userId),
      row.role,
      row.publicMetadata,
      row.privateMetadata,
    ]);
  for (const row of await all(
    new OrganizationInvitationsApi(api).iterateInstanceOrganizationInvitations({ limit: 500 }),
  ))
    if (row.status === "pending")
      content[of(row.organizationId)].invitations.push([
        ...[row.emailAddress, row.role, user(row.inviterId), row.publicMetadata, row.privateMetadata],
        Math.round((row.expiresAt - Date.now()) / 86_400_000) === 5,
      ]);
  for (const row of await all(new OrganizationDomainsApi(api).iterateAllOrganizationDomains({ limit: 500 })))
    content[of(row.organizationId)].domains.push([row.name, row.enrollmentMode, row.verification?.status]);
  for (const one of Object.values(content)) for (const list of [one.members, one.invitations, one.domains]) list.sort();
  return content;
}

test("200 organizations with members, invitations and domains are the same in an empty instance", {
  timeout: 600_000,
}, async (t) => {
  const target = await emptyTarget(t);
  const path = file(await exported());
  const { code, stdout, stderr } = await cli(["apply", path, "--checkpoint", join(folder, "moved.txt")], {
    clerk: target,
  });
  assert.deepEqual([code, stderr], [0, ""]);
  assert.match(stdout, /^\d+ done, 0 failed, 0 skipped\n$/);
  const [before, after] = [await contentOf(source), await contentOf(target)];
  assert.equal(Object.keys(after).length, ORGANIZATIONS);
  assert.deepEqual(after, before);
  const count = (name) => Object.values(after).reduce((sum, one) => sum + one[name].length, 0);
  for (const name of ["members", "invitations", "domains"]) assert.ok(count(name) > 0, name);
});

test("a killed migration resumes where it stopped, and nothing is created twice", { timeout: 600_000 }, async (t) => {
  const target = await emptyTarget(t);
  const path = file(
    lines(await exported(["--query", "labs"]))
      .map(JSON.stringify)
      .join("\n"),
    "labs.ndjson",
  );
  const args = ["apply", path, "--checkpoint", join(folder, "labs.txt"), "--concurrency", "2"];
  const { startCli, until } = await import("./program.js");
  const { child, ended } = startCli(args, { clerk: target });
  const sent = target.requests.count;
  await until(() => target.requests.count > sent + 15);
  child.kill("SIGKILL");
  await ended;
  await cli(args, { clerk: target });
  const names = (await all(clientOf(target).iterateOrganizations())).map(({ slug }) => slug);
  const expected = (await all(clientOf(source).iterateOrganizations({ query: "labs" }))).map(({ slug }) => slug);
  assert.deepEqual(names.sort(), expected.sort());
  const [before, after] = [await contentOf(source), await contentOf(target)];
  assert.deepEqual(after, Object.fromEntries(Object.entries(before).filter(([slug]) => slug in after)));
});

test("--user-map replaces the ids of users, and a missing one is an error before anything is sent", {
  timeout: 600_000,
}, async (t) => {
  const target = await emptyTarget(t);
  const path = file(await exported(["--query", "games"]), "games.ndjson");
  const users = source.users.map((id, i) => [id, target.createUser({ email_address: [`u${i}@moved.example`] })]);
  const csv = (rows) => file(["from,to", ...rows.map((row) => row.join(","))].join("\n"), "users.csv");
  const missing = await cli(["apply", path, "--user-map", csv([])], { clerk: target });
  assert.equal(missing.code, 2);
  assert.match(missing.stderr, /games\.ndjson:1: the user user_\w+ is not in the file of --user-map\n$/);
  const { code, stderr } = await cli(["apply", path, "--user-map", csv(users)], { clerk: target });
  assert.deepEqual([code, stderr], [0, ""]);
  const mapped = new Map(users);
  const [before, after] = [await contentOf(source, (id) => mapped.get(id)), await contentOf(target)];
  assert.ok(Object.keys(after).length > 0);
  assert.deepEqual(after, Object.fromEntries(Object.entries(before).filter(([slug]) => slug in after)));
});

test("the changes and the map of users cannot both be standard input", async () => {
  const { code, stdout, stderr } = await cli(["apply", "-", "--user-map", "-"], { clerk: source, input: "from,to\n" });
  assert.deepEqual([code, stdout], [2, ""]);
  assert.match(stderr, /FILE and --user-map cannot both be standard input\n$/);
});

test("--with writes changes, each organization before what belongs to it, and --offset resumes", async () => {
  const changes = lines(await exported(["--query", "games"]));
  const [first] = changes;
  assert.equal(first.operation, "createOrganization");
  const refs = new Set();
  for (const { operation, ref, organizationId } of changes)
    if (operation === "createOrganization") refs.add(ref);
    else assert.ok(refs.has(organizationId.ref), operation);
  const rest = lines(await exported(["--query", "games", "--offset", "1"]));
  assert.deepEqual(rest, changes.slice(changes.findIndex(({ ref }) => ref === [...refs][1])));
  const only = await cli(["export", "--with", "domains", "--query", "games"], { clerk: source });
  assert.ok(lines(only.stdout).every(({ operation }) => !/Membership|Invitation/.test(operation)));
  const wrong = await cli(["export", "--with", "member"], { clerk: source });
  assert.deepEqual([wrong.code, wrong.stdout], [2, ""]);
  assert.match(wrong.stderr, /--with takes members, invitations, domains, not "member"; did you mean members\?\n$/);
});

/** A server with organizations whose `answers` by id say how their members are read. The others have none. */
async function organizations(t, count, { answers = {}, most = 499, onList = () => {} }) {
  const rows = Array.from({ length: count }, (_, i) => ({
    ...ORG,
    id: `org_${i}`,
    name: `Name ${i}`,
    slug: `slug-${i}`,
  }));
  const server = await serve(t, ({ path }) => {
    const { pathname, searchParams } = new URL(path, "http://localhost");
    const [, , , id, isList] = pathname.split("/");
    if (isList) return answers[id] ?? json(200, { data: [], total_count: 0 });
    const found = rows.find((row) => row.id === id);
    if (id) return found ? json(200, found) : status(404, { code: "resource_not_found" });
    const offset = Number(searchParams.get("offset"));
    const limit = Math.min(Number(searchParams.get("limit")), most);
    const page = json(200, { data: rows.slice(offset, offset + limit), total_count: rows.length });
    onList(rows);
    return page;
  });
  return { server, rows };
}

const MISSING = status(404, { code: "resource_not_found" });

test("an organization that is deleted during an export with members is left out, and the others are written", async (t) => {
  const onList = (rows) => rows.some(({ id }) => id === "org_3") && rows.splice(3, 1);
  const { server } = await organizations(t, 12, { answers: { org_3: MISSING }, onList });
  const { code, stdout, stderr } = await cli(["export", "--with", "members"], { clerk: server });
  assert.deepEqual([code, stderr], [0, "org_3 is left out: it was deleted during the export\n"]);
  const refs = lines(stdout).flatMap(({ ref }) => ref ?? []);
  assert.deepEqual(
    refs,
    [0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11].map((i) => `org_${i}`),
  );
});

test("a 404 for the members of an organization that exists ends the export, without waiting for the other reads", async (t) => {
  const others = Object.fromEntries(Array.from({ length: 4 }, (_, i) => [`org_${i}`, never()]));
  const { server } = await organizations(t, 4, { answers: { ...others, org_0: MISSING } });
  const before = performance.now();
  const { code, stdout, stderr } = await cli(["export", "--with", "members"], { clerk: server });
  assert.deepEqual([code, stdout], [1, ""]);
  assert.match(stderr, /listOrganizationMemberships: 404 resource_not_found: .*; resume with --offset 0\n$/);
  assert.ok(performance.now() - before < 45_000, "a read without a response lasts a minute");
});

test("the offset at which to resume follows organizations that were deleted during the export", async (t) => {
  let isFirst = true;
  const onList = (rows) => {
    if (isFirst) rows.splice(0, 3);
    isFirst = false;
  };
  const { server, rows } = await organizations(t, 30, { answers: { org_15: status(403) }, most: 10, onList });
  const { code, stdout, stderr } = await cli(["export", "--with", "members"], { clerk: server });
  assert.equal(code, 1);
  const [, offset] = /resume with --offset (\d+)\n$/.exec(stderr) ?? [];
  const written = lines(stdout).flatMap(({ ref }) => ref ?? []);
  assert.ok(written.length > 0);
  assert.equal(rows[Number(offset)].id, `org_${written.length}`, stderr);
});
