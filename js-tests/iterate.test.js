// Tests that iterating over all organizations yields each once, despite concurrent creations and deletions, and can be
// resumed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { OrganizationsApi } from "clerk-organizations";
import fc from "fast-check";
import { fixture } from "./fixtures/fixture.js";

const ORGANIZATION = fixture("organization");

/**
 * A list on a server, newest first. `before` is called with the offset of each request, and may change `ids`. `away` returns how many
 * turns a response takes.
 */
function listing(size, before = () => {}, away = () => 1, options = {}) {
  const server = { ids: Array.from({ length: size }, (_, i) => `org_${size - i}`), requests: [], atOnce: 0, most: 0 };
  server.fetch = async (url) => {
    const { searchParams } = new URL(url);
    const [offset, limit] = ["offset", "limit"].map((name) => Number(searchParams.get(name)));
    server.requests.push(offset);
    server.atOnce += 1;
    server.most = Math.max(server.most, server.atOnce);
    for (let turn = away(); turn > 0; turn--) await new Promise(setImmediate);
    server.atOnce -= 1;
    const failure = before(server, offset);
    if (failure) return failure;
    const data = server.ids.slice(offset, offset + limit).map((id) => ({ ...ORGANIZATION, id }));
    const response = Response.json({ data, total_count: server.ids.length });
    for (let turn = away() - 1; turn > 0; turn--) await new Promise(setImmediate);
    return response;
  };
  server.api = new OrganizationsApi({
    secretKey: "sk_test_iterate",
    baseUrl: "https://clerk.test/v1",
    fetch: server.fetch,
    maxRetries: 0,
    ...options,
  });
  return server;
}

async function idsOf(iteration, until = () => false) {
  const ids = [];
  for await (const { id } of iteration) {
    ids.push(id);
    if (until(id)) break;
  }
  return ids;
}

/** Changes before each page, until there are none: mostly few rows are added and deleted, sometimes whole pages. */
const go = (most) => fc.array(fc.nat(), { maxLength: most, size: "max" });
const few = fc.record({ come: fc.nat(1), go: go(1) });
const many = fc.record({ come: fc.nat(25), go: go(25) });
const change = fc.oneof({ weight: 11, arbitrary: few }, { weight: 1, arbitrary: many });
const histories = fc.record({
  size: fc.nat(89),
  limit: fc.integer({ min: 1, max: 13 }),
  changes: fc.array(change, { maxLength: 60, size: "max" }),
  // How many turns the requests and responses take. With one turn each, they arrive in their order.
  turns: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 30 }),
});

function churn(changes) {
  const left = [...changes];
  let made = 0;
  return ({ ids }) => {
    const { come, go } = left.shift() ?? { come: 0, go: [] };
    for (const place of go) if (ids.length > 0) ids.splice(place % ids.length, 1);
    for (let i = 0; i < come; i++) ids.unshift(`org_new_${made++}`);
  };
}

/** The obvious loop over offsets. */
async function naive(api, limit) {
  const ids = [];
  for (let offset = 0; ; offset += limit) {
    const { data } = await api.listOrganizations({ limit, offset });
    ids.push(...data.map(({ id }) => id));
    if (data.length < limit) return ids;
  }
}

/** Whether `list` returns every organization that existed throughout, and none twice. */
async function isRight(list, { size, limit, changes, turns }) {
  let taken = 0;
  const server = listing(size, churn(changes), () => turns[taken++ % turns.length]);
  const before = [...server.ids];
  const given = await list(server.api, limit);
  const stayed = before.filter((id) => server.ids.includes(id));
  return new Set(given).size === given.length && stayed.every((id) => given.includes(id));
}

test("in every history, each organization that existed throughout is yielded exactly once", async () => {
  const iteration = (api, limit) => idsOf(api.iterateOrganizations({ limit }));
  let faultsOfNaive = 0;
  const property = fc.asyncProperty(histories, async (history) => {
    assert.ok(await isRight(iteration, history));
    if (!(await isRight(naive, history))) faultsOfNaive += 1;
  });
  await fc.assert(property, { numRuns: 500 });
  // A plain loop over offsets fails many of the histories, so they are hard enough.
  assert.ok(faultsOfNaive > 100, `a plain loop fails in ${faultsOfNaive}`);
});

