// Tests of webhooks with a real receiver, which verifies each message with Clerk's and the standard's own packages.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { verifyWebhook } from "@clerk/backend/webhooks";
import { Webhook } from "standardwebhooks";
import { assertRefused, controlFor, emulatorFor, logoForm, ok } from "../testing.js";

const SECRET = `whsec_${Buffer.alloc(24, 7).toString("base64")}`;
const QUICK = [10, 20];

/** Starts a receiver that answers with `respond(index)`: a status, or undefined to break the connection. */
async function receiverFor(t, respond = () => 200) {
  const received = [];
  const server = createServer(async (incoming, outgoing) => {
    const chunks = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const status = await respond(received.length);
    const body = Buffer.concat(chunks).toString();
    received.push({ headers: incoming.headers, body, event: JSON.parse(body), status });
    if (status === undefined) return incoming.socket.resetAndDestroy();
    outgoing.writeHead(status, { location: "http://127.0.0.1:1/" }).end("answer");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { received, url: `http://127.0.0.1:${server.address().port}/hook` };
}

/** Starts an emulator with a receiver. `events` runs a write and returns the events that it sent. */
async function connected(t, { respond, options, ...webhooks } = {}) {
  const { received, url } = await receiverFor(t, respond);
  const emulator = await emulatorFor(t, { ...options, webhooks: { url, secret: SECRET, retries: QUICK, ...webhooks } });
  const events = async (run) => {
    const before = received.length;
    const result = await run();
    await emulator.webhooks.settled();
    return { result, events: received.slice(before).map(({ event }) => event) };
  };
  return { ...emulator, received, events };
}

const typesOf = (events) => events.map(({ type }) => type);

test("messages are signed as Svix signs them", async (t) => {
  const { call, received, webhooks, users } = await connected(t);
  await ok(call("POST", "/organizations", { name: "Äcme", created_by: users[0] }));
  await webhooks.settled();
  assert.equal(received.length, 2);
  for (const { headers, body, event } of received) {
    assert.match(headers["svix-id"], /^msg_[0-9A-Za-z]{27}$/);
    assert.ok(Math.abs(Number(headers["svix-timestamp"]) - Date.now() / 1000) < 60);
    const request = () => new Request("http://localhost/hook", { method: "POST", headers, body });
    assert.equal((await verifyWebhook(request(), { signingSecret: SECRET })).type, event.type);
    const other = `whsec_${Buffer.alloc(24, 8).toString("base64")}`;
    await assert.rejects(verifyWebhook(request(), { signingSecret: other }));
    const standard = {
      "webhook-id": headers["svix-id"],
      "webhook-timestamp": headers["svix-timestamp"],
      "webhook-signature": headers["svix-signature"],
    };
    assert.deepEqual(new Webhook(SECRET).verify(body, standard), event);
    assert.throws(() => new Webhook(SECRET).verify(`${body} `, standard));
  }
  assert.notEqual(received[0].headers["svix-id"], received[1].headers["svix-id"]);
});

test("an event has Clerk's envelope, and the resource as the API renders it", async (t) => {
  const options = { clock: { now: "2026-01-01T12:00:00Z" } };
  const { call, users, events } = await connected(t, { options });
  const body = { name: "Acme", created_by: users[0], private_metadata: { a: 1 } };
  const headers = { "user-agent": "tests" };
  const { result, events: sent } = await events(() => ok(call("POST", "/organizations", body, headers)));
  const [created, joined] = sent;
  assert.deepEqual(created, {
    data: result,
    object: "event",
    type: "organization.created",
    timestamp: Date.UTC(2026, 0, 1, 12),
    instance_id: "ins_emulator",
    event_attributes: { http_request: { client_ip: "127.0.0.1", user_agent: "tests" } },
  });
  const { data } = await ok(call("GET", `/organizations/${result.id}/memberships`));
  assert.deepEqual([joined.type, joined.data], ["organizationMembership.created", data[0]]);
});

test("organizations: created, updated, deleted", async (t) => {
  const { call, users, events } = await connected(t);
  const { result: made } = await events(() =>
    ok(call("POST", "/organizations", { name: "Acme", slug: "acme", created_by: users[0] })),
  );
  const path = `/organizations/${made.id}`;
  const writes = [
    ["PATCH", path, { name: "Renamed" }],
    ["PATCH", `${path}/metadata`, { public_metadata: { a: 1 } }],
    ["PUT", `${path}/metadata`, { private_metadata: { a: 1 } }],
    ["PUT", `${path}/logo`, logoForm()],
    ["DELETE", `${path}/logo`],
  ];
  for (const write of writes) {
    const { events: sent } = await events(() => ok(call(...write)));
    assert.deepEqual(typesOf(sent), ["organization.updated"], write.join(" "));
    assert.deepEqual(sent[0].data, await ok(call("GET", path)));
  }
  await ok(call("POST", `${path}/invitations`, { email_address: "a@example.org", role: "org:member" }));
  await ok(call("POST", `${path}/domains`, { name: "acme.example", enrollment_mode: "manual_invitation" }));
  await events(() => {});
  const { events: last } = await events(() => ok(call("DELETE", path)));
  assert.deepEqual(typesOf(last), ["organization.deleted"]);
  assert.deepEqual(last[0].data, { object: "organization", id: made.id, slug: "acme", deleted: true });
});

test("memberships: created, updated, deleted", async (t) => {
  const { call, users, events } = await connected(t);
  const { result: made } = await events(() => ok(call("POST", "/organizations", { name: "A", created_by: users[0] })));
  const path = `/organizations/${made.id}/memberships`;
  const body = { user_id: users[1], role: "org:member" };
  const changes = [
    ["organizationMembership.created", "POST", path, body],
    ["organizationMembership.updated", "PATCH", `${path}/${users[1]}`, { role: "org:admin" }],
    ["organizationMembership.updated", "PATCH", `${path}/${users[1]}/metadata`, { public_metadata: { a: 1 } }],
    ["organizationMembership.deleted", "DELETE", `${path}/${users[1]}`],
  ];
  for (const [type, ...write] of changes) {
    const { result, events: sent } = await events(() => ok(call(...write)));
    assert.deepEqual(typesOf(sent), [type]);
    assert.deepEqual(sent[0].data, result, type);
  }
});

test("invitations: created, revoked and accepted, with the user who accepted", async (t) => {
  const { call, users, events, acceptInvitation, url } = await connected(t);
  const organization = { name: "A", created_by: users[0], max_allowed_memberships: 0 };
  const { result: made } = await events(() => ok(call("POST", "/organizations", organization)));
  const path = `/organizations/${made.id}/invitations`;
  const invite = (i) => ({ email_address: `guest${i}@example.org`, role: "org:member", private_metadata: { i } });
  const { result: one, events: created } = await events(() => ok(call("POST", path, invite(1))));
  assert.deepEqual([typesOf(created), created[0].data], [["organizationInvitation.created"], one]);
  const { result: bulk, events: several } = await events(() =>
    ok(call("POST", `${path}/bulk`, [invite(2), invite(3)])),
  );
  assert.deepEqual(
    several.map(({ data }) => data),
    bulk.data,
  );
  const { result: revoked, events: ended } = await events(() => ok(call("POST", `${path}/${one.id}/revoke`, {})));
  assert.deepEqual([typesOf(ended), ended[0].data], [["organizationInvitation.revoked"], revoked]);
  const both = ["organizationInvitation.accepted", "organizationMembership.created"];
  const { events: accepted } = await events(() => acceptInvitation(bulk.data[0].id, users[5]));
  assert.deepEqual(typesOf(accepted), both);
  assert.deepEqual([accepted[0].data.status, accepted[0].data.user_id], ["accepted", users[5]]);
  assert.equal(accepted[1].data.public_user_data.user_id, users[5]);
  const control = controlFor({ url });
  const { events: again } = await events(() =>
    ok(control("POST", `/invitations/${bulk.data[1].id}/accept`, { user_id: users[6] })),
  );
  assert.deepEqual([typesOf(again), again[0].data.user_id], [both, users[6]]);
});

test("domains: created, updated, deleted", async (t) => {
  const { call, events } = await connected(t);
  const { result: made } = await events(() => ok(call("POST", "/organizations", { name: "A" })));
  const path = `/organizations/${made.id}/domains`;
  const body = { name: "acme.example", enrollment_mode: "manual_invitation", verified: false };
  const { result: domain, events: created } = await events(() => ok(call("POST", path, body)));
  assert.deepEqual([typesOf(created), created[0].data], [["organizationDomain.created"], domain]);
  for (const write of [
    ["PATCH", `${path}/${domain.id}`, { enrollment_mode: "automatic_invitation" }],
    ["POST", `${path}/${domain.id}/verify_ownership`],
  ]) {
    const { result, events: updated } = await events(() => ok(call(...write)));
    assert.deepEqual([typesOf(updated), updated[0].data], [["organizationDomain.updated"], result]);
  }
  const { events: last } = await events(() => ok(call("DELETE", `${path}/${domain.id}`)));
  assert.deepEqual(typesOf(last), ["organizationDomain.deleted"]);
  assert.deepEqual(last[0].data, { object: "organization_domain", id: domain.id, deleted: true });
});

test("roles and permissions: created, updated, deleted", async (t) => {
  const { call, events } = await connected(t);
  const { result: permission, events: first } = await events(() =>
    ok(call("POST", "/organization_permissions", { name: "Read", key: "org:reports:read" })),
  );
  assert.deepEqual([typesOf(first), first[0].data], [["permission.created"], permission]);
  const { result: role, events: second } = await events(() =>
    ok(call("POST", "/organization_roles", { name: "Auditor", key: "org:auditor", permissions: [permission.id] })),
  );
  assert.deepEqual([typesOf(second), second[0].data], [["role.created"], role]);
  const one = `/organization_roles/${role.id}`;
  for (const write of [
    ["PATCH", one, { name: "Reader", permissions: [] }],
    ["POST", `${one}/permissions/${permission.id}`],
    ["DELETE", `${one}/permissions/${permission.id}`],
    ["POST", `${one}/permissions/${permission.id}`],
  ]) {
    const { result, events: sent } = await events(() => ok(call(...write)));
    assert.deepEqual([typesOf(sent), sent[0].data], [["role.updated"], result], write.join(" "));
  }
  const before = await ok(call("GET", one));
  const { events: third } = await events(() => ok(call("DELETE", one)));
  assert.deepEqual([typesOf(third), third[0].data], [["role.deleted"], before]);
  const path = `/organization_permissions/${permission.id}`;
  const { result: renamed, events: fourth } = await events(() => ok(call("PATCH", path, { name: "Reads" })));
  assert.deepEqual([typesOf(fourth), fourth[0].data], [["permission.updated"], renamed]);
  const { events: last } = await events(() => ok(call("DELETE", path)));
  assert.deepEqual([typesOf(last), last[0].data], [["permission.deleted"], renamed]);
});

test("reads, refused writes and writes that are rolled back send nothing", async (t) => {
  const { call, users, events } = await connected(t);
  const { result: made } = await events(() =>
    ok(call("POST", "/organizations", { name: "A", created_by: users[0], max_allowed_memberships: 2 })),
  );
  const path = `/organizations/${made.id}`;
  const guests = [1, 2].map((i) => ({ email_address: `g${i}@example.org`, role: "org:member" }));
  const { events: sent } = await events(async () => {
    await ok(call("GET", path));
    assertRefused(
      await call("POST", "/organizations", { name: "B", slug: "a" }),
      422,
      "form_identifier_exists",
      "slug",
    );
    assert.equal((await call("POST", `${path}/invitations/bulk`, guests)).status, 403);
    assert.equal((await call("DELETE", `${path}/memberships/${users[0]}`)).status, 400);
  });
  assert.deepEqual(sent, []);
});

test("messages arrive in the order of the commits, although a delivery fails", async (t) => {
  const respond = (index) => (index === 4 ? undefined : ({ 3: 500, 7: 302 }[index] ?? 200));
  const { call, received, webhooks } = await connected(t, { respond });
  const made = await Promise.all(
    Array.from({ length: 12 }, (_, i) => ok(call("POST", "/organizations", { name: `Org ${i}` }))),
  );
  const committed = made.map(({ id }) => id).sort();
  const deliveries = await webhooks.settled();
  const delivered = received.filter(({ status }) => status === 200).map(({ event }) => event.data.id);
  assert.deepEqual(delivered, committed);
  assert.deepEqual(
    deliveries.map(({ state }) => state),
    Array(12).fill("delivered"),
  );
  const repeated = received.filter(({ event }) => event.data.id === committed[3]);
  assert.equal(repeated.length, 3);
  assert.equal(new Set(repeated.map(({ headers }) => headers["svix-id"])).size, 1);
});

test("a delivery is given up after its retries, and the next one follows", async (t) => {
  const respond = (index) => (index < 3 ? 503 : 204);
  const { call, webhooks } = await connected(t, { respond });
  for (const name of ["One", "Two"]) await ok(call("POST", "/organizations", { name }));
  const [first, second] = await webhooks.settled();
  assert.deepEqual([first.state, second.state], ["failed", "delivered"]);
  assert.deepEqual(
    first.attempts.map(({ status }) => status),
    [503, 503, 503],
  );
});

test("a receiver that does not answer holds back no request, and counts as a failure", async (t) => {
  const respond = () => new Promise(() => {});
  const patient = await connected(t, { respond, timeout: 60_000, retries: [] });
  await ok(patient.call("POST", "/organizations", { name: "Acme" }));
  assert.equal(patient.webhooks.deliveries[0].state, "waiting");
  const { call, webhooks } = await connected(t, { respond, timeout: 300, retries: [] });
  await ok(call("POST", "/organizations", { name: "Acme" }));
  const [delivery] = await webhooks.settled();
  assert.equal(delivery.state, "failed");
  assert.match(delivery.attempts[0].error, /no answer within 300 ms/);
});

test("an https endpoint is called with TLS", async (t) => {
  const { url } = await receiverFor(t);
  const webhooks = { url: url.replace("http:", "https:"), retries: [] };
  const emulator = await emulatorFor(t, { webhooks });
  await ok(emulator.call("POST", "/organizations", { name: "Acme" }));
  const [{ state, attempts }] = await emulator.webhooks.settled();
  assert.equal(state, "failed");
  assert.match(attempts[0].error, /SSL|EPROTO|socket hang up|ECONNRESET/);
});

test("a write whose answer is lost still sends its event", async (t) => {
  const { call, fail, events } = await connected(t);
  fail({ operation: "CreateOrganization", reset: "after-commit" });
  const { events: sent } = await events(() => call("POST", "/organizations", { name: "Acme" }).catch(() => {}));
  assert.deepEqual(typesOf(sent), ["organization.created"]);
  fail({ operation: "CreateOrganization", status: 500 });
  const { events: none } = await events(() => call("POST", "/organizations", { name: "Beta" }));
  assert.deepEqual(none, []);
});

test("restoring, resetting and loading the state send nothing, and later writes do", async (t) => {
  const { call, snapshot, restore, reset, dump, load, events, received } = await connected(t, {
    options: { seed: 20 },
  });
  assert.equal(received.length, 0);
  const { events: sent } = await events(async () => {
    const id = snapshot();
    restore(id);
    reset();
    load(dump());
    assert.throws(() => load({}));
    await ok(call("POST", "/organizations", { name: "Acme" }));
  });
  assert.deepEqual(typesOf(sent), ["organization.created"]);
});

test("a refused dump or snapshot does not stop the deliveries", async (t) => {
  const { call, load, restore, received, webhooks } = await connected(t);
  await Promise.all(["One", "Two", "Three"].map((name) => ok(call("POST", "/organizations", { name }))));
  assert.throws(() => load({}));
  assert.throws(() => restore("none"));
  await webhooks.settled();
  assert.equal(received.length, 3);
});

test("deliveries are listed and awaited over HTTP, and an emulator without webhooks has none", async (t) => {
  const emulator = await connected(t);
  await ok(emulator.call("POST", "/organizations", { name: "Acme" }));
  const { data } = await ok(controlFor(emulator)("GET", "/webhooks/settled"));
  assert.deepEqual([data.length, data[0].type, data[0].state], [1, "organization.created", "delivered"]);
  assert.deepEqual(await ok(controlFor(emulator)("DELETE", "/webhooks")), { data: [] });
  const without = await emulatorFor(t);
  assert.equal(without.webhooks, undefined);
  assert.deepEqual(await ok(controlFor(without)("GET", "/webhooks/settled")), { data: [] });
});

test("an emulator closes although deliveries fail", async (t) => {
  const { call, close } = await connected(t, { respond: () => 500, retries: [60_000] });
  await ok(call("POST", "/organizations", { name: "Acme" }));
  const since = performance.now();
  await close();
  assert.ok(performance.now() - since < 20_000);
});

test("wrong options are refused by name, and a secret is made if none is given", async (t) => {
  const url = "http://127.0.0.1:9/hook";
  const refused = [
    [{ url: "ftp://a.example" }, /webhooks\.url must be/],
    [{}, /webhooks\.url must be/],
    [{ url, secret: "whsec_short" }, /webhooks\.secret must be/],
    [{ url, secret: SECRET.slice(6) }, /webhooks\.secret must be/],
    [{ url, retries: [-1] }, /webhooks\.retries\[0\] must be/],
    [{ url, retries: 5 }, /webhooks\.retries must be/],
    [{ url, timeout: 0 }, /webhooks\.timeout must be/],
    [{ url, events: [] }, /events is not a member of webhooks/],
  ];
  for (const [webhooks, message] of refused) {
    await assert.rejects(emulatorFor(t, { webhooks }), (error) => {
      assert.match(error.message, message);
      assert.equal(error.message.includes(SECRET.slice(6)), false);
      return true;
    });
  }
  const { webhooks } = await emulatorFor(t, { webhooks: { url } });
  assert.match(webhooks.secret, /^whsec_[A-Za-z0-9+/]{32}$/);
});
