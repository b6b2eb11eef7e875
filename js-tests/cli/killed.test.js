// Tests that `apply`, killed again and again, makes every change once: its server ends in the state that one run would have made.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { OrganizationDomainsApi, OrganizationMembershipsApi, OrganizationsApi } from "clerk-organizations";
import { ITEMS, KILLS, killAtRandom } from "../bulk/kills.js";
import { start } from "../emulator/index.js";
import { startCli } from "./program.js";

/** How many organizations each server has at the beginning, to be changed or deleted. */
const SEEDED = 100;

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

test("organizations without a slug, of which nobody knows whether they exist, are listed and not created again", {
  timeout: 60_000,
}, async (t) => {
  const { clerk, api } = await server(t);
  const place = folder(t);
  const names = Array.from({ length: 200 }, (_, i) => `Unnamed ${i}`);
  const args = jobIn(
    place,
    names.map((name) => ({ operation: "createOrganization", params: { name } })),
  );
  const done = () => doneLines(join(place, "done.txt"));
  const { child, ended } = startCli(args, { clerk });
  while (done() < 60) await new Promise((resolve) => setTimeout(resolve, 1));
  child.kill("SIGKILL");
  await ended;
  const last = await startCli([...args, "--json"], { clerk }).ended;
  const results = last.stdout.trimEnd().split("\n").map(JSON.parse);
  const unknown = results.filter(({ status }) => status === "error");
  t.diagnostic(`${unknown.length} unknown`);
  assert.ok(unknown.length > 0 && unknown.length <= 10, `${unknown.length} unknown`);
  for (const { line, error } of unknown) {
    assert.equal(error.outcome, "unknown");
    assert.ok(last.stderr.includes(`changes.ndjson:${line}: an earlier run may have created "Unnamed ${line - 1}"`));
  }
  const listed = new Set(unknown.map(({ line }) => `Unnamed ${line - 1}`));
  const times = new Map(names.map((name) => [name, 0]));
  for await (const { name } of api.iterateOrganizations({ query: "Unnamed" })) times.set(name, times.get(name) + 1);
  for (const [name, count] of times) assert.ok(count === 1 || (count === 0 && listed.has(name)), `${count} of ${name}`);
  const again = await startCli(args, { clerk }).ended;
  assert.deepEqual(
    [again.code, again.stdout],
    [1, `0 done, ${unknown.length} failed, ${200 - unknown.length} skipped\n`],
  );
});
