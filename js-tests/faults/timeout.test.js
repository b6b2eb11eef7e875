// Tests that every call ends in time, and reports what it waited for: cases T1 to T14 that no F row covers.
import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { head, never, raw, stallBody, status } from "./behaviours.js";
import { between, fails, failure, LATE_MS, ORG, ok, sent, setUp, shortly, until } from "./calling.js";
import { runProgram } from "./program.js";
import { row, section } from "./row.js";

/** Checks that a call fails with these `facts` after at most `ms`, as far as the machine is not busy. */
async function endsWithin(ms, promise, facts) {
  const start = performance.now();
  const error = await failure(promise);
  const took = Math.round(performance.now() - start);
  between(took, 0, ms + LATE_MS, `milliseconds (${error.message})`);
  for (const [name, value] of Object.entries(facts)) assert.deepEqual(error[name], value, `${name}: ${error.message}`);
  return { error, took, seen: `${shortly(error)} after ${took} ms` };
}

section("Timeout", () => {
  row("T1", "headers that never come", "are a timeout of the attempt", async (t) => {
    const { get } = await setUp(t, [never()], { timeout: 200, maxRetries: 0 });
    const { error, took, seen } = await endsWithin(200, get(), { kind: "timeout", reason: "attempt" });
    assert.ok(took >= 100, `${took} ms`);
    assert.equal(error.attempts.length, 1);
    return seen;
  });

  row("T2", "a 200 whose body stalls", "is a timeout too, retried for reads", async (t) => {
    const once = await setUp(t, [stallBody(200), ok()], { timeout: 2500 });
    assert.equal((await once.get()).id, ORG.id);
    sent(once.server, 2);
    const { get } = await setUp(t, [stallBody(200)], { timeout: 200, maxRetries: 1 });
    return (await endsWithin(650, get(), { kind: "timeout", reason: "attempt" })).seen;
  });

  row("T4", "a stalled 503 body", "is retried all the same", async (t) => {
    const { server, get } = await setUp(t, [stallBody(503), ok()], { timeout: 2500 });
    assert.equal((await get()).id, ORG.id);
    sent(server, 2);
    return "resolved after 2 requests";
  });

  row("T5", "a gzip body that stalls", "is a timeout", async (t) => {
    const packed = gzipSync(JSON.stringify(ORG));
    const headers = { "content-type": "application/json", "content-encoding": "gzip", "content-length": packed.length };
    const stalled = raw(head(200, headers), packed.subarray(0, packed.length - 12));
    const { get } = await setUp(t, [stalled], { timeout: 200, maxRetries: 0 });
    return (await endsWithin(200, get(), { kind: "timeout", reason: "attempt" })).seen;
  });

  row("T7", "a token callback that stalls", "is a total timeout for every caller", async (t) => {
    const { server, get } = await setUp(t, [ok()], { secretKey: undefined, token: () => new Promise(() => {}) });
    const facts = { kind: "timeout", reason: "total", outcome: "not_sent" };
    const ends = await Promise.all(
      [200, 300].map((totalTimeout) => endsWithin(totalTimeout, get({ totalTimeout }), facts)),
    );
    sent(server, 0);
    return ends.map(({ seen }) => seen).join("; ");
  });

  row("T8", "an onResponse that never returns", "is not waited for", async (t) => {
    const { get } = await setUp(t, [ok()], { onEvent: () => new Promise(() => {}) });
    const start = performance.now();
    assert.equal((await get({ onResponse: () => new Promise(() => {}) })).id, ORG.id);
    between(performance.now() - start, 0, LATE_MS, "milliseconds");
    return "resolved";
  });

  row("T9", "totalTimeout over several attempts", "ends the call, with the attempts it had", async (t) => {
    const { server, get, events } = await setUp(t, [never()], { timeout: 150, totalTimeout: 2500, maxRetries: 50 });
    const { error, seen } = await endsWithin(2500, get(), { kind: "timeout" });
    const requests = events.filter(({ type }) => type === "request");
    // The last request may be ended before it arrives.
    assert.ok(error.attempts.length >= 2 && server.requests.length <= requests.length, seen);
    assert.equal(error.attempts.length, requests.length);
    return seen;
  });

  row(
    "T9",
    "a retry that no longer fits in totalTimeout",
    "is not waited for: the error is the real one",
    async (t) => {
      const { get } = await setUp(t, [status(503, { retryAfter: 30 })], { totalTimeout: 20_000 });
      return (await endsWithin(0, get(), { kind: "api", status: 503, retryAfter: 30 })).seen;
    },
  );

  row("T10", "totalTimeout in the queue", "ends the call with nothing sent", async (t) => {
    const { server, get } = await setUp(t, [never()], { maxConcurrent: 1, timeout: 2500, maxRetries: 0 });
    let isFirstOver = false;
    const first = failure(get()).finally(() => {
      isFirstOver = true;
    });
    await until(() => server.requests.length === 1);
    const queued = await endsWithin(250, get({ totalTimeout: 250 }), {
      kind: "timeout",
      reason: "total",
      outcome: "not_sent",
    });
    assert.equal(isFirstOver, false, "it waited for the first call");
    assert.equal((await first).kind, "timeout");
    sent(server, 1);
    return queued.seen;
  });

  row("T11", "a call that succeeds", "leaves no timer", async (t) => {
    const { server } = await setUp(t, [status(503), ok()]);
    const source = `await api.getOrganization("org_1");
      console.log(process.getActiveResourcesInfo().filter((name) => name === "Timeout").length);`;
    const { code, printed, lingered, errors } = await runProgram(source, { baseUrl: server.url, timeout: 20_000 });
    assert.deepEqual([code, printed], [0, "0"], errors);
    between(lingered, 0, LATE_MS, "milliseconds to the exit");
    return `0 timers, exit after ${lingered} ms`;
  });

  row("T11", "a response that is available at once", "leaves no timer either", async () => {
    const before = `const answers = [
        () => new Response(${JSON.stringify(JSON.stringify(ORG))}),
        () => new Response("{}", { status: 422 }),
        () => new Response(new ReadableStream(), { status: 500 }),
        () => Promise.reject(new TypeError("fetch failed")),
      ];
      let answer;
      globalThis.fetch = async () => answer();`;
    const source = `for (answer of answers) {
        await api.getOrganization("org_1").catch(() => {});
        console.log(process.getActiveResourcesInfo().filter((name) => name === "Timeout").length);
      }`;
    const { code, printed, lingered, errors } = await runProgram(source, { timeout: 20_000, maxRetries: 0 }, before);
    assert.deepEqual([code, printed], [0, "0\n0\n0\n0"], errors);
    between(lingered, 0, LATE_MS, "milliseconds to the exit");
    return `0 timers after each of 4, exit after ${lingered} ms`;
  });

  row("T12", "invalid timeouts", "are refused by name", async (t) => {
    const bad = [0, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, "1000", 5n, null];
    for (const name of ["timeout", "totalTimeout"])
      for (const value of bad) {
        const byCall = await setUp(t, [ok()]);
        await fails(byCall.get({ [name]: value }), { kind: "invalid", parameter: name, outcome: "not_sent" });
        const byClient = await setUp(t, [ok()], { [name]: value });
        await fails(byClient.get(), { kind: "invalid", parameter: name });
        sent(byCall.server, 0);
      }
    for (const [name, values] of Object.entries({
      maxRetries: [-1, 1.5, Number.NaN],
      maxConcurrent: [0, -1, 1.5],
      maxQueue: [-1],
      maxResponseBytes: [0],
    }))
      for (const value of values)
        await fails((await setUp(t, [ok()], { [name]: value })).get(), { kind: "invalid", parameter: name });
    return `${bad.length} values x 2 names x 2 places refused`;
  });

  row("T13", "the error of a timeout", "reports what was waited for and how long", async (t) => {
    const { get } = await setUp(t, [never(), stallBody(200)], { timeout: 200, maxRetries: 0 });
    for (let i = 0; i < 2; i += 1) {
      const error = await failure(get());
      assert.deepEqual([error.kind, error.reason], ["timeout", "attempt"]);
      assert.match(error.message, /200 ?ms|0\.2 ?s/);
      between(error.attempts[0].elapsed, 190, 200 + LATE_MS, "elapsed");
    }
    return (await endsWithin(200, get(), { kind: "timeout" })).error.message;
  });
});
