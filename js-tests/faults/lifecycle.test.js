// Tests concurrent calls, callbacks, copies of the package, and the end of clients and programs: rows F68 to F78.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { isClerkError } from "clerk-organizations";
import { after, json, never, status } from "./behaviours.js";
import {
  between,
  clientOf,
  disconnected,
  expectError,
  fails,
  failure,
  ID,
  KEY,
  LATE_MS,
  ORG,
  ok,
  PNG,
  sent,
  setUp,
  shortly,
  timed,
  until,
  WRITES,
} from "./calling.js";
import { NotRun } from "./not-run.js";
import { runProgram } from "./program.js";
import { HOST, row, section } from "./row.js";

const REASONS = {
  error: new Error("own"),
  dom: new DOMException("own"),
  text: "own",
  null: null,
  number: 42,
  frozen: Object.freeze({ a: 1 }),
};

/** The maximum number of concurrent requests to a server. */
function mostAtOnce({ requests }) {
  const begins = requests.map(({ at }) => ({ at, change: 1 }));
  const ends = requests.map(({ answeredAt = Number.POSITIVE_INFINITY }) => ({ at: answeredAt, change: -1 }));
  let [now, most] = [0, 0];
  for (const { change } of [...begins, ...ends].sort((a, b) => a.at - b.at)) {
    now += change;
    most = Math.max(most, now);
  }
  return most;
}

/** A script for a server that admits `limit` requests in `windowMs`, counted as Clerk counts. */
function rateLimited(limit, windowMs) {
  const times = [];
  return () => {
    const now = performance.now();
    while (times[0] <= now - windowMs) times.shift();
    if (times.length < limit) {
      times.push(now);
      return ok();
    }
    return status(429, { retryAfter: Math.ceil((times[0] + windowMs - now) / 1000) });
  };
}

/** A response from another realm. workerd has only one realm. */
async function foreignResponse(text, headers) {
  const { runInNewContext } = await import("node:vm");
  const make = runInNewContext(
    "(text, headers) => ({ status: 200, ok: true, headers, text: () => Promise.resolve(text) })",
  );
  return make(text, headers);
}

