// Tests which requests the caller's `acquire` is asked for: those of calls, pages, bulk runs and derived clients.
import assert from "node:assert/strict";
import { test } from "node:test";
import { OrganizationMembershipsApi } from "clerk-organizations";
import { bulk } from "clerk-organizations/bulk";
import { all, setUp, soon } from "./bulk/running.js";

/** Records what it is asked for. */
function recorder() {
  const acquired = [];
  const acquire = async ({ signal, ...request }) => {
    assert.equal(signal.aborted, false);
    acquired.push(request);
  };
  return { acquired, acquire };
}

test("acquire is asked for each request, and learns the operation, the organization and the priority", async (t) => {
  const { acquired, acquire } = recorder();
  const { api, ids, clerk } = await setUp(t, 1, {}, { acquire });
  acquired.length = 0;
  await api.getOrganization(ids[0]);
  await api.updateOrganization(ids[0], { name: "Acme" }, { priority: "bulk" });
  await new OrganizationMembershipsApi(api).listOrganizationMemberships(ids[0]);
  const known = { organizationId: ids[0], attempt: 1 };
  assert.deepEqual(acquired, [
    { operation: "getOrganization", ...known, priority: "interactive" },
    { operation: "updateOrganization", ...known, priority: "bulk" },
    { operation: "listOrganizationMemberships", ...known, priority: "interactive" },
  ]);
  assert.equal(clerk.requests.count, 3);
});

test("withOptions and a single call replace the function of the client", async (t) => {
  const [own, derived, single] = [recorder(), recorder(), recorder()];
  const { api } = await setUp(t, 1, {}, { acquire: own.acquire });
  own.acquired.length = 0;
  const view = api.withOptions({ acquire: derived.acquire });
  await view.listOrganizations();
  await view.withOptions({ priority: "bulk" }).listOrganizations();
  await view.listOrganizations({}, { acquire: single.acquire });
  await api.listOrganizations();
  assert.deepEqual(
    [own, derived, single].map(({ acquired }) => acquired.length),
    [1, 2, 1],
  );
});

test("every page of an iteration is acquired, and a refusal ends it with the error", async (t) => {
  const { api } = await setUp(t, 8);
  let left = 3;
  const acquire = () => left-- > 0;
  const seen = [];
  const iteration = api.iterateOrganizations({ limit: 3 }, { acquire });
  const error = await (async () => {
    for await (const { id } of iteration) seen.push(id);
  })().catch((error) => error);
  assert.deepEqual([error.reason, error.outcome], ["acquire", "not_sent"]);
  assert.equal(seen.length, 7, "three pages that overlap by one row");
  left = Number.POSITIVE_INFINITY;
  for await (const { id } of iteration) seen.push(id);
  assert.equal(new Set(seen).size, 8, "the iteration continues where it stopped");
});

test("a bulk run is acquired with its priority, and stop() ends the calls that still wait for it", async (t) => {
  const { api, ids, clerk } = await setUp(t, 6);
  const acquired = [];
  const signals = [];
  let run;
  const acquire = ({ priority, signal }) => {
    acquired.push(priority);
    signals.push(signal);
    if (acquired.length <= 2) return true;
    if (acquired.length === 4) setTimeout(() => run.stop(), 20);
    return new Promise(() => {});
  };
  run = bulk(api.withOptions({ acquire }), ids, (id, api) => api.getOrganization(id), { concurrency: 2 });
  const results = await all(run);
  assert.deepEqual(
    results.map(({ status, outcome }) => outcome ?? status),
    ["ok", "ok", "not_sent", "not_sent"],
  );
  assert.deepEqual(acquired, ["bulk", "bulk", "bulk", "bulk"]);
  assert.deepEqual(
    signals.map(({ aborted }) => aborted),
    [false, false, true, true],
  );
  assert.equal(clerk.requests.count, 2);
});

test("at most maxConcurrent calls of acquire are pending, and an interactive call is asked for before bulk calls", async (t) => {
  let pending = 0;
  let most = 0;
  const order = [];
  const acquire = async ({ priority }) => {
    order.push(priority);
    pending += 1;
    most = Math.max(most, pending);
    // It waits for others to come, up to three. At the beginning the limiter lets one through at a time.
    for (let i = 0; i < 20 && pending < 3; i += 1) await soon();
    await soon();
    pending -= 1;
  };
  const { api } = await setUp(t, 1, {}, { maxConcurrent: 3 });
  const view = api.withOptions({ acquire });
  const calls = Array.from({ length: 12 }, () => view.listOrganizations({}, { priority: "bulk" }));
  await Promise.all([...calls, view.listOrganizations()]);
  assert.equal(most, 3);
  assert.ok(order.indexOf("interactive") <= 3, order.join());
});

test("a preview asks for nothing", async (t) => {
  const { acquired, acquire } = recorder();
  const { api } = await setUp(t, 0, {}, { acquire });
  await api.preview("createOrganization", { name: "Acme" });
  assert.deepEqual(acquired, []);
});

test("a wait for acquire is an event, and counts as waited in the attempts of an error", async (t) => {
  const events = [];
  const acquire = () => new Promise((resolve) => setTimeout(resolve, 60));
  const { api } = await setUp(t, 0, {}, { acquire, onEvent: (event) => events.push(event) });
  const error = await api.getOrganization("org_missing").catch((error) => error);
  const waited = events.find(({ type }) => type === "wait");
  assert.equal(waited.detail, "acquire");
  assert.ok(waited.ms >= 50 && error.attempts[0].waited >= 50, JSON.stringify(error));
});
