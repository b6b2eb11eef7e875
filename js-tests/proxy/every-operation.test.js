// Tests every operation of all classes, from a client in a page through the proxy to a stub of Clerk. The operations
// are those that the package declares.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { createProxy } from "clerk-organizations/proxy";
import { LIST_OPERATIONS, OPERATION_NAMES, OPERATIONS, SECTIONS } from "./family.js";
import { KEY } from "./setting.js";

const classes = await import("clerk-organizations");
const CLERK = "https://clerk.test/v1";
const PAGE = "https://a.test/api/clerk";

/** A proxy in front of a stub of Clerk that responds with `clerk.answer`. `call` uses the client of a page. */
function setUp(options = {}) {
  const clerk = { sent: [], answer: {}, status: 200 };
  const events = [];
  const proxy = createProxy({
    secretKey: KEY,
    baseUrl: CLERK,
    authorize: () => true,
    onOperation: (event) => events.push(event),
    fetch: async (url, { method, headers, body }) => {
      clerk.sent.push({ method, url, headers, body });
      return Response.json(clerk.answer, { status: clerk.status });
    },
    ...options,
  });
  const fetch = (url, init) => proxy(new Request(url, init));
  const call = ({ className, name, args }) =>
    new classes[className]({ baseUrl: PAGE, fetch, maxRetries: 0 })[name](...args);
  return { clerk, events, call };
}

/** The request that a client on a server would send. */
function direct({ className, name, args }) {
  const client = new classes[className]({ secretKey: KEY, baseUrl: CLERK });
  return client.preview(name, ...args);
}

const statusOf = (promise) =>
  promise.then(
    () => 200,
    ({ status }) => status,
  );

test("all nine classes and all 54 operations are tried here", () => {
  assert.equal(new Set(OPERATIONS.map(({ className }) => className)).size, 9);
  assert.deepEqual(OPERATIONS.map(({ name }) => name).sort(), [...OPERATION_NAMES].sort());
  assert.equal(OPERATIONS.length, 54);
});

test("with all sections every operation reaches Clerk as a client on a server would send it, and its result is decoded", async () => {
  const asked = [];
  const { clerk, events, call } = setUp({
    operations: SECTIONS,
    authorize: (_, operation) => asked.push(operation) > 0,
  });
  for (const operation of OPERATIONS) {
    const { name, ids, args } = operation;
    clerk.answer = operation.answer;
    const result = await call(operation);
    assert.equal(typeof result, "object", name);
    const [sent, expected] = [clerk.sent.pop(), await direct(operation)];
    assert.deepEqual([sent.method, sent.url], [expected.method, expected.url], name);
    assert.equal(sent.headers.authorization, `Bearer ${KEY}`, name);
    if (typeof sent.body === "string") assert.deepEqual(JSON.parse(sent.body), JSON.parse(expected.body), name);
    const seen = asked.pop();
    assert.equal(seen.name, name);
    assert.ok(SECTIONS.includes(seen.section), name);
    assert.deepEqual(
      Object.entries(seen.ids).sort(),
      ids.map((id) => [id === "idOrSlug" ? "organizationId" : id, `${id}_1`]).sort(),
      name,
    );
    assert.deepEqual(seen.target.id, ids.length > 0 ? args[ids.length - 1] : "(none)", name);
    const event = events.pop();
    assert.deepEqual([event.operation, event.status, event.outcome], [name, 200, "applied"]);
  }
  assert.deepEqual([clerk.sent, asked, events], [[], [], []]);
});

test("by default only the nine operations of OrganizationsApi pass; authorize is not called for others", async () => {
  const asked = [];
  const { clerk, events, call } = setUp({ authorize: (_, { name }) => asked.push(name) > 0 });
  for (const operation of OPERATIONS) {
    clerk.answer = operation.answer;
    const isDefault = operation.className === "OrganizationsApi";
    assert.equal(await statusOf(call(operation)), isDefault ? 200 : 404, operation.name);
    if (!isDefault) assert.deepEqual({ ...events.at(-1), ms: 0 }, { status: 404, outcome: "not_sent", ms: 0 });
  }
  assert.equal(clerk.sent.length, 9);
  assert.equal(asked.length, 9);
});

test("a single name admits one operation only", async () => {
  for (const { name } of OPERATIONS) {
    const { clerk, call } = setUp({ operations: [name] });
    for (const operation of OPERATIONS) {
      clerk.answer = operation.answer;
      assert.equal(await statusOf(call(operation)), operation.name === name ? 200 : 404, `${name}: ${operation.name}`);
    }
    assert.equal(clerk.sent.length, 1);
  }
});