test("pages of deleted rows do not end the iteration before the last row", async () => {
  const server = listing(210, (server, offset) => {
    if (offset === 198) server.ids.splice(0, 150);
  });
  const given = await idsOf(server.api.iterateOrganizations());
  assert.deepEqual(given, [...new Set(given)]);
  assert.ok(server.ids.every((id) => given.includes(id)));
});

test("an iteration resumes where it stopped, after a break and after an error", async () => {
  let failures = 0;
  const server = listing(20, (_, offset) => {
    // The third page fails, once.
    if (offset !== 8 || failures > 0) return undefined;
    failures += 1;
    return Response.json({ errors: [] }, { status: 500 });
  });
  const iteration = server.api.iterateOrganizations({ limit: 5 });
  assert.equal(iteration.totalCount, undefined);
  const first = await idsOf(iteration, (id) => id === "org_18");
  assert.deepEqual([iteration.totalCount, iteration.offset], [20, 3]);
  const second = [];
  await assert.rejects(
    async () => {
      for await (const { id } of iteration) second.push(id);
    },
    { name: "ClerkApiError", status: 500 },
  );
  assert.equal(iteration.offset, 9);
  const third = await idsOf(iteration);
  assert.deepEqual(
    [...first, ...second, ...third],
    Array.from({ length: 20 }, (_, i) => `org_${20 - i}`),
  );
  // Another program resumes from the offset.
  const other = await idsOf(server.api.iterateOrganizations({ limit: 5, offset: 9 }));
  assert.deepEqual(other, third);
});

