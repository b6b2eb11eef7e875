// Tests that `rate` spaces the requests of a run evenly, retries included, as the server sees them.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { OrganizationsApi } from "clerk-organizations";
import { bulk } from "clerk-organizations/bulk";
import { cli, serve, until } from "../cli/program.js";
import { json, status } from "../faults/behaviours.js";
import { LATE_MS, ORG } from "../faults/calling.js";
import { numbers, soon, unused } from "./running.js";

/** A server that notes when requests arrive, and refuses every fifth one. */
async function timed(t, { isRefusing = false } = {}) {
  const times = [];
  const server = await serve(t, () => {
    times.push(performance.now());
    return isRefusing && times.length % 5 === 0 ? status(503) : json(200, ORG);
  });
  return {
    server,
    times,
    api: new OrganizationsApi({ secretKey: server.secretKey, baseUrl: server.url, maxRetries: 5 }),
  };
}

/** The tolerance for early requests, in milliseconds: a turn may be used a little late without moving the next ones, and clocks are rounded. */
const EARLY_MS = 30;

/** Throws if a request came before its turn, counted from the start. A busy machine delays requests, but never sends one early. */
function assertSpaced(times, start, rate) {
  const early = times.map((time, i) => Math.round(time - start - (i * 1000) / rate)).filter((ms) => ms < -EARLY_MS);
  assert.deepEqual(early, [], `${early.length} of ${times.length} requests came too early`);
}

const merge = (id, api) => api.mergeOrganizationMetadata(id, { publicMetadata: { a: 1 } });

test("requests are spaced evenly at the rate, however many items run at once", async (t) => {
  const { api, times } = await timed(t);
  const start = performance.now();
  const { done } = await bulk(api, numbers(40), merge, { rate: 20, concurrency: 20 }).summary();
  assert.equal(done, 40);
  assertSpaced(times, start, 20);
});

test("retries take turns, too, and so do several requests of one item", async (t) => {
  const { api, times } = await timed(t, { isRefusing: true });
  const twice = async (id, api) => {
    await api.getOrganization(id);
    await merge(id, api);
  };
  const start = performance.now();
  const { done } = await bulk(api, numbers(15), twice, { rate: 20 }).summary();
  assert.equal(done, 15);
  assert.ok(times.length > 33, `${times.length} requests`);
  assertSpaced(times, start, 20);
});

test("a request that waits for its turn keeps its place among those that may be in flight", async (t) => {
  const { server } = await timed(t);
  const { secretKey, url: baseUrl } = server;
  const api = new OrganizationsApi({ secretKey, baseUrl, maxConcurrent: 1, timeout: 2000 });
  let second;
  const twice = async (id, paced) => {
    await paced.getOrganization(id);
    second = paced.getOrganization("org_second");
    await second;
  };
  const other = async () => {
    await until(() => second);
    await api.getOrganization("org_other");
  };
  const [{ done }] = await Promise.all([bulk(api, numbers(1), twice, { rate: 0.25 }).summary(), other()]);
  assert.equal(done, 1);
  assert.deepEqual(
    server.requests.slice(1, 3).map(({ path }) => path.split("/").at(-1)),
    ["org_second", "org_other"],
  );
});

test("an abort or stop ends the wait for a turn at once, and nothing more is sent", async (t) => {
  for (const end of ["abort", "stop"]) {
    const { api, times } = await timed(t);
    const controller = new AbortController();
    let merged = 0;
    const counted = async (id, api) => {
      await merge(id, api);
      merged += 1;
    };
    const run = bulk(api, numbers(20), counted, { rate: 0.1, signal: controller.signal });
    const summary = run.summary();
    await until(() => merged === 1);
    await soon();
    const since = performance.now();
    if (end === "stop") run.stop();
    else controller.abort();
    const { done, isComplete } = await summary;
    // The next turn would come ten seconds after the first one.
    assert.ok(performance.now() - since < LATE_MS);
    assert.deepEqual([done, isComplete, times.length], [1, false, 1]);
  }
});

test("skipped items take no turn", async () => {
  const checkpoint = { has: () => true, add() {} };
  const since = performance.now();
  const { skipped } = await bulk(unused(), numbers(500), merge, { rate: 0.1, checkpoint }).summary();
  assert.equal(skipped, 500);
  // A turn takes ten seconds.
  assert.ok(performance.now() - since < 20_000);
});

test("rate must be a number from 0.1", () => {
  for (const rate of [0, -1, 0.05, Number.NaN, Number.POSITIVE_INFINITY, "5"])
    assert.throws(() => bulk(unused(), [], merge, { rate }), /^TypeError: bulk: rate must be a number from 0\.1$/);
});

const TOTAL = 5 * 499;

test("--rate spaces the requests of apply, invitations and exports", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "clerk-organizations-cli-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = (name) => join(folder, name);
  const change = { operation: "updateOrganization", id: "org_1", params: { name: "A" } };
  const lines = numbers(15).map((id) => JSON.stringify({ ...change, id }));
  writeFileSync(path("changes.ndjson"), lines.join("\n"));
  writeFileSync(
    path("people.csv"),
    `email\n${numbers(60)
      .map((name) => `${name}@example.com\n`)
      .join("")}`,
  );
  const page = ({ path }) => {
    if (!path.includes("/organizations?")) return json(200, path.includes("bulk") ? { data: [], total_count: 0 } : ORG);
    const offset = Number(new URL(path, "http://a").searchParams.get("offset") ?? 0);
    const length = Math.max(Math.min(499, TOTAL - offset), 0);
    const data = Array.from({ length }, (_, i) => ({ ...ORG, id: `org_${offset + i}` }));
    return json(200, { data, total_count: TOTAL });
  };
  // Each takes longer than the tool needs to start.
  for (const [args, least, rate] of [
    [["apply", path("changes.ndjson")], 15, 10],
    [["invitations", "create", "org_1", "--from", path("people.csv"), "--role", "org:member"], 7, 4],
    [["export"], 5, 3],
  ]) {
    const times = [];
    const server = await serve(t, (request) => {
      times.push(performance.now());
      return page(request);
    });
    const start = performance.now();
    const { code, stderr } = await cli([...args, "--rate", String(rate)], { clerk: server });
    assert.equal(code, 0, stderr);
    assert.ok(times.length >= least, `${times.length} requests of ${args[0]}`);
    assertSpaced(times, start, rate);
  }
  const wrong = await cli(["export", "--rate", "0"], { clerk: { secretKey: "sk_test_1", url: "http://127.0.0.1:9" } });
  assert.deepEqual([wrong.code, wrong.stderr], [2, "clerk-organizations: --rate must be a number from 0.1\n"]);
});
