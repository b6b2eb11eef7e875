// Tests that a test controls the time and the ids of the emulator.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertRefused, controlFor, emulatorFor, ok, organizationFor } from "./testing.js";

const NOON = Date.UTC(2026, 0, 1, 12);
const DAY_MS = 86_400_000;

test("a clock that is set stands still until it is moved", async (t) => {
  const { call, clock } = await emulatorFor(t, { clock: { now: "2026-01-01T12:00:00Z" } });
  const created = async () => (await ok(call("POST", "/organizations", { name: "Acme" }))).created_at;
  assert.deepEqual([await created(), await created()], [NOON, NOON]);
  clock.advance(1_500);
  assert.equal(await created(), NOON + 1_500);
  clock.set(new Date(NOON - DAY_MS));
  assert.equal(await created(), NOON - DAY_MS);
  clock.release();
  assert.ok(Math.abs((await created()) - Date.now()) < 60_000);
});

test("a clock can go on from a time, and a running clock can be advanced", async (t) => {
  const { clock } = await emulatorFor(t, { clock: { now: NOON, running: true } });
  assert.ok(clock.now() >= NOON && clock.now() < NOON + 60_000);
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.ok(clock.now() > NOON);
  clock.advance(DAY_MS);
  assert.ok(clock.now() > NOON + DAY_MS && !clock.isStopped);
});

test("invitations expire when the clock says so", async (t) => {
  const { call, path, clock } = await organizationFor(t, { clock: { now: NOON } });
  const body = { email_address: "a@example.org", role: "org:member", expires_in_days: 2 };
  const { id, expires_at } = await ok(call("POST", `${path}/invitations`, body));
  assert.equal(expires_at, NOON + 2 * DAY_MS);
  clock.advance(2 * DAY_MS);
  assert.equal((await ok(call("GET", `${path}/invitations/${id}`))).status, "expired");
  clock.set(NOON);
  assert.equal((await ok(call("GET", `${path}/invitations/${id}`))).status, "pending");
});

test("the windows of rate limits follow the clock, and start anew when it is set back", async (t) => {
  const rateLimit = { limit: 2, windowMs: 10_000 };
  const { call, clock } = await emulatorFor(t, { clock: { now: NOON }, rateLimit });
  const status = async () => (await call("GET", "/organizations")).status;
  assert.deepEqual([await status(), await status(), await status()], [200, 200, 429]);
  clock.advance(10_000);
  assert.deepEqual([await status(), await status(), await status()], [200, 200, 429]);
  clock.set(NOON - DAY_MS);
  assert.equal(await status(), 200);
});

test("a creation time that is reset is that of the id, also after the clock was set back", async (t) => {
  const { call, clock } = await emulatorFor(t, { clock: { now: NOON } });
  await ok(call("POST", "/organizations", { name: "Later" }));
  clock.set(NOON - DAY_MS);
  const { id } = await ok(call("POST", "/organizations", { name: "Acme", created_at: "2020-01-01T00:00:00Z" }));
  const { created_at } = await ok(call("PATCH", `/organizations/${id}`, { created_at: null }));
  assert.equal(created_at, NOON - DAY_MS);
});

test("the clock is moved over HTTP, and a wrong time is refused", async (t) => {
  const emulator = await emulatorFor(t);
  const control = controlFor(emulator);
  const noon = { now: NOON, stopped: true };
  assert.deepEqual(await ok(control("POST", "/clock", { now: "2026-01-01T12:00:00Z" })), noon);
  assert.deepEqual(await ok(control("POST", "/clock", { advance: 500 })), { now: NOON + 500, stopped: true });
  assert.deepEqual(await ok(control("POST", "/clock", { now: NOON, advance: 1 })), { now: NOON + 1, stopped: true });
  assert.equal((await ok(control("POST", "/clock", { now: NOON, running: true }))).stopped, false);
  const refused = [
    [{ now: "tomorrow" }, "now"],
    [{ now: -1 }, "now"],
    [{}, "now"],
    [{ advance: -1 }, "advance"],
    [{ now: NOON, running: "yes" }, "running"],
  ];
  for (const [body, name] of refused)
    assertRefused(await control("POST", "/clock", body), 422, "form_param_value_invalid", name);
  assertRefused(await control("POST", "/clock", { time: 1 }), 422, "form_param_unknown", "time");
  const { now, stopped } = await ok(control("DELETE", "/clock"));
  assert.ok(Math.abs(now - Date.now()) < 60_000 && !stopped);
});

/** What a test would compare with a stored copy. */
async function story({ call, users, url }) {
  const made = await ok(call("POST", "/organizations", { name: "Acme", created_by: users[0] }));
  const body = { email_address: "a@example.org", role: "org:member" };
  const invitation = await ok(call("POST", `/organizations/${made.id}/invitations`, body));
  const missing = await call("GET", "/organizations/org_none");
  const members = await ok(call("GET", `/organizations/${made.id}/memberships`));
  return JSON.parse(
    JSON.stringify([made, invitation, missing.body, members]).replaceAll(new URL(url).origin, "http://local"),
  );
}

test("with deterministic ids and a clock that stands still, every run has the same responses", async (t) => {
  const options = { ids: "deterministic", clock: { now: NOON } };
  const first = await story(await emulatorFor(t, options));
  assert.deepEqual(await story(await emulatorFor(t, options)), first);
  assert.notDeepEqual(await story(await emulatorFor(t, { ...options, ids: 7 })), first);
  const [{ id }, { url, id: invitation }, { clerk_trace_id: trace }] = first;
  assert.match(`${id} ${invitation} ${trace}`, /^org_[0-9A-Za-z]{27} orginv_[0-9A-Za-z]{27} [0-9a-f]{32}$/);
  assert.match(url, /ticket=[\w-]{32}$/);
});

test("deterministic ids do not depend on a running clock", async (t) => {
  const idsOf = async () => {
    const { call } = await emulatorFor(t, { ids: "deterministic" });
    const ids = [];
    for (const name of ["One", "Two", "Three"]) ids.push((await ok(call("POST", "/organizations", { name }))).id);
    return ids;
  };
  const ids = await idsOf();
  assert.deepEqual(await idsOf(), ids);
  assert.deepEqual(ids, [...ids].sort());
});

test("a restored snapshot and a reset repeat the same ids", async (t) => {
  const emulator = await emulatorFor(t, { ids: "deterministic", clock: { now: NOON } });
  const beginning = await story(emulator);
  emulator.reset();
  assert.deepEqual(await story(emulator), beginning);
  emulator.clock.advance(1_000);
  const id = emulator.snapshot();
  const create = async () => ok(emulator.call("POST", "/organizations", { name: "Next" }));
  const next = await create();
  emulator.clock.advance(1_000);
  emulator.restore(id);
  assert.deepEqual(await create(), next);
});

test("wrong options are refused by name", async (t) => {
  await assert.rejects(emulatorFor(t, { ids: "same" }), /ids must be "random", "deterministic" or an integer/);
  await assert.rejects(emulatorFor(t, { clock: { now: "soon" } }), /now must be a time/);
});
