// Tests that an abort by the caller stops a call at any stage: cases A1 to A18 that no F row covers.
import assert from "node:assert/strict";
import process from "node:process";
import { after, html, inTurn, never, raw, stallBody, status, stopReading, wait } from "./behaviours.js";
import {
  between,
  disconnected,
  fails,
  failure,
  ID,
  LATE_MS,
  ORG,
  ok,
  PNG,
  page,
  sent,
  setUp,
  shortly,
  until,
  WRITES,
} from "./calling.js";
import { listenersOf } from "./listeners.js";
import { runProgram } from "./program.js";
import { HOST, row, section } from "./row.js";
import { faultServer } from "./server.js";

const ABORTED = { kind: "aborted" };

/** Aborts when `ready()` is true. Returns the error, and the time from the abort to it. */
async function stop(call, ready) {
  const controller = new AbortController();
  const failed = failure(call(controller.signal)).then((error) => ({ error, at: performance.now() }));
  await until(ready);
  const start = performance.now();
  controller.abort();
  const { error, at } = await failed;
  assert.equal(error.kind, "aborted", error.message);
  assert.equal(error.cause, controller.signal.reason);
  assert.equal(listenersOf(controller.signal), 0, "listeners left");
  between(at - start, 0, LATE_MS, "milliseconds from the abort to the end");
  return { error, seen: `${shortly(error)} in ${Math.round(at - start)} ms` };
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

section("Abort", () => {
  row("A1", "a signal that is already aborted", "sends nothing", async (t) => {
    const { server, api, get } = await setUp(t, [ok()]);
    const signal = AbortSignal.abort("early");
    const seen = await fails(get({ signal }), { ...ABORTED, outcome: "not_sent", cause: "early" });
    for (const call of Object.values(WRITES)) await fails(call(api, { signal }), { ...ABORTED, outcome: "not_sent" });
    sent(server, 0);
    return seen;
  });

  row("A2", "an abort in the queue", "sends nothing, and frees the slot", async (t) => {
    const { server, get } = await setUp(t, [never(), ok()], { maxConcurrent: 1, maxQueue: 1 });
    const holder = new AbortController();
    const first = failure(get({ signal: holder.signal }));
    const { error, seen } = await stop(
      (signal) => get({ signal }),
      () => server.requests.length === 1,
    );
    assert.equal(error.outcome, "not_sent");
    const second = get();
    holder.abort();
    assert.equal((await first).kind, "aborted");
    assert.equal((await second).id, ID);
    sent(server, 2);
    return seen;
  });

  row("A3", "an abort during the token callback", "sends nothing, and spares the others", async (t) => {
    let give;
    const token = () => new Promise((resolve) => (give = resolve));
    const { server, get } = await setUp(t, [ok()], { secretKey: undefined, token });
    const other = get();
    const { error, seen } = await stop(
      (signal) => get({ signal }),
      () => give !== undefined,
    );
    assert.equal(error.outcome, "not_sent");
    give("token");
    assert.equal((await other).id, ID);
    sent(server, 1);
    return seen;
  });

  row("A4", "an abort before the headers", "closes the request; a write's outcome is unknown", async (t) => {
    const { server, api, get } = await setUp(t, [never()]);
    const { seen } = await stop(
      (signal) => get({ signal }),
      () => server.requests.length === 1,
    );
    await disconnected(server, server.requests[0]);
    const create = await stop(
      (signal) => WRITES.create(api, { signal }),
      () => server.requests.length === 2,
    );
    assert.equal(create.error.outcome, "unknown");
    await disconnected(server, server.requests[1]);
    sent(server, 2);
    return seen;
  });

  row("A5", "an abort within a body, of a success or of an error,", "ends at once", async (t) => {
    const seen = [];
    for (const number of [200, 404]) {
      const { server, get } = await setUp(t, [stallBody(number)]);
      const answered = () => server.requests[0]?.answeredAt < performance.now() - 60;
      seen.push((await stop((signal) => get({ signal }), answered)).seen);
      await disconnected(server, server.requests[0]);
    }
    return seen.join("; ");
  });

  row("A6", "an abort during a backoff", "ends at once, with no further request", async (t) => {
    const { server, get, events } = await setUp(t, [status(429, { retryAfter: 30 })]);
    const isWaiting = () => events.some(({ type }) => type === "retry");
    const { error, seen } = await stop((signal) => get({ signal }), isWaiting);
    assert.equal(error.attempts.length, 1);
    await sleep(50);
    sent(server, 1);
    return seen;
  });

  row("A7", "an abort or a break during an iteration", "ends it, with no further request", async (t) => {
    const org = (i) => ({ ...ORG, id: `org_${i}` });
    const listing = ({ path }) => {
      const offset = Number(new URL(path, "http://a").searchParams.get("offset") ?? 0);
      return page(
        [0, 1, 2].map((i) => org(offset + i)),
        3000,
      );
    };
    const stopped = await setUp(t, listing);
    const controller = new AbortController();
    const run = async () => {
      for await (const { id } of stopped.api.iterateOrganizations({ limit: 3 }, { signal: controller.signal }))
        if (id === "org_4") controller.abort();
    };
    const seen = await fails(run(), ABORTED);
    const broken = await setUp(t, listing);
    for await (const { id } of broken.api.iterateOrganizations({ limit: 3 })) if (id === "org_1") break;
    await sleep(100);
    assert.ok(stopped.server.requests.length <= 4 && broken.server.requests.length <= 2);
    assert.equal(listenersOf(controller.signal), 0);
    return `${seen}; after a break ${broken.server.requests.length} requests`;
  });

  row("A8", "an abort during an upload", "stops the upload", async (t) => {
    const { server, api } = await setUp(t, [stopReading()]);
    const file = new Blob([PNG, Buffer.alloc(10_000_000)]);
    const started = () => server.requests[0]?.at < performance.now() - 100;
    const { error, seen } = await stop((signal) => api.uploadOrganizationLogo(ID, { file }, { signal }), started);
    assert.equal(error.outcome, "unknown");
    assert.ok(server.requests[0].body.length < file.size);
    return seen;
  });

  row("A9", "an abort after the end", "does nothing", async (t) => {
    const { server, get } = await setUp(t, [ok()]);
    const controller = new AbortController();
    const org = await get({ signal: controller.signal });
    controller.abort();
    await sleep(20);
    assert.equal(org.id, ID);
    const { connection } = server.requests[0];
    assert.ok(!server.closed.some((closed) => closed.connection === connection), "the connection is kept");
    assert.equal((await get()).id, ID);
    sent(server, 2);
    return "resolved; the connection lives on";
  });

  row(
    "A11",
    "AbortSignal.timeout of the caller",
    "is an abort with its TimeoutError as the cause, not a timeout of the client",
    async (t) => {
      const { get } = await setUp(t, [never()]);
      const error = await failure(get({ signal: AbortSignal.timeout(100) }));
      assert.deepEqual([error.kind, error.cause.name], ["aborted", "TimeoutError"]);
      return `${shortly(error)}, cause TimeoutError`;
    },
  );

  row("A12", "AbortSignal.any, and objects that only look like a signal,", "are supported", async (t) => {
    const { get } = await setUp(t, [never()]);
    const controller = new AbortController();
    setTimeout(() => controller.abort("any"), 60);
    const any = AbortSignal.any([controller.signal, AbortSignal.timeout(60_000)]);
    await fails(get({ signal: any }), { ...ABORTED, cause: "any" });
    const listeners = new Set();
    const alike = {
      aborted: false,
      reason: undefined,
      addEventListener: (_, listener) => listeners.add(listener),
      removeEventListener: (_, listener) => listeners.delete(listener),
    };
    setTimeout(() => {
      Object.assign(alike, { aborted: true, reason: "alike" });
      for (const listener of listeners) listener({ type: "abort" });
    }, 60);
    await fails(get({ signal: alike }), { ...ABORTED, cause: "alike" });
    assert.equal(listeners.size, 0);
    for (const signal of [5, "abort", {}, () => {}])
      await fails(get({ signal }), { kind: "invalid", parameter: "signal" });
    return "both aborted; 4 values that are not signals refused";
  });

  row("A13", "one signal for a thousand calls", "has no listener left after them, and Node sees no leak", async (t) => {
    const { get } = await setUp(t, [ok()], { totalTimeout: 110_000 });
    const { signal } = new AbortController();
    const warnings = [];
    // Other rows may cause other warnings.
    const note = ({ name }) => name === "MaxListenersExceededWarning" && warnings.push(name);
    process.on("warning", note);
    const calls = Array.from({ length: 1000 }, () => get({ signal }));
    await until(() => listenersOf(signal) > 0);
    await Promise.all(calls);
    await sleep(20);
    process.off("warning", note);
    assert.equal(listenersOf(signal), 0);
    assert.deepEqual(warnings, [], "Node warns of a leak");
    return "0 listeners, 0 warnings";
  });

  row("A16", "an abort of one of two equal calls", "does not stop the other", async (t) => {
    const script = ({ headers }) => (headers["x-call"] === "stopped" ? never() : after(150, ok()));
    const { server, get } = await setUp(t, script);
    const other = get();
    const { seen } = await stop(
      (signal) => get({ signal, headers: { "x-call": "stopped" } }),
      () => server.requests.length === 2,
    );
    assert.equal((await other).id, ID);
    return `${seen}; the other resolved`;
  });

  row("A18", "an abort within a callback", "works without a trap", async (t) => {
    const ends = [];
    for (const when of ["request", "response", "retry", "wait"]) {
      const controller = new AbortController();
      const onEvent = ({ type }) => type === when && controller.abort(when);
      const { get } = await setUp(t, [status(429, { retryAfter: "0.1" }), inTurn(wait(20), ok())], { onEvent });
      const [end] = await Promise.allSettled([get({ signal: controller.signal })]);
      if (end.status === "rejected") assert.deepEqual([end.reason.kind, end.reason.cause], ["aborted", when]);
      ends.push(`${when}: ${end.status}`);
    }
    const { get } = await setUp(t, [raw("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"), ok()]);
    const controller = new AbortController();
    const onResponse = () => controller.abort("onResponse");
    const end = await get({ signal: controller.signal, onResponse }).catch(({ kind }) => kind);
    assert.ok(["aborted", "decode"].includes(end), String(end));
    assert.equal((await get()).id, ID);
    assert.ok(ends.includes("request: rejected"), ends.join());
    return ends.join(", ");
  });
});

// These rows watch the whole process for unhandled rejections.
section(
  "Abort, with nothing else going on",
  () => {
    row("A14", "an abort that races the response", "settles the call once, either way", async (t) => {
      const { get } = await setUp(t, [after(3, ok())]);
      const ends = { fulfilled: 0, rejected: 0 };
      const unhandled = [];
      const note = (reason) => unhandled.push(reason);
      process.on("unhandledRejection", note);
      for (let i = 0; i < 60; i += 1) {
        const controller = new AbortController();
        const call = get({ signal: controller.signal });
        setTimeout(() => controller.abort(), 1 + (i % 8));
        const [end] = await Promise.allSettled([call]);
        if (end.status === "rejected") assert.equal(end.reason.kind, "aborted");
        ends[end.status] += 1;
      }
      await sleep(50);
      process.off("unhandledRejection", note);
      // The fetch of workerd itself leaves one, if the abort coincides with the head of the response.
      const isOfHost = ({ name }) => HOST === "workerd" && name === "AbortError";
      assert.deepEqual(
        unhandled.filter((reason) => !isOfHost(Object(reason))),
        [],
      );
      assert.equal(ends.fulfilled + ends.rejected, 60);
      return `${ends.fulfilled} resolved, ${ends.rejected} aborted`;
    });

    row("A15", "a call that is not awaited", "leaves no unhandled rejection of an inner promise", async (t) => {
      const server = await faultServer([html(404), html(503), stallBody(200), never()]);
      t.after(() => server.close());
      const source = `const unhandled = [];
        process.on("unhandledRejection", (reason) => unhandled.push(reason.kind));
        const calls = Array.from({ length: 6 }, () => api.getOrganization("org_1"));
        for (const call of calls.slice(1)) call.catch(() => {});
        const soon = () => new Promise((resolve) => setTimeout(resolve, 50));
        await Promise.allSettled(calls.slice(1));
        for (let i = 0; i < 200 && unhandled.length === 0; i += 1) await soon();
        await soon();
        console.log(unhandled.join());`;
      const { printed, errors } = await runProgram(source, { baseUrl: server.url, timeout: 150, maxRetries: 1 });
      assert.match(printed, /^(api|timeout)$/, errors);
      return `1 unhandled: the caller's own (${printed})`;
    });
  },
  { alone: true },
);