test("an operation that is not admitted has the same response as an unknown one", async () => {
  const { call } = setUp();
  const pages = [];
  const proxy = createProxy({ secretKey: KEY, authorize: () => true });
  for (const path of ["organization_roles", "organization_rolls"]) {
    const request = new Request(`${PAGE}/${path}`, { headers: { "clerk-api-version": "2025-11-10" } });
    const response = await proxy(request);
    pages.push([response.status, [...response.headers], (await response.text()).replaceAll(path, "<path>")]);
  }
  assert.deepEqual(pages[0], pages[1]);
  assert.match(pages[0][2], /There is no such operation here, or it is not among the proxy's `operations`\./);
  const error = await call({ className: "OrganizationRolesApi", name: "listOrganizationRoles", args: [] }).catch(
    (error) => error,
  );
  assert.match(error.message, /not among the proxy's `operations`/);
});

test("an empty list, and a name that is neither a section nor an operation, are refused at once", () => {
  const make = (operations) => () => createProxy({ secretKey: KEY, authorize: () => true, operations });
  for (const operations of [[], "memberships", [5], [null], {}, null, new Set(["memberships"])])
    assert.throws(make(operations), { kind: "invalid", parameter: "operations" }, inspect(operations));
  assert.throws(make(["organizations", "membership"]), {
    kind: "invalid",
    parameter: "operations",
    message: /at index 1 neither a section nor an operation; did you mean memberships\?/,
  });
  for (const name of ["*", "all", "__proto__", "constructor", "organizations ", ""])
    assert.throws(make([name]), { kind: "invalid", parameter: "operations" }, name);
  assert.equal(typeof make([...SECTIONS, ...OPERATION_NAMES])(), "function");
});

/** Sessions of visitors without an organization, or of nobody. */
const SESSIONS = [
  {},
  { orgId: null, userId: null },
  { orgId: undefined, userId: undefined },
  { orgId: "", userId: "" },
];

/** Careless rules, each of which would let such a visitor in if an absent id were `undefined` or `null`. */
const NAIVE = {
  "the session's organization": ({ organizationId }, { orgId }) => organizationId === orgId,
  // biome-ignore lint/suspicious/noDoubleEquals: a careless rule
  "the session's organization, loosely": ({ organizationId }, { orgId }) => organizationId == orgId,
  "the session's organization by its id in the path": ({ ids }, { orgId }) => ids.organizationId === orgId,
  "the session's user": ({ ids }, { userId }) => ids.userId === userId,
  "the target": ({ target }, { orgId, userId }) => target.id === orgId || target.id === userId,
  "a list of organizations": ({ organizationId }, { orgId }) => [orgId].includes(organizationId),
  "a map of roles": ({ organizationId }, { orgId }) => new Map([[orgId, "admin"]]).get(organizationId) === "admin",
  "a guard for organizations only": ({ organizationId }, { orgId }) => !(organizationId && organizationId !== orgId),
  "a query that leaves absent conditions out": ({ organizationId }) => {
    const memberships = [{ organizationId: "org_other" }];
    return memberships.some((one) => organizationId === undefined || one.organizationId === organizationId);
  },
};

test("a rule that compares ids with those of a visitor who has none opens no operation", async () => {
  const absent = [undefined, null, ""].map((id) => ({
    organizationId: id,
    ids: { organizationId: id, userId: id },
    target: { id },
  }));
  for (const [rule, allows] of Object.entries(NAIVE)) {
    assert.ok(
      absent.some((operation) => SESSIONS.some((session) => allows(operation, session))),
      rule,
    );
    for (const session of SESSIONS) {
      const { clerk, call } = setUp({ operations: SECTIONS, authorize: (_, operation) => allows(operation, session) });
      for (const operation of OPERATIONS)
        assert.equal(await statusOf(call(operation)), 403, `${rule}: ${operation.name} for ${inspect(session)}`);
      assert.equal(clerk.sent.length, 0);
    }
  }
});

test("a rule that compares the organization of the session allows what is done in it, and nothing instance-wide", async () => {
  const authorize = (_, { organizationId }) => ({ actor: organizationId === "organizationId_1" && "user_1" });
  const { clerk, call } = setUp({ operations: SECTIONS, authorize });
  for (const operation of OPERATIONS) {
    clerk.answer = operation.answer;
    const isInside = operation.ids.includes("organizationId");
    assert.equal(await statusOf(call(operation)), isInside ? 200 : 403, operation.name);
  }
});

test("the text of an absent id cannot be the id of a request", async () => {
  const { clerk, call } = setUp({ operations: SECTIONS });
  for (const operation of OPERATIONS.filter(({ ids }) => ids.length > 0))
    for (const at of operation.ids.keys())
      assert.equal(await statusOf(call({ ...operation, args: operation.args.with(at, "(none)") })), 404);
  assert.equal(clerk.sent.length, 0);
});

test("absent ids can be read, but are not listed", async () => {
  const seen = [];
  const { call } = setUp({ operations: SECTIONS, authorize: (_, operation) => seen.push(operation) < 0 });
  for (const operation of OPERATIONS) await statusOf(call(operation));
  assert.equal(seen.length, 54);
  for (const { name, ids, organizationId } of seen) {
    const { ids: own } = OPERATIONS.find((operation) => operation.name === name);
    assert.equal(Object.keys(ids).length, own.length, name);
    assert.equal(JSON.parse(JSON.stringify(ids)).organizationId ?? "(none)", organizationId, name);
    for (const id of ["organizationId", "userId", "invitationId", "domainId", "roleId", "permissionId", "keyOrId"])
      assert.equal(typeof ids[id], "string", `${name} ${id}`);
    assert.ok(Object.isFrozen(ids), name);
  }
});

test("authorize sees the list of a bulk invitation; the event names each parameter once, and what was created", async () => {
  const seen = [];
  const { clerk, events, call } = setUp({
    operations: ["invitations", "memberships"],
    authorize: (_, { params }) => seen.push(params) > 0,
  });
  const of = (wanted) => OPERATIONS.find(({ name }) => name === wanted);
  const bulk = of(LIST_OPERATIONS[0]);
  const invitations = [
    { emailAddress: "a@b.test", role: "org:member" },
    { emailAddress: "c@d.test", role: "org:admin", expiresInDays: 3 },
  ];
  const [one] = bulk.answer.data;
  clerk.answer = {
    data: [
      { ...one, id: "orginv_1" },
      { ...one, id: "orginv_2" },
    ],
    total_count: 2,
  };
  await call({ ...bulk, args: ["org_1", invitations] });
  assert.deepEqual(seen, [invitations]);
  assert.ok(Object.isFrozen(seen[0]) && Object.isFrozen(seen[0][1]));
  const { ms, ...event } = events[0];
  assert.ok(ms >= 0);
  assert.deepEqual(event, {
    operation: "createOrganizationInvitationBulk",
    organizationId: "org_1",
    ids: { organizationId: "org_1" },
    createdIds: ["orginv_1", "orginv_2"],
    parameters: ["emailAddress", "role", "expiresInDays"],
    status: 200,
    outcome: "applied",
  });
  const membership = of("createOrganizationMembership");
  clerk.answer = { ...membership.answer, id: "orgmem_1" };
  await call(membership);
  assert.deepEqual([events[1].organizationId, events[1].createdIds], ["organizationId_1", ["orgmem_1"]]);
});

test("the link of an invitation is in no response, error or event, unless the owner allows links", async () => {
  const link = "https://a.test/v1/tickets/accept?ticket=eyJ.PLANTED";
  const invitations = OPERATIONS.filter(({ className }) => className === "OrganizationInvitationsApi");
  const planted = ({ answer }) => JSON.parse(JSON.stringify(answer).replaceAll('"url":"text"', `"url":"${link}"`));
  for (const invitationUrls of [undefined, false, true]) {
    const { clerk, events, call } = setUp({ operations: ["invitations"], invitationUrls });
    for (const operation of invitations) {
      clerk.status = 200;
      clerk.answer = planted(operation);
      assert.match(JSON.stringify(clerk.answer), /PLANTED/, operation.name);
      const shown = inspect(await call(operation), { depth: 9 });
      assert.equal(shown.includes("PLANTED"), invitationUrls === true, operation.name);
      clerk.status = 422;
      clerk.answer = { errors: [{ code: "duplicate_record", message: `invited: ${link}`, meta: planted(operation) }] };
      const error = await call(operation).catch((error) => error);
      assert.equal(inspect(error, { depth: 9 }).includes("PLANTED"), invitationUrls === true, operation.name);
    }
    assert.doesNotMatch(inspect(events, { depth: 9 }), /PLANTED/);
    assert.equal(clerk.sent.length, 16);
  }
});

test("if private metadata is shown, links are still removed from every streamed response, at every depth", async () => {
  const link = "https://a.test/v1/tickets/accept?ticket=eyJ.PLANTED";
  const data = { url: "KEPT", nested: [{ url: "KEPT" }] };
  const { clerk, call } = setUp({ operations: SECTIONS, privateMetadata: true });
  for (const operation of OPERATIONS) {
    const nested = { url: link, public_metadata: data, private_metadata: data, id: "orginv_1" };
    clerk.answer = { ...operation.answer, url: link, new_in_clerk: [{ invitation: nested }] };
    const result = await call(operation);
    const shown = JSON.stringify(result);
    assert.doesNotMatch(shown, /PLANTED/, operation.name);
    const { url, ...kept } = nested;
    assert.ok(url && inspect(result.newInClerk, { depth: 9 }) === inspect([{ invitation: kept }], { depth: 9 }));
  }
});
