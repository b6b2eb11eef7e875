// Tests that a run skips the items in its checkpoint, and yields a result only after the checkpoint has stored it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { OrganizationsApi } from "clerk-organizations";
import { bulk } from "clerk-organizations/bulk";
import { serve } from "../cli/program.js";
import { fin } from "../faults/behaviours.js";
import { all, inMemory, numbers, onCue, soon, unhandled, unused } from "./running.js";

const ok = async (item) => item;

test("items in the checkpoint are skipped, and successful ones are added before their results are yielded", async () => {
  const checkpoint = inMemory(["n1"]);
  const worked = [];
  const work = async (item) => {
    worked.push(item);
    if (item === "n3") throw new Error(item);
  };
  for await (const { status, key } of bulk(unused(), numbers(5), work, { checkpoint }))
    assert.equal(checkpoint.kept.has(key), status !== "error", key);
  assert.deepEqual(worked, ["n0", "n2", "n3", "n4"]);
  const again = [];
  await bulk(unused(), numbers(5), async (item) => again.push(item), { checkpoint }).summary();
  assert.deepEqual(again, ["n3"]);
});

test("a result waits for a slow checkpoint", async () => {
  const { work: add, cue } = onCue();
  const checkpoint = { has: async () => soon().then(() => false), add };
  let isTold = false;
  const run = all(bulk(unused(), ["a"], ok, { checkpoint })).then((results) => {
    isTold = true;
    return results;
  });
  await soon();
  await soon();
  assert.equal(isTold, false);
  await cue("a");
  assert.equal((await run)[0].status, "ok");
});

test("two items of one key are not processed at the same time, and the second is skipped", async () => {
  const { work, cue, waiting } = onCue();
  const counted = [];
  const once = (item) => {
    counted.push(item.id);
    return work(item.id);
  };
  const items = ["a", "a", "b", "a"].map((id) => ({ id }));
  const run = all(bulk(unused(), items, once, { checkpoint: inMemory() }));
  await soon();
  assert.deepEqual([...waiting.keys()], ["a", "b"]);
  await cue("b");
  await cue("a", new Error("once more"));
  await cue("a");
  const results = await run;
  assert.deepEqual(counted, ["a", "b", "a"]);
  assert.deepEqual(
    results.map(({ index, key, status }) => `${index} ${key} ${status}`),
    ["2 b ok", "0 a error", "1 a ok", "3 a skipped"],
  );
});

test("a key is the string, the id, or the function's result; an item without a key fails", async () => {
  const keys = async (items, options) => (await all(bulk(unused(), items, ok, options))).map(({ key }) => key);
  assert.deepEqual(await keys(["a"]), ["a"]);
  assert.deepEqual(await keys([{ id: "b" }, { name: "c" }, 7, null]), ["b", undefined, undefined, undefined]);
  assert.deepEqual(await keys([1, 2], { key: (n) => `k${n}` }), ["k1", "k2"]);
  const worked = [];
  const checkpoint = inMemory();
  const work = async (item) => worked.push(item);
  for (const key of [undefined, () => 5, () => assert.fail("broken")]) {
    const [{ status, outcome, error }] = await all(bulk(unused(), [7], work, { key, checkpoint }));
    assert.deepEqual([status, outcome], ["error", "not_sent"]);
    assert.match(error.message, /set options\.key|broken/);
  }
  assert.deepEqual([worked, checkpoint.kept.size], [[], 0]);
});

test("a checkpoint whose has fails ends the run, so that nothing is done twice", async (t) => {
  const lost = unhandled(t);
  const fault = new Error("unreadable");
  const worked = [];
  const has = async (key) => {
    if (key === "n3") throw fault;
    return false;
  };
  const work = async (item) => worked.push(item);
  const run = bulk(unused(), numbers(100), work, { concurrency: 2, checkpoint: { has, add() {} } });
  const seen = [];
  await assert.rejects(async () => {
    for await (const result of run) seen.push(result);
  }, fault);
  assert.ok(!worked.includes("n3") && worked.length < 8, String(worked));
  const { error, outcome } = seen.find(({ item }) => item === "n3");
  assert.deepEqual([error, outcome], [fault, "not_sent"]);
  assert.equal(seen.length, worked.length + 1);
  await soon();
  assert.deepEqual(lost, []);
});

