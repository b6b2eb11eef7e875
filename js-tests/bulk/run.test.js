// Tests that a run processes each item once, yields its result, and completes the items that it started.
import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { bulk } from "clerk-organizations/bulk";
import { all, inMemory, numbers, onCue, setUp, soon, unhandled, unused } from "./running.js";

const statuses = (results) => results.map(({ item, status }) => `${item} ${status}`).sort();
const ok = async (item) => item;

test("each item yields a result with its index and value, in the order in which they end", async () => {
  const { work, cue } = onCue();
  const run = all(bulk(unused(), ["a", "b", "c"], work));
  await soon();
  for (const item of ["c", "a", "b"]) await cue(item);
  assert.deepEqual(await run, [
    { item: "c", index: 2, key: "c", status: "ok", value: "c" },
    { item: "a", index: 0, key: "a", status: "ok", value: "a" },
    { item: "b", index: 1, key: "b", status: "ok", value: "b" },
  ]);
});

test("calls change organizations, and a refused one is an error with its outcome", async (t) => {
  const { api, ids } = await setUp(t, 12);
  const merge = (id, api) => api.mergeOrganizationMetadata(id, { publicMetadata: { plan: "gold" } });
  const results = await all(bulk(api, [...ids, "org_missing"], merge));
  const failed = results.filter(({ status }) => status !== "ok");
  assert.deepEqual(
    failed.map(({ item, status, error, outcome }) => [item, status, error.code, outcome]),
    [["org_missing", "error", "resource_not_found", "not_applied"]],
  );
  for (const id of ids) assert.equal((await api.getOrganization(id)).publicMetadata.plan, "gold");
  assert.deepEqual(
    results.map(({ value }) => value?.publicMetadata.plan).filter(Boolean),
    ids.map(() => "gold"),
  );
});

test("interactive calls are sent before the calls of a run", async (t) => {
  const { api, ids } = await setUp(t, 20, {}, { maxConcurrent: 1 });
  const order = [];
  const noted = (name, call) => call.then(() => order.push(name));
  const run = bulk(api, ids, (id, api) => noted("bulk", api.getOrganization(id))).summary();
  await soon();
  await noted("click", api.getOrganization(ids[0]));
  await run;
  assert.equal(order.length, 21);
  assert.ok(order.indexOf("click") < 10, `after ${order.indexOf("click")} calls of the run`);
});

test("a call in the work function can have its own options, and a signal besides the run's", async (t) => {
  const { api, ids } = await setUp(t, 1);
  const seen = [];
  const onResponse = ({ status }) => seen.push(status);
  const controller = new AbortController();
  const work = async (id, api) => {
    await api.getOrganization(id, undefined, { onResponse });
    await api.listOrganizations(undefined, { onResponse });
    controller.abort("enough");
    return api.getOrganization(id, { includeMembersCount: true }, { signal: new AbortController().signal });
  };
  const run = bulk(api, ids, work, { signal: controller.signal });
  const { failures } = await run.summary();
  assert.deepEqual(seen, [200, 200]);
  assert.equal(failures[0].error.kind, "aborted");
  assert.equal(failures[0].error.cause, "enough");
});

test("no more items are taken than the concurrency allows, however many there are", async () => {
  let taken = 0;
  let under = 0;
  let most = 0;
  async function* endless() {
    for (;;) yield taken++;
  }
  const work = async () => {
    most = Math.max(most, ++under);
    await soon();
    under -= 1;
  };
  let received = 0;
  let ahead = 0;
  for await (const { status } of bulk(unused(), endless(), work, { concurrency: 4 })) {
    assert.equal(status, "ok");
    received += 1;
    // This consumer is slower than the work.
    await new Promise((resolve) => setTimeout(resolve, received < 10 ? 20 : 0));
    ahead = Math.max(ahead, taken - received);
    if (received === 100) break;
  }
  assert.ok(ahead <= 4, `${ahead} items ahead`);
  assert.equal(most, 4);
});

test("no item is taken before the first result is requested, and a run happens once", async () => {
  let taken = 0;
  function* items() {
    for (const item of ["a", "b"]) {
      taken += 1;
      yield item;
    }
  }
  const run = bulk(unused(), items(), ok);
  await soon();
  assert.equal(taken, 0);
  assert.equal((await all(run)).length, 2);
  assert.equal((await all(run)).length, 0);
  assert.deepEqual(await run.summary(), { done: 2, failed: 0, skipped: 0, isComplete: true, failures: [] });
});