section("Concurrency and lifecycle", () => {
  row("F68", "a thousand parallel calls", "succeed, at most maxConcurrent at a time", async (t) => {
    const { server, get } = await setUp(t, [after(2, ok())], { maxConcurrent: 8, totalTimeout: 110_000 });
    const all = await Promise.all(Array.from({ length: 1000 }, () => get()));
    assert.ok(all.every(({ id }) => id === ID));
    sent(server, 1000);
    const most = mostAtOnce(server);
    between(most, 2, 8, "requests at a time");
    return `1000 of 1000, ${most} at a time`;
  });

  row(
    "F68",
    "many calls whose token takes longer than an attempt may",
    "succeed, at most maxConcurrent at a time",
    async (t) => {
      const token = async () => {
        await new Promise((resolve) => setTimeout(resolve, 3800));
        return KEY;
      };
      const options = { secretKey: undefined, token, maxConcurrent: 2, timeout: 2500 };
      const { server, get } = await setUp(t, [after(200, ok())], options);
      const all = await Promise.all(Array.from({ length: 4 }, () => get()));
      assert.ok(all.every(({ id }) => id === ID));
      const most = mostAtOnce(server);
      between(most, 1, 2, "requests at a time");
      return `4 of 4, ${most} at a time`;
    },
  );

  row("F68", "more calls than maxQueue", "are refused at once, as queue_full", async (t) => {
    const { server, api, get } = await setUp(t, [after(200, ok())], { maxConcurrent: 1, maxQueue: 3 });
    const start = performance.now();
    const calls = Array.from({ length: 10 }, () => get());
    const settled = await Promise.allSettled(calls);
    assert.equal(settled.filter((end) => end.status === "fulfilled").length, 4);
    const refused = settled.filter((end) => end.status === "rejected");
    const seen = expectError(refused[0].reason, {
      kind: "aborted",
      reason: "queue_full",
      outcome: "not_sent",
    });
    sent(server, 4);
    between(performance.now() - start, 700, 800 + LATE_MS, "milliseconds");
    assert.equal((await api.getOrganization(ID)).id, ID);
    return `4 of 10 succeed, 6: ${seen}`;
  });

  row("F68", "four programs that share a limit of 20 in 2 s", "all finish, with few requests refused", async (t) => {
    const { server } = await setUp(t, rateLimited(20, 2000));
    const source = `
      const calls = Array.from({ length: 12 }, () => api.getOrganization("${ID}"));
      const ends = await Promise.allSettled(calls);
      console.log(ends.map(({ reason }) => reason?.message ?? "done").join());`;
    const options = { baseUrl: server.url, maxRetries: 10 };
    const programs = await Promise.all(Array.from({ length: 4 }, () => runProgram(source, options)));
    const done = Array(12).fill("done").join();
    for (const { printed, errors } of programs) assert.deepEqual([printed, errors], [done, ""]);
    // A tenth of Clerk's limits: each program has five requests in a window, and a wait of a second is half of it.
    between(server.requests.length, 48, 72, "requests");
    return `4 times 12 calls, ${server.requests.length} requests`;
  });

  row("F68", "a call at any time after a response", "finds its slot free", async (t) => {
    for (const [maxConcurrent, turns] of [1, 2].flatMap((max) => [0, 1, 3, 6, 20].map((turns) => [max, turns]))) {
      const { get } = await setUp(t, [ok()], { maxConcurrent, maxQueue: 1 });
      await get();
      for (let turn = 0; turn < turns; turn++) await undefined;
      // The calls that may run, and the one that may queue.
      await Promise.all(Array.from({ length: maxConcurrent + 1 }, () => get()));
    }
    return "none is refused, 0 to 20 microtasks after it";
  });

  row("F69", "one caller who aborts", "frees a slot and affects no others", async (t) => {
    const { server, get } = await setUp(t, [never(), ok()], { maxConcurrent: 1 });
    const controller = new AbortController();
    const stopped = failure(get({ signal: controller.signal }));
    const others = [get(), get()];
    await until(() => server.requests.length === 1);
    controller.abort();
    assert.equal((await stopped).kind, "aborted");
    for (const { id } of await Promise.all(others)) assert.equal(id, ID);
    sent(server, 3);
    return "1 aborted, 2 succeed";
  });

  row("F70", "an abort whose reason is not an Error", "is an aborted error with that cause", async (t) => {
    for (const [name, reason] of Object.entries(REASONS)) {
      const { server, get } = await setUp(t, [never()]);
      const controller = new AbortController();
      const stopped = failure(get({ signal: controller.signal }));
      await until(() => server.requests.length === 1);
      controller.abort(reason);
      const error = await stopped;
      assert.equal(error.kind, "aborted", name);
      assert.equal(error.cause, reason, name);
    }
    return `${Object.keys(REASONS).length} reasons, each the cause`;
  });

  row("F71", "callbacks that throw, reject or call again", "change nothing", async (t) => {
    const wrong = () => {
      throw new Error("callback");
    };
    const options = [{ onEvent: wrong }, { onEvent: async () => wrong() }, { onEvent: () => new Promise(() => {}) }];
    for (const option of options) {
      const { server, get } = await setUp(t, [status(503), ok()], option);
      for (const onResponse of [wrong, async () => wrong()]) assert.equal((await get({ onResponse })).id, ID);
      sent(server, 3);
    }
    let inner = [];
    const again = await setUp(t, [ok()], {
      onEvent: ({ type }) => {
        if (type === "request" && inner.length === 0) inner = [again.get()];
      },
    });
    await again.get();
    assert.equal((await Promise.all(inner))[0].id, ID);
    return "6 calls succeed; a call from a callback too";
  });

  row(
    "F71",
    "a token callback that throws, rejects or never settles",
    "is a typed error within the time limit, with nothing sent",
    async (t) => {
      const boom = new Error("vault");
      const tokens = {
        throws: () => {
          throw boom;
        },
        rejects: () => Promise.reject(boom),
        number: () => 5,
        nothing: () => undefined,
      };
      for (const [name, token] of Object.entries(tokens)) {
        const { server, get } = await setUp(t, [ok()], { secretKey: undefined, token, totalTimeout: 1000 });
        const error = await failure(get());
        assert.deepEqual([error.reason, error.outcome], ["token", "not_sent"], `${name}: ${error.message}`);
        if (name === "throws" || name === "rejects") assert.equal(error.cause, boom);
        sent(server, 0);
      }
      const { get } = await setUp(t, [ok()], {
        secretKey: undefined,
        token: () => new Promise(() => {}),
        totalTimeout: 300,
      });
      const start = performance.now();
      const seen = await fails(get(), { kind: "timeout", outcome: "not_sent" });
      between(performance.now() - start, 250, 300 + LATE_MS, "milliseconds");
      return `reason token; never: ${seen}`;
    },
  );

  row("F72", "close() with calls in flight and queued", "settles them all, and refuses later ones", async (t) => {
    const { server, api, get } = await setUp(t, [never()], { maxConcurrent: 2 });
    const calls = [];
    // A call that is late may be passed by others, so each waits for the one before it.
    for (const [i, call] of [get, () => WRITES.create(api), get, get].entries()) {
      calls.push(failure(call()));
      await until(() => server.requests.length === Math.min(i + 1, 2));
    }
    api.close();
    const errors = await Promise.all(calls);
    for (const error of errors) assert.deepEqual([error.kind, error.reason], ["aborted", "client_closed"]);
    assert.deepEqual(
      errors.map(({ outcome }) => outcome),
      ["not_applied", "unknown", "not_sent", "not_sent"],
    );
    const seen = await fails(get(), { kind: "aborted", reason: "client_closed", outcome: "not_sent" });
    api.close();
    sent(server, 2);
    for (const request of server.requests) await disconnected(server, request);
    return `4 settled; later: ${seen}`;
  });

  row(
    "F73",
    "WebAssembly that does not start",
    "is an internal error with nothing sent, and the next call tries again",
    async (t) => {
      const { server } = await setUp(t, [ok()]);
      const broken = `const { Module } = WebAssembly;
      WebAssembly.Module = function () { throw new WebAssembly.CompileError("refused by CSP"); };`;
      const source = `for (let i = 0; i < 2; i += 1) {
        const call = api.getOrganization("org_1");
        console.log(await call.then(() => "resolved", (e) => [isClerkError(e), e.kind, e.outcome, e.cause?.message].join()));
        WebAssembly.Module = Module;
      }`;
      const { printed, errors } = await runProgram(source, { baseUrl: server.url }, broken);
      assert.deepEqual(printed.split("\n"), ["true,internal,not_sent,refused by CSP", "resolved"], errors);
      const slow = `const { Module, compile } = WebAssembly;
      WebAssembly.Module = function () { throw new RangeError("too large for this thread"); };
      WebAssembly.compile = () => Promise.reject(new TypeError("404"));`;
      const again = source.replace("WebAssembly.Module = Module", "WebAssembly.compile = compile");
      const asynchronous = await runProgram(again, { baseUrl: server.url }, slow);
      assert.deepEqual(
        asynchronous.printed.split("\n"),
        ["true,internal,not_sent,404", "resolved"],
        asynchronous.errors,
      );
      sent(server, 2);
      return printed.replace("\n", ", then ");
    },
  );

  row(
    "F74",
    "two copies of the package, ESM and CommonJS,",
    "recognize each other's errors and share one limiter",
    async (t) => {
      if (HOST === "workerd") throw new NotRun("a Worker is one bundle, with one copy of the package");
      const cjs = createRequire(import.meta.url)("clerk-organizations");
      assert.notEqual(cjs.OrganizationsApi, undefined);
      const { server, get, events } = await setUp(t, [status(429, { retryAfter: 1 }), ok()]);
      const other = new cjs.OrganizationsApi({ secretKey: KEY, baseUrl: server.url });
      const error = await other.getOrganization("..").catch((reason) => reason);
      assert.ok(isClerkError(error) && !(error instanceof (await import("clerk-organizations")).ClerkError));
      assert.ok(cjs.isClerkError(await failure(get({ timeout: -1 }))));
      const first = get();
      await until(() => events.some(({ type }) => type === "retry"));
      await Promise.all([first, other.getOrganization(ID)]);
      sent(server, 3);
      const waited = server.requests.slice(1).map(({ at }) => Math.round(at - server.requests[0].at));
      assert.ok(
        waited.every((ms) => ms > 950),
        `sent after ${waited.join()} ms`,
      );
      return `brand shared; both waited: ${waited.join(" and ")} ms`;
    },
  );

  row("F75", "10 000 calls", "leak no listener, timer, handle or wasm memory", async () => {
    const before = `const { Instance } = WebAssembly;
      let exports;
      WebAssembly.Instance = function (...given) {
        const instance = new Instance(...given);
        exports = instance.exports;
        return instance;
      };
      const body = ${JSON.stringify(JSON.stringify(ORG))};
      globalThis.fetch = async () => new Response(body, { headers: { "content-type": "application/json" } });`;
    const source = `const { getEventListeners } = await import("node:events");
      const { signal } = new AbortController();
      const handles = () => {
        const tables = Object.values(exports).filter((value) => value instanceof WebAssembly.Table);
        return tables.flatMap((table) => Array.from({ length: table.length }, (_, i) => table.get(i))).filter((value) => value !== null).length;
      };

      const calls = async (count) => {
        for (let i = 0; i < count; i += 5)
          await Promise.all([undefined, {}, { signal }, { signal }, undefined].map((call) => api.getOrganization("org_1", undefined, call)));
        globalThis.gc();
        return { wasm: exports.memory.buffer.byteLength, handles: handles(), heap: process.memoryUsage().heapUsed };
      };
      const warm = await calls(1000);
      const end = await calls(10_000);
      const timers = process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
      const listeners = getEventListeners(signal, "abort").length;
      const grown = Object.fromEntries(Object.keys(end).map((name) => [name, end[name] - warm[name]]));
      console.log(JSON.stringify({ ...grown, timers, listeners }));`;
    const { printed, errors } = await runProgram(source, { baseUrl: "https://a.test" }, before);
    assert.match(printed, /^\{/, errors);
    const { wasm, handles, heap, timers, listeners } = JSON.parse(printed);
    assert.deepEqual([timers, listeners], [0, 0], printed);
    // A client may fill a cache or two, but must keep nothing per call.
    assert.ok(handles < 100 && wasm <= 128 * 1024 && heap < 3_000_000, `grown for each call: ${printed}`);
    return `handles +${handles}, wasm +${wasm}, heap +${Math.round(heap / 1000)} KB, timers 0, listeners 0`;
  });

  row(
    "F77",
    "a fetch that returns a foreign Response, or rejects with anything,",
    "is read through its interface, or is a typed error",
    async () => {
      const text = JSON.stringify(ORG);
      const bytes = new TextEncoder().encode(text);
      const headers = { get: (name) => (name === "content-type" ? "application/json" : null) };
      const good = {
        ...(HOST !== "workerd" && { foreign: await foreignResponse(text, headers) }),
        noBody: {
          status: 200,
          headers: new Headers(headers),
          body: null,
          text: async () => text,
          arrayBuffer: async () => bytes.buffer,
        },
        native: new Response(text),
        thenable: { status: 200, headers, text: () => text },
      };
      for (const [name, response] of Object.entries(good)) {
        const { get } = clientOf("https://a.test", { fetch: async () => response });
        assert.equal((await get()).id, ID, name);
      }
      const strange = [
        undefined,
        null,
        "text",
        5,
        {},
        { status: 200 },
        { status: 200, headers, text: () => Promise.reject("no") },
        { status: "x" },
      ];
      for (const response of strange) {
        const { get } = clientOf("https://a.test", { fetch: async () => response, maxRetries: 0 });
        assert.ok(["network", "decode"].includes((await failure(get())).kind));
      }
      const rejections = ["text", undefined, null, 5, Symbol("s"), { message: 7 }, Object.create(null)];
      for (const reason of rejections) {
        const { get } = clientOf("https://a.test", { fetch: () => Promise.reject(reason), maxRetries: 0 });
        assert.equal((await failure(get())).kind, "network");
      }
      const thrower = clientOf("https://a.test", {
        maxRetries: 0,
        fetch: () => {
          throw new Error("at once");
        },
      });
      assert.equal((await failure(thrower.get())).kind, "network");
      return `${Object.keys(good).length} read, ${strange.length + rejections.length + 1} typed errors`;
    },
  );

  row("F78", "results and errors sent to a worker or a log", "arrive complete", async (t) => {
    const { get } = await setUp(t, [ok(), status(422, { meta: { param_name: "slug" } })]);
    const org = await get();
    assert.deepEqual(structuredClone(org), org);
    const { port1, port2 } = new MessageChannel();
    const arrived = new Promise((resolve) => {
      port2.onmessage = ({ data }) => resolve(data);
    });
    port1.postMessage(org);
    assert.deepEqual(await arrived, org);
    port1.close();
    const error = await failure(get());
    const plain = JSON.parse(JSON.stringify(error));
    const { name, kind, operation, outcome, code, traceId, attempts } = plain;
    assert.deepEqual(
      [name, kind, operation, outcome, traceId],
      ["ClerkApiError", "api", "getOrganization", "not_applied", "trace1"],
    );
    assert.deepEqual([plain.status, plain.errors, plain.message], [422, error.errors, error.message]);
    assert.equal(attempts.length, 1);
    assert.deepEqual(structuredClone(error.toJSON()), error.toJSON());
    assert.equal(structuredClone(error).message, error.message);
    return `organization equal; ${shortly(plain)}${code ? ` ${code}` : ""}`;
  });
});

section(
  "The global fetch",
  () => {
    row("F76", "a fetch that is replaced after the import", "is used", async (t) => {
      const { fetch } = globalThis;
      t.after(() => {
        globalThis.fetch = fetch;
      });
      const { server, get } = await setUp(t, [ok()]);
      await get();
      globalThis.fetch = async () => new Response(JSON.stringify({ ...ORG, name: "Mocked" }));
      assert.equal((await get()).name, "Mocked");
      globalThis.fetch = fetch;
      assert.equal((await get()).name, ORG.name);
      sent(server, 2);
      return "real, mocked, real";
    });
  },
  { alone: true },
);

section("Uploads among other calls", () => {
  row("F71", "an onProgress that throws", "does not stop an upload", async (t) => {
    const { server, api } = await setUp(t, [json(200, ORG)]);
    const onProgress = () => {
      throw new Error("progress");
    };
    const outcome = await api.uploadOrganizationLogo(ID, { file: new Blob([PNG]), onProgress }).then(
      ({ id }) => id,
      (error) => `${error.kind} ${error.parameter}`,
    );
    // A client without support for progress reports that; one with support is not stopped by it.
    assert.ok([ID, "invalid onProgress"].includes(outcome), outcome);
    assert.equal(server.requests.length, outcome === ID ? 1 : 0);
    const took = await timed(WRITES.upload(api));
    between(took, 0, LATE_MS, "milliseconds");
    return outcome === ID ? "uploaded" : outcome;
  });
});