test("a checkpoint whose add fails ends the run, and the item's result is an error", async () => {
  const fault = new Error("the disk is full");
  const checkpoint = {
    has: () => false,
    add(key) {
      if (key === "n2") throw fault;
    },
  };
  const worked = [];
  const work = async (item) => worked.push(item);
  const run = bulk(unused(), numbers(100), work, { concurrency: 2, checkpoint });
  await assert.rejects(run.summary(), fault);
  assert.ok(worked.length < 8, `${worked.length} after the fault`);
  const { failures, isComplete } = await run.summary();
  assert.equal(isComplete, false);
  assert.deepEqual([failures[0].item, failures[0].error, failures[0].outcome], ["n2", fault, undefined]);
});

/** A checkpoint in memory that records what is begun. */
function recording() {
  const begun = new Set();
  const kept = new Set();
  return {
    ...{ begun, kept },
    has: (key) => kept.has(key),
    add(key) {
      begun.delete(key);
      kept.add(key);
    },
    wasBegun: (key) => begun.has(key),
    begin: (key) => void begun.add(key),
    withdraw: (key) => void begun.delete(key),
  };
}

test("an item is begun before it is processed, and withdrawn if it fails, so that a later run tries it again", async () => {
  const checkpoint = recording();
  const work = async (item) => {
    assert.ok(checkpoint.begun.has(item));
    if (item === "n1") throw new Error("failed");
  };
  const { done, failed } = await bulk(unused(), numbers(3), work, { checkpoint }).summary();
  assert.deepEqual([done, failed, checkpoint.begun.size, [...checkpoint.kept]], [2, 1, 0, ["n0", "n2"]]);
  const worked = [];
  await bulk(unused(), numbers(3), async (item) => worked.push(item), { checkpoint }).summary();
  assert.deepEqual(worked, ["n1"]);
});

test("an item with an unknown outcome stays begun: the next run lists it, and repeats it only with repeatInterrupted", async (t) => {
  const server = await serve(t, () => fin());
  const api = new OrganizationsApi({ secretKey: server.secretKey, baseUrl: server.url, maxRetries: 0 });
  const checkpoint = recording();
  const create = (name, api) => api.createOrganization({ name });
  const [first] = await all(bulk(api, ["a"], create, { checkpoint }));
  assert.deepEqual([first.outcome, checkpoint.begun.has("a"), server.requests.length], ["unknown", true, 1]);
  const [second] = await all(bulk(api, ["a"], create, { checkpoint }));
  assert.deepEqual([second.status, second.outcome, server.requests.length], ["error", "unknown", 1]);
  assert.match(second.error.message, /recorded no result, so it may be done: check it; repeatInterrupted repeats/);
  const [third] = await all(bulk(unused(), ["a"], async () => "done", { checkpoint, repeatInterrupted: true }));
  assert.deepEqual([third.status, checkpoint.kept.has("a")], ["ok", true]);
});

test("the outcome and the wait of an error that the work has wrapped count", async (t) => {
  const server = await serve(t, () => fin());
  const api = new OrganizationsApi({ secretKey: server.secretKey, baseUrl: server.url, maxRetries: 0 });
  const checkpoint = recording();
  const wrap = (error) => {
    throw new Error("row 1", { cause: new Error("create", { cause: error }) });
  };
  const create = (name, api) => api.createOrganization({ name }).catch(wrap);
  const [first] = await all(bulk(api, ["a"], create, { checkpoint }));
  assert.deepEqual([first.error.message, first.outcome, checkpoint.begun.has("a")], ["row 1", "unknown", true]);
  const limited = Object.assign(new Error(), { reason: "rate_limit", retryAfter: 60 });
  Object.defineProperty(limited, Symbol.for("clerk-organizations.ClerkError"), { value: true });
  const { isComplete, resumeAt } = await bulk(unused(), numbers(3), async () => wrap(limited), {
    concurrency: 1,
  }).summary();
  assert.deepEqual([isComplete, resumeAt > Date.now() + 30_000], [false, true]);
});

test("an item is not processed if it cannot be begun, and a checkpoint that begins items has all three methods", async () => {
  const fault = new Error("the disk is full");
  const checkpoint = {
    ...recording(),
    begin() {
      throw fault;
    },
  };
  const worked = [];
  const run = bulk(unused(), numbers(5), async (item) => worked.push(item), { checkpoint });
  await assert.rejects(run.summary(), fault);
  assert.deepEqual(worked, []);
  const { failures } = await run.summary();
  assert.ok(failures.every(({ outcome }) => outcome === "not_sent"));
  const { withdraw, ...part } = recording();
  assert.throws(() => bulk(unused(), [], ok, { checkpoint: part }), /all of wasBegun, begin and withdraw, or none/);
  assert.equal(typeof withdraw, "function");
});