test("break takes no more items, waits for those in progress, and closes the iterator", async (t) => {
  const lost = unhandled(t);
  const { work, cue, waiting } = onCue();
  let isClosed = false;
  function* items() {
    try {
      yield* numbers(100);
    } finally {
      isClosed = true;
    }
  }
  const checkpoint = inMemory();
  const run = bulk(unused(), items(), work, { concurrency: 3, checkpoint });
  let isOver = false;
  const loop = (async () => {
    for await (const { item } of run) if (item === "n1") break;
    isOver = true;
  })();
  await soon();
  await cue("n1");
  // The slot of the received result was filled before the break.
  assert.deepEqual([isOver, [...waiting.keys()]], [false, ["n0", "n2", "n3"]]);
  await cue("n0", new Error("nobody looks at it"));
  await cue("n3");
  await cue("n2");
  await loop;
  assert.deepEqual([...checkpoint.kept], ["n1", "n3", "n2"]);
  const { done, failed, isComplete } = await run.summary();
  assert.deepEqual({ done, failed, isComplete, isClosed }, { done: 3, failed: 1, isComplete: false, isClosed: true });
  await soon();
  assert.deepEqual(lost, []);
});

test("an abort stops the calls in progress, yields their results, and ends the loop with its reason", async (t) => {
  const lost = unhandled(t);
  const { api, ids, clerk } = await setUp(t, 50);
  const controller = new AbortController();
  const reason = new Error("enough");
  const seen = [];
  const work = (id, api, signal) => {
    assert.equal(signal.aborted, false);
    return api.getOrganization(id);
  };
  const loop = async () => {
    for await (const result of bulk(api, ids, work, { concurrency: 5, signal: controller.signal })) {
      seen.push(result);
      if (seen.length === 10) controller.abort(reason);
    }
  };
  await assert.rejects(loop(), reason);
  const failed = seen.filter(({ status }) => status === "error");
  for (const { error, outcome } of failed) {
    assert.equal(error.kind ?? error, error === reason ? reason : "aborted");
    assert.match(outcome, /^not_/);
  }
  assert.ok(
    seen.length <= 16 && clerk.requests.count <= 16,
    `${seen.length} results, ${clerk.requests.count} requests`,
  );
  assert.equal(getEventListeners(controller.signal, "abort").length, 0);
  await soon();
  assert.deepEqual(lost, []);
});

test("after an abort the summary has the counts, and an aborted signal starts nothing", async () => {
  const controller = new AbortController();
  const work = async (item) => item === "n7" && controller.abort();
  const { done, isComplete } = await bulk(unused(), numbers(100), work, { signal: controller.signal }).summary();
  assert.ok(done >= 8 && done < 30, `${done} done`);
  assert.equal(isComplete, false);
  const never = () => assert.fail("an item was started");
  const none = bulk(unused(), numbers(3), never, { signal: controller.signal });
  assert.deepEqual(await none.summary(), { done: 0, failed: 0, skipped: 0, isComplete: false, failures: [] });
});

test("an abort does not wait for an item that never arrives", async (t) => {
  const lost = unhandled(t);
  const controller = new AbortController();
  async function* stuck() {
    yield "a";
    await new Promise(() => {});
  }
  const run = bulk(unused(), stuck(), ok, { signal: controller.signal });
  setTimeout(() => controller.abort(), 20);
  const { done, isComplete } = await run.summary();
  assert.deepEqual({ done, isComplete }, { done: 1, isComplete: false });
  let fail;
  const broken = { [Symbol.asyncIterator]: () => ({ next: () => new Promise((_, reject) => (fail = reject)) }) };
  const second = new AbortController();
  const other = bulk(unused(), broken, ok, { signal: second.signal }).summary();
  await soon();
  second.abort();
  await other;
  fail(new Error("too late"));
  await soon();
  assert.deepEqual(lost, []);
});

test("work that throws synchronously, or throws a value that is not an error, fails its item", async () => {
  const unusual = { a: new Error("no"), b: undefined, c: "text" };
  const work = (item) => {
    throw unusual[item];
  };
  const results = await all(bulk(unused(), ["a", "b", "c"], work));
  assert.deepEqual(
    results.map(({ item, status, error }) => [item, status, error === unusual[item]]),
    ["a", "b", "c"].map((item) => [item, "error", true]),
  );
});

