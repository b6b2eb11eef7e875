// Tests that stop() sends nothing more, and completes what was sent.
import assert from "node:assert/strict";
import { test } from "node:test";
import { OrganizationsApi } from "clerk-organizations";
import { bulk } from "clerk-organizations/bulk";
import { json, reset, status } from "../faults/behaviours.js";
import { DELETED } from "../faults/calling.js";
import { faultServer } from "../faults/server.js";
import { all, numbers, onCue, soon, unhandled, unused } from "./running.js";

const remove = (id, api) => api.deleteOrganization(id);

/** A server that holds each answer until `release()`, and a client that sends at most two requests at once. */
async function held(t, behaviour = json(200, DELETED)) {
  let release;
  const released = new Promise((done) => {
    release = done;
  });
  const server = await faultServer(() => async (exchange) => {
    await released;
    await behaviour(exchange);
  });
  t.after(server.close);
  const api = new OrganizationsApi({ secretKey: "sk_test_1", baseUrl: server.url, maxConcurrent: 2 });
  const arrived = async (count) => {
    while (server.requests.length < count) await soon();
  };
  return { api, server, release, arrived };
}

test("requests in flight are completed, and calls that wait for their turn are not sent", async (t) => {
  const lost = unhandled(t);
  const { api, server, release, arrived } = await held(t);
  const run = bulk(api, numbers(50), remove, { concurrency: 5 });
  const results = all(run);
  await arrived(2);
  run.stop();
  await soon();
  release();
  const seen = (await results).map(({ item, status, outcome, error }) => [status, outcome, error?.kind, item]);
  const items = seen.map((facts) => facts.pop());
  assert.deepEqual(seen.sort(), [
    ...Array(3).fill(["error", "not_sent", "aborted"]),
    ...Array(2).fill(["ok", undefined, undefined]),
  ]);
  // A call that is late may be passed by others.
  assert.deepEqual(items.sort(), ["n0", "n1", "n2", "n3", "n4"]);
  assert.equal(server.requests.length, 2);
  const { done, failed, isComplete } = await run.summary();
  assert.deepEqual({ done, failed, isComplete }, { done: 2, failed: 3, isComplete: false });
  await soon();
  assert.deepEqual(lost, []);
});

test("a request in flight that fails is not repeated, and keeps what is known of its outcome", async (t) => {
  for (const [behaviour, outcome] of [
    [status(429, { retryAfter: 0 }), "not_applied"],
    [reset(), "unknown"],
  ]) {
    const { api, server, release, arrived } = await held(t, behaviour);
    const run = bulk(api, ["org_1"], remove);
    const results = all(run);
    await arrived(1);
    run.stop();
    release();
    assert.deepEqual(
      (await results).map(({ status, outcome }) => [status, outcome]),
      [["error", outcome]],
    );
    assert.equal(server.requests.length, 1);
    assert.equal((await run.summary()).isComplete, false);
  }
});

test("a refusal in flight keeps its own error", async (t) => {
  const { api, release, arrived } = await held(t, status(404, { code: "resource_not_found" }));
  const run = bulk(api, ["org_1"], remove);
  const results = all(run);
  await arrived(1);
  run.stop();
  release();
  const [{ error }] = await results;
  assert.deepEqual([error.status, error.code], [404, "resource_not_found"]);
});

test("an abort after stop() ends requests in flight", async (t) => {
  const { api, arrived } = await held(t);
  const controller = new AbortController();
  const run = bulk(api, ["org_1"], remove, { signal: controller.signal });
  const results = assert.rejects(all(run), { message: "enough" });
  await arrived(1);
  run.stop();
  controller.abort(new Error("enough"));
  await results;
  assert.equal((await run.summary()).failures[0].outcome, "unknown");
});

test("work of several calls ends before its next call", async (t) => {
  const { api, server, release, arrived } = await held(t);
  const work = async (id, api) => {
    await api.deleteOrganization(id);
    await api.deleteOrganization(`${id}_more`);
  };
  const run = bulk(api, ["org_1"], work);
  const results = all(run);
  await arrived(1);
  run.stop();
  release();
  assert.equal((await results)[0].error.outcome, "not_sent");
  assert.equal(server.requests.length, 1);
});

test("a run that is stopped before it starts takes nothing, and stop() after the end changes nothing", async () => {
  const never = () => assert.fail("nothing is begun");
  const early = bulk(unused(), numbers(3), never);
  early.stop();
  assert.deepEqual(await early.summary(), { done: 0, failed: 0, skipped: 0, isComplete: false, failures: [] });
  const { work, cue } = onCue();
  const run = bulk(unused(), ["a"], work);
  const summary = run.summary();
  await soon();
  await cue("a");
  await summary;
  run.stop();
  assert.equal((await run.summary()).isComplete, true);
});
