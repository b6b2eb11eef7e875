// Does a walk over all organizations give each once, whatever comes and goes meanwhile, and go on where it stopped?
import assert from "node:assert/strict";
import { test } from "node:test";
import { OrganizationsApi } from "clerk-organizations";
import { fixture } from "./fixtures/fixture.js";
import { Random } from "./fuzz/random.js";

const ORGANIZATION = fixture("organization");

/** A list on a server, the newest first; `before` is called with each request's offset, and may change `ids`. */
function listing(size, before = () => {}) {
  const server = { ids: Array.from({ length: size }, (_, i) => `org_${size - i}`), requests: [], atOnce: 0, most: 0 };
  server.fetch = async (url) => {
    const { searchParams } = new URL(url);
    const [offset, limit] = ["offset", "limit"].map((name) => Number(searchParams.get(name)));
    server.requests.push(offset);
    server.atOnce += 1;
    server.most = Math.max(server.most, server.atOnce);
    await new Promise(setImmediate);
    server.atOnce -= 1;
    const failure = before(server, offset);
    if (failure) return failure;
    const data = server.ids.slice(offset, offset + limit).map((id) => ({ ...ORGANIZATION, id }));
    return Response.json({ data, total_count: server.ids.length });
  };
  server.api = new OrganizationsApi({
    secretKey: "sk_test_iterate",
    baseUrl: "https://clerk.test/v1",
    fetch: server.fetch,
    maxRetries: 0,
  });
  return server;
}

async function idsOf(walk, until = () => false) {
  const ids = [];
  for await (const { id } of walk) {
    ids.push(id);
    if (until(id)) break;
  }
  return ids;
}

/** Removes and adds rows at random: mostly a few, now and then whole pages. */
function churn(random, made) {
  return (server) => {
    const most = random.oneIn(6) ? 12 : 2;
    for (let i = random.below(most); i > 0; i--) server.ids.splice(random.below(server.ids.length), 1);
    for (let i = random.below(most); i > 0; i--) server.ids.unshift(`org_new_${made.push(0)}`);
  };
}

/** What anyone writes first. */
async function naive(api, limit) {
  const ids = [];
  for (let offset = 0; ; offset += limit) {
    const { data } = await api.listOrganizations({ limit, offset });
    ids.push(...data.map(({ id }) => id));
    if (data.length < limit) return ids;
  }
}

test("in 500 random histories every organization that was there throughout is given exactly once", async () => {
  const faults = { walk: 0, naive: 0 };
  for (let seed = 1; seed <= 500; seed++) {
    for (const kind of ["walk", "naive"]) {
      const random = new Random(seed);
      // In smaller pages, rows that come at the very pace of the walk look like a server that ignores the offset.
      const limit = 5 + random.below(9);
      const server = listing(random.below(90), churn(random, []));
      const before = [...server.ids];
      const given =
        kind === "walk" ? await idsOf(server.api.iterateOrganizations({ limit })) : await naive(server.api, limit);
      const stayed = before.filter((id) => server.ids.includes(id));
      const isRight = new Set(given).size === given.length && stayed.every((id) => given.includes(id));
      if (!isRight) faults[kind] += 1;
    }
  }
  assert.equal(faults.walk, 0);
  // The histories are hard enough to tell a walk from a loop over offsets.
  assert.ok(faults.naive > 250, `a plain loop fails in ${faults.naive}`);
});

test("rows that vanish by the page do not end the walk before the last one", async () => {
  const server = listing(210, (server, offset) => {
    if (offset === 198) server.ids.splice(0, 150);
  });
  const given = await idsOf(server.api.iterateOrganizations());
  assert.deepEqual(given, [...new Set(given)]);
  assert.ok(server.ids.every((id) => given.includes(id)));
});

test("a walk goes on where it stopped, after a break and after an error", async () => {
  let failures = 0;
  const server = listing(20, (_, offset) => {
    // The third page fails, once.
    if (offset !== 8 || failures > 0) return undefined;
    failures += 1;
    return Response.json({ errors: [] }, { status: 500 });
  });
  const walk = server.api.iterateOrganizations({ limit: 5 });
  assert.equal(walk.totalCount, undefined);
  const first = await idsOf(walk, (id) => id === "org_18");
  assert.deepEqual([walk.totalCount, walk.offset], [20, 3]);
  const second = [];
  await assert.rejects(
    async () => {
      for await (const { id } of walk) second.push(id);
    },
    { name: "ClerkApiError", status: 500 },
  );
  assert.equal(walk.offset, 9);
  const third = await idsOf(walk);
  assert.deepEqual(
    [...first, ...second, ...third],
    Array.from({ length: 20 }, (_, i) => `org_${20 - i}`),
  );
  // Another program goes on from the offset.
  const other = await idsOf(server.api.iterateOrganizations({ limit: 5, offset: 9 }));
  assert.deepEqual(other, third);
});

test("a walk ignores what a call does not read, and rejects where a member cannot be read: it never ends as if there were no rows", async () => {
  const unread = Object.defineProperty({}, Symbol("own"), { get: assert.fail, enumerable: true });
  assert.equal((await idsOf(listing(3).api.iterateOrganizations(unread, unread))).length, 3);
  let reads = 0;
  const failsOnce = {
    get limit() {
      if (reads++ === 0) throw new Error("not yet");
      return 5;
    },
  };
  await assert.rejects(idsOf(listing(3).api.iterateOrganizations(failsOnce)), {
    kind: "invalid",
    operation: "iterateOrganizations",
    message: "iterateOrganizations: params could not be read",
  });
});

test("pages come whole, each with the total, and none is empty", async () => {
  const server = listing(12);
  const walk = server.api.iterateOrganizations({ limit: 5 });
  const pages = [];
  for await (const { data, totalCount } of walk.pages()) pages.push([data.length, totalCount, walk.offset]);
  assert.deepEqual(pages, [
    [5, 12, 5],
    [4, 12, 9],
    [3, 12, 12],
  ]);
});

test("one page is fetched ahead while the caller works, never two, and the next one before that one has come", async () => {
  const server = listing(50);
  const walk = server.api.iterateOrganizations({ limit: 5 }).pages();
  const settled = () => new Promise((resolve) => setTimeout(resolve, 5));
  for (const requests of [
    [0, 4],
    [0, 4, 8],
    [0, 4, 8, 12],
  ]) {
    await walk.next();
    await settled();
    assert.deepEqual(server.requests, requests);
  }
  await walk.return();
  for await (const _ of server.api.iterateOrganizations({ limit: 5 }));
  assert.equal(server.most, 2);
});