test("an iterable that throws ends the run with its error, after the results of items in progress", async () => {
  const fault = new Error("the list broke");
  async function* items() {
    yield "a";
    yield "b";
    throw fault;
  }
  const seen = [];
  const run = bulk(unused(), items(), async (item) => soon().then(() => item));
  await assert.rejects(async () => {
    for await (const result of run) seen.push(result);
  }, fault);
  assert.deepEqual(statuses(seen), ["a ok", "b ok"]);
  await assert.rejects(bulk(unused(), items(), ok).summary(), fault);
  const unmade = { [Symbol.iterator]: () => assert.fail("no iterator") };
  await assert.rejects(bulk(unused(), unmade, ok).summary(), /no iterator/);
});

test("with stopOnError no item is taken after the first failure", async () => {
  const { work, cue, waiting } = onCue();
  const run = all(bulk(unused(), numbers(10), work, { concurrency: 2, stopOnError: true }));
  await soon();
  await cue("n1", new Error("no"));
  assert.deepEqual([...waiting.keys()], ["n0"]);
  await cue("n0");
  assert.deepEqual(statuses(await run), ["n0 ok", "n1 error"]);
});

test("the summary counts all items and keeps the first 100 failures", async () => {
  const work = async (item) => {
    if (item !== "n5") throw new Error(item);
  };
  const { done, failed, isComplete, failures } = await bulk(unused(), numbers(250), work).summary();
  assert.deepEqual(
    { done, failed, isComplete, kept: failures.length },
    { done: 1, failed: 249, isComplete: true, kept: 100 },
  );
  assert.deepEqual([failures[0].index, failures[0].error.message], [0, "n0"]);
});

test("onProgress is called after each item with total, rate and time left, and its errors are ignored", async (t) => {
  const lost = unhandled(t);
  const seen = [];
  const at = [];
  let began;
  const onProgress = (progress) => {
    seen.push(progress);
    at.push(performance.now());
    if (seen.length === 2) throw new Error("no");
    return seen.length === 3 ? Promise.reject(new Error("no")) : undefined;
  };
  const checkpoint = inMemory(["n0", "n1"]);
  const work = (item) => {
    began ??= performance.now();
    return soon().then(() => (item === "n9" ? Promise.reject(new Error(item)) : item));
  };
  const start = performance.now();
  await bulk(unused(), new Set(numbers(10)), work, { concurrency: 1, checkpoint, onProgress }).summary();
  assert.deepEqual(
    seen.map(({ done, failed, skipped, total }) => [done, failed, skipped, total].join()),
    [..."12"]
      .map((skipped) => `0,0,${skipped},10`)
      .concat(
        [..."1234567"].map((done) => `${done},0,2,10`),
        "7,1,2,10",
      ),
  );
  const [early, middle, last] = [seen[1], seen[5], seen[9]];
  assert.deepEqual([early.rate, "eta" in early], [0, false]);
  // The rate covers the time from before the first item to after the previous call of onProgress.
  const took = (4 / middle.rate) * 1000;
  assert.ok(took > at[4] - began && took < at[5] - start, `${took} ms for 4 items`);
  assert.ok(Math.abs(middle.eta - 4 / middle.rate) < 0.001);
  assert.equal(last.eta, 0);
  await soon();
  assert.deepEqual(lost, []);
  const unknown = [];
  await bulk(unused(), numbers(1).values(), ok, { onProgress: (progress) => unknown.push(progress) }).summary();
  assert.deepEqual([Object.keys(unknown[0]).sort(), unknown[0].done], [["done", "failed", "rate", "skipped"], 1]);
});

test("an invalid argument throws at once", () => {
  const wrong = [
    [[undefined, [], ok], /api must be a client/],
    [[unused(), 5, ok], /items must be an iterable/],
    [[unused(), [], "work"], /work must be a function/],
    [[unused(), [], ok, { concurrency: 0 }], /concurrency must be/],
    [[unused(), [], ok, { concurrency: 1.5 }], /concurrency must be/],
    [[unused(), [], ok, { total: "many" }], /total must be/],
    [[unused(), [], ok, { key: "id" }], /key must be/],
    [[unused(), [], ok, { onProgress: 1 }], /onProgress must be/],
    [[unused(), [], ok, { checkpoint: {} }], /checkpoint must have/],
  ];
  for (const [args, message] of wrong) assert.throws(() => bulk(...args), { name: "TypeError", message });
});
