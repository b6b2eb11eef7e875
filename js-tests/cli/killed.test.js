// Tests that `apply`, killed again and again, makes every change once: its server ends in the state that one run would have made.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { OrganizationDomainsApi, OrganizationMembershipsApi, OrganizationsApi } from "clerk-organizations";
import { open } from "../bulk/killing.js";
import { ITEMS, KILLS, killAtRandom } from "../bulk/kills.js";
import { start } from "../emulator/index.js";
import { fin, json, never, status } from "../faults/behaviours.js";
import { ORG } from "../faults/calling.js";
import { fixture } from "../faults/fixture.js";
import { serve, startCli, until } from "./program.js";

/** How many organizations each server has at the beginning, to be changed or deleted. */
const SEEDED = 100;
/** How many changes `apply` makes at once. */
const CONCURRENCY = 10;

async function server(t) {
  const clerk = await start({ seed: SEEDED });
  t.after(() => clerk.close());
  const api = new OrganizationsApi({ secretKey: clerk.secretKey, baseUrl: clerk.url });
  const { data } = await api.listOrganizations({ limit: SEEDED, orderBy: "+name" });
  return { clerk, api, ids: data.map(({ id }) => id) };
}

/** Six lines about a new organization, and two about old ones. */
function* changes(count, { ids, clerk }) {
  for (let i = 0; count > 0; i++, count -= 8) {
    const organizationId = { ref: `new ${i}` };
    const params = { name: `New ${i}`, slug: `new-${i}`, maxAllowedMemberships: 0 };
    yield { operation: "createOrganization", ref: `new ${i}`, params };
    for (const userId of clerk.users.slice(1, 3))
      yield { operation: "createOrganizationMembership", organizationId, params: { userId, role: "org:member" } };
    yield {
      operation: "createOrganizationDomain",
      organizationId,
      params: { name: `d${i}.example`, enrollmentMode: "automatic_invitation" },
    };
    yield { operation: "mergeOrganizationMetadata", organizationId, params: { publicMetadata: { [`m${i}`]: i } } };
    yield { operation: "deleteOrganizationMembership", organizationId, userId: clerk.users[1] };
    const old = ids[i % (SEEDED / 2)];
    yield { operation: "updateOrganization", id: old, params: { name: `Renamed ${i}` } };
    yield i < SEEDED / 2
      ? { operation: "deleteOrganization", id: ids[SEEDED / 2 + i] }
      : { operation: "mergeOrganizationMetadata", id: old, params: { publicMetadata: { [`late${i}`]: true } } };
  }
}

/** Everything that the changes make, without ids and times. */
async function stateOf({ api }) {
  const state = [];
  const [members, domains] = [new OrganizationMembershipsApi(api), new OrganizationDomainsApi(api)];
  for await (const { id, name, slug, publicMetadata } of api.iterateOrganizations()) {
    const isNew = slug?.startsWith("new-");
    const { data } = isNew ? await members.listOrganizationMemberships(id) : { data: [] };
    const found = isNew ? (await domains.listOrganizationDomains(id)).data : [];
    const users = data.map((one) => `${one.publicUserData.userId} ${one.role}`).sort();
    state.push(JSON.stringify({ name, slug, publicMetadata, users, domains: found.map((one) => one.name) }));
  }
  return state.sort();
}