test("an iteration ignores options that a call does not read, and rejects if a member cannot be read", async () => {
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

test("changes of the parameters and the options during an iteration change none of its requests", async () => {
  const requests = [];
  const fetch = async (url, { headers }) => {
    const { searchParams } = new URL(url);
    const offset = Number(searchParams.get("offset"));
    requests.push(`${searchParams.getAll("user_id")} ${headers.get("x-who")}`);
    const data = Array.from({ length: Math.min(10, 40 - offset) }, (_, i) => ({
      ...ORGANIZATION,
      id: `org_${offset + i}`,
    }));
    return Response.json({ data, total_count: 40 });
  };
  const { api } = listing(0, undefined, undefined, { fetch });
  const params = { limit: 10, userId: ["user_1"] };
  const call = { headers: { "x-who": "caller" } };
  const iteration = api.iterateOrganizations(params, call);
  for await (const _ of iteration) {
    params.userId.push("user_2");
    call.headers["x-who"] = "other";
  }
  assert.equal(requests.length, 5);
  assert.deepEqual([...new Set(requests)], ["user_1 caller"]);
});

test("pages are full, have the total, and are never empty", async () => {
  const server = listing(12);
  const iteration = server.api.iterateOrganizations({ limit: 5 });
  const pages = [];
  for await (const { data, totalCount } of iteration.pages()) pages.push([data.length, totalCount, iteration.offset]);
  assert.deepEqual(pages, [
    [5, 12, 5],
    [4, 12, 9],
    [3, 12, 12],
  ]);
});

/** Resolves after more turns than all that is under way takes. */
const settled = async () => {
  for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate);
};

test("one page is requested ahead of a caller who is slower than the server", async () => {
  const server = listing(50);
  const iteration = server.api.iterateOrganizations({ limit: 5 }).pages();
  for (const requests of [
    [0, 4],
    [0, 4, 8],
    [0, 4, 8, 12],
  ]) {
    await iteration.next();
    await settled();
    assert.deepEqual(server.requests, requests);
  }
  await iteration.return();
});

test("as many pages are in flight as prefetch and maxConcurrent allow while the caller waits", async () => {
  for (const [prefetch, maxConcurrent, most] of [
    [undefined, undefined, 8],
    [undefined, 3, 3],
    [5, undefined, 5],
    [100, 20, 20],
    [0, undefined, 1],
  ]) {
    const server = listing(400, undefined, () => 3, { maxConcurrent });
    const ids = await idsOf(server.api.iterateOrganizations({ limit: 5 }, { prefetch }));
    assert.equal(ids.length, 400);
    assert.equal(server.most, most, `prefetch ${prefetch}, maxConcurrent ${maxConcurrent}`);
  }
});

test("prefetch belongs to an iteration: it is checked there, and refused elsewhere", async () => {
  const { api } = listing(3);
  await assert.rejects(idsOf(api.iterateOrganizations({}, { prefetch: 101 })), {
    kind: "invalid",
    operation: "iterateOrganizations",
    parameter: "prefetch",
  });
  await assert.rejects(api.listOrganizations({}, { prefetch: 3 }), { kind: "invalid", parameter: "prefetch" });
  await assert.rejects(idsOf(api.iterateOrganizations({}, { prefetch: 3, signal: 5 })), { parameter: "signal" });
});

test("another call waits for one page at most, whatever maxConcurrent is", async () => {
  for (const maxConcurrent of [1, 2, 10]) {
    const server = listing(2_000, undefined, () => 5, { maxConcurrent });
    let pages = 0;
    let waited;
    for await (const _ of server.api.iterateOrganizations({ limit: 10 }).pages()) {
      if (pages++ !== 20) continue;
      const before = server.requests.length;
      await server.api.listOrganizations({ limit: 1, offset: 1_999 });
      waited = server.requests.length - before;
    }
    assert.ok(waited <= 1 + maxConcurrent, `${waited} requests with maxConcurrent ${maxConcurrent}`);
  }
});

test("a break cancels the pages that were requested ahead", async () => {
  const signals = [];
  const server = listing(500, undefined, () => 5);
  const { fetch } = server;
  // With a token, the rate limiter does not start slowly.
  const api = new OrganizationsApi({
    token: () => "token-of-a-user",
    fetch: (url, init) => {
      signals.push(init.signal);
      return fetch(url);
    },
  });
  let pages = 0;
  for await (const _ of api.iterateOrganizations({ limit: 5 }).pages()) if (++pages === 10) break;
  await settled();
  assert.deepEqual([signals.length, signals.filter(({ aborted }) => aborted).length], [18, 8]);
});

test("a host that has six connections, such as Cloudflare Workers, delays the pages behind them and loses none", async () => {
  const server = listing(1_000, undefined, () => 2, { maxConcurrent: 20 });
  let open = 0;
  const waiting = [];
  const fetch = async (url) => {
    if (open === 6) await new Promise((resolve) => waiting.push(resolve));
    else open += 1;
    const response = await server.fetch(url);
    const next = waiting.shift();
    if (next) next();
    else open -= 1;
    return response;
  };
  const api = new OrganizationsApi({
    secretKey: "sk_test_six",
    baseUrl: "https://clerk.test/v1",
    fetch,
    maxConcurrent: 20,
  });
  const ids = await idsOf(api.iterateOrganizations({ limit: 5 }, { prefetch: 20 }));
  assert.deepEqual([ids.length, new Set(ids).size, server.most], [1_000, 1_000, 6]);
});

test("refusals by the rate limit delay an iteration and lose no row", async () => {
  let asked = 0;
  const refuse = () => {
    asked += 1;
    return asked % 4 === 0
      ? Response.json({ errors: [] }, { status: 429, headers: { "retry-after": "0" } })
      : undefined;
  };
  const server = listing(300, refuse, () => 1, { maxRetries: 3 });
  const ids = await idsOf(server.api.iterateOrganizations({ limit: 10 }));
  assert.deepEqual([ids.length, new Set(ids).size], [300, 300]);
});

test("the requests of an iteration have the priority that its caller gave", async () => {
  const server = listing(200, undefined, () => 3, { maxConcurrent: 1 });
  const order = [];
  const { fetch } = server;
  const api = new OrganizationsApi({
    secretKey: "sk_test_priority",
    baseUrl: "https://clerk.test/v1",
    maxConcurrent: 2,
    fetch: (url) => {
      order.push(new URL(url).searchParams.get("limit"));
      return fetch(url);
    },
  });
  const walk = idsOf(api.iterateOrganizations({ limit: 10 }, { priority: "bulk" }));
  await settled();
  const before = order.length;
  await Promise.all(Array.from({ length: 5 }, () => api.listOrganizations({ limit: 1 })));
  // The interactive calls pass the pages that wait.
  assert.ok(order.slice(before).filter((limit) => limit === "10").length <= 3, order.slice(before).join());
  assert.equal((await walk).length, 200);
});