function folder(t) {
  const path = mkdtempSync(join(tmpdir(), "clerk-organizations-cli-"));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Writes a file of changes, and returns the arguments that apply it. */
function jobIn(path, lines) {
  writeFileSync(join(path, "changes.ndjson"), [...lines].map((line) => JSON.stringify(line)).join("\n"));
  return ["apply", join(path, "changes.ndjson"), "--yes", "--checkpoint", join(path, "done.txt")];
}

const doneLines = (path) => {
  try {
    return readFileSync(path, "utf8").split('\n"').length;
  } catch {
    return 0;
  }
};

test(`apply of ${ITEMS} changes, killed ${KILLS} times, ends in the state of one run, and no change fails`, {
  timeout: 300_000,
}, async (t) => {
  const [killed, whole] = [await server(t), await server(t)];
  const expected = await startCli(jobIn(folder(t), changes(ITEMS, whole)), whole).ended;
  assert.equal(expected.code, 0, expected.stderr);
  const place = folder(t);
  const args = jobIn(place, changes(ITEMS, killed));
  await killAtRandom(
    () => startCli(args, killed),
    () => doneLines(join(place, "done.txt")),
  );
  const last = await startCli(args, killed).ended;
  t.diagnostic(last.stdout.trim());
  assert.deepEqual([last.code, last.stderr], [0, ""]);
  assert.deepEqual(await stateOf(killed), await stateOf(whole));
  const { stdout } = await startCli(args, killed).ended;
  assert.match(stdout, new RegExp(`^0 done, 0 failed, ${Math.ceil(ITEMS / 8) * 8} skipped\\n$`));
});

test("organizations without a slug that were in progress at a kill are listed by each run, and not created again", {
  timeout: 120_000,
}, async (t) => {
  const { clerk, api } = await server(t);
  const place = folder(t);
  const names = Array.from({ length: 30 }, (_, i) => `Unnamed ${i}`);
  const args = jobIn(
    place,
    names.map((name) => ({ operation: "createOrganization", params: { name } })),
  );
  // It is killed before it gets a response.
  const silent = await serve(t, () => never(), clerk.secretKey);
  const { child, ended } = startCli(args, { clerk: silent });
  // All of them have begun. The rate limiter may still hold back the requests of some.
  const checkpoint = join(place, "done.txt");
  await until(() => silent.requests.length > 0 && open(checkpoint) === CONCURRENCY);
  child.kill("SIGKILL");
  await ended;
  const next = await startCli([...args, "--json"], { clerk }).ended;
  const results = next.stdout.trimEnd().split("\n").map(JSON.parse);
  const unknown = results.filter(({ status }) => status === "error").sort((one, other) => one.line - other.line);
  assert.deepEqual([next.code, unknown.map(({ line }) => line)], [1, names.slice(0, CONCURRENCY).map((_, i) => i + 1)]);
  for (const { line, error } of unknown) {
    assert.equal(error.outcome, "unknown");
    assert.ok(next.stderr.includes(`changes.ndjson:${line}: an earlier run may have created "Unnamed ${line - 1}"`));
  }
  const again = await startCli(args, { clerk }).ended;
  assert.deepEqual([again.code, again.stdout], [1, "0 done, 10 failed, 20 skipped\n"]);
  const made = [];
  for await (const { name } of api.iterateOrganizations({ query: "Unnamed" })) made.push(name);
  assert.deepEqual(made.sort(), names.slice(CONCURRENCY).sort());
});

test("if nothing shows whether a killed run has created an organization, the next run looks again, and creates no second one", async (t) => {
  const organizations = [];
  let isAvailable = false;
  const server = await serve(t, ({ method }) => {
    if (method === "GET")
      return isAvailable ? json(200, { data: organizations, total_count: organizations.length }) : status(403);
    organizations.push({ ...ORG, name: "Acme", created_at: Date.parse("2026-01-31T12:00:00Z") });
    return never();
  });
  const params = { name: "Acme", createdAt: "2026-01-31T12:00:00Z" };
  const args = jobIn(folder(t), [{ operation: "createOrganization", params }]);
  const { child, ended } = startCli(args, { clerk: server });
  await until(() => organizations.length === 1);
  child.kill("SIGKILL");
  await ended;
  assert.equal((await startCli(args, { clerk: server }).ended).stdout, "0 done, 1 failed, 0 skipped\n");
  isAvailable = true;
  const { code, stdout } = await startCli(args, { clerk: server }).ended;
  assert.deepEqual([code, stdout, organizations.length], [0, "1 done, 0 failed, 0 skipped\n", 1]);
});

test("an organization that a killed run has created is found behind many others whose names contain its own", async (t) => {
  const organizations = Array.from({ length: 150 }, (_, i) => ({ ...ORG, id: `org_${i}`, name: `Team ${i}` }));
  const server = await serve(t, ({ method, path }) => {
    if (method === "GET") {
      const { searchParams } = new URL(path, "http://localhost");
      const [offset, limit] = ["offset", "limit"].map((name) => Number(searchParams.get(name)));
      return json(200, { data: organizations.slice(offset, offset + limit), total_count: organizations.length });
    }
    organizations.push({ ...ORG, name: "Team", created_at: Date.parse("2026-01-31T12:00:00Z") });
    return never();
  });
  const params = { name: "Team", createdAt: "2026-01-31T12:00:00Z" };
  const args = jobIn(folder(t), [{ operation: "createOrganization", params }]);
  const { child, ended } = startCli(args, { clerk: server });
  await until(() => organizations.length === 151);
  child.kill("SIGKILL");
  await ended;
  const { code, stdout } = await startCli(args, { clerk: server }).ended;
  assert.deepEqual([code, stdout, organizations.length], [0, "1 done, 0 failed, 0 skipped\n", 151]);
});

/** Changes that Clerk refuses if they have been made, with what makes them beforehand. */
const ONCE = {
  createOrganizationMembership: ({ id, user }) => ({
    organizationId: id,
    params: { userId: user, role: "org:member" },
  }),
  createOrganizationInvitation: ({ id }) => ({
    ...{ organizationId: id, params: { emailAddress: "Ada@example.com", role: "org:member" } },
  }),
  createOrganizationInvitationBulk: ({ id }) => ({
    ...{ organizationId: id, params: [{ emailAddress: "bulk@example.com", role: "org:member" }] },
  }),
  createOrganizationDomain: ({ id }) => ({
    ...{ organizationId: id, params: { name: "once.example", enrollmentMode: "automatic_invitation" } },
  }),
  createOrganizationRole: () => ({ params: { name: "Once", key: "org:once" } }),
  createOrganizationPermission: () => ({ params: { name: "Once", key: "org:once:read" } }),
  createOrganization: () => ({ params: { name: "Once", slug: "once" } }),
  deleteOrganization: ({ others }) => ({ organizationId: others[0] }),
};

for (const [operation, changeOf] of Object.entries(ONCE))
  test(`${operation}: what a killed run has made counts as done`, async (t) => {
    const { clerk, api, ids } = await server(t);
    const [id, ...others] = ids;
    await api.updateOrganization(id, { maxAllowedMemberships: 0 });
    const place = folder(t);
    const args = jobIn(place, [{ operation, ...changeOf({ id, user: clerk.createUser({}), others }) }]);
    // The request of the killed run arrives, and its response does not.
    const silent = await serve(t, () => never(), clerk.secretKey);
    const { child, ended } = startCli(args, { clerk: silent });
    await until(() => silent.requests.length === 1);
    child.kill("SIGKILL");
    await ended;
    const withoutCheckpoint = args.slice(0, 3);
    assert.equal((await startCli(withoutCheckpoint, { clerk }).ended).code, 0);
    const { code, stdout, stderr } = await startCli(args, { clerk }).ended;
    assert.deepEqual([code, stdout, stderr], [0, "1 done, 0 failed, 0 skipped\n", ""]);
  });

test("a change of a killed run that the next one does not get to is still looked for by the one after it", async (t) => {
  const userId = "user_1";
  const member = { ...fixture("organization-membership"), role: "org:member" };
  let update = status(422);
  let create = never();
  const server = await serve(t, ({ method }) => {
    if (method === "GET") return json(200, { data: [member], total_count: 1 });
    return method === "PATCH" ? update : create;
  });
  const args = jobIn(folder(t), [
    { operation: "updateOrganization", id: "org_1", params: { name: "A" } },
    { operation: "createOrganizationMembership", organizationId: "org_1", params: { userId, role: "org:member" } },
  ]);
  const { child, ended } = startCli(args, { clerk: server });
  await until(() => server.requests.some(({ method }) => method === "POST"));
  child.kill("SIGKILL");
  await ended;
  // The second line has to wait for the first one, of which nothing is known.
  update = fin();
  create = status(400, { code: "already_a_member_in_organization" });
  assert.equal((await startCli(args, { clerk: server }).ended).stdout, "0 done, 2 failed, 0 skipped\n");
  update = json(200, ORG);
  const { code, stdout, stderr } = await startCli(args, { clerk: server }).ended;
  assert.deepEqual([code, stdout, stderr], [0, "2 done, 0 failed, 0 skipped\n", ""]);
});

/** Refusals that do not show that the killed run has made the change. */
const ELSEWHERE = {
  replaceRoleSet: {
    change: { keyOrId: "role_set:old", params: { destRoleSetKey: "role_set:new" } },
    refusal: { status: 404, code: "resource_not_found", meta: { param_name: "dest_role_set_key" } },
  },
  assignPermissionToOrganizationRole: {
    change: { roleId: "role_1", permissionId: "perm_1" },
    refusal: { status: 409, code: "resource_locked" },
  },
};

for (const [operation, { change, refusal }] of Object.entries(ELSEWHERE))
  test(`${operation}: a refusal with ${refusal.status} ${refusal.code} for another reason does not count as done`, async (t) => {
    const { status, ...error } = refusal;
    let isRefusing = false;
    const server = await serve(t, () =>
      isRefusing ? json(status, { errors: [{ message: "No.", ...error }] }) : never(),
    );
    const args = jobIn(folder(t), [{ operation, ...change }]);
    const { child, ended } = startCli(args, { clerk: server });
    await until(() => server.requests.length === 1);
    child.kill("SIGKILL");
    await ended;
    isRefusing = true;
    const { code, stdout, stderr } = await startCli(args, { clerk: server }).ended;
    assert.deepEqual([code, stdout], [1, "0 done, 1 failed, 0 skipped\n"]);
    assert.match(stderr, new RegExp(refusal.code));
  });
