// Tests connections that fail, break or stall: rows F1 to F16.
import assert from "node:assert/strict";

import {
  answer,
  chunk,
  early,
  fin,
  flushed,
  head,
  html,
  inTurn,
  json,
  never,
  raw,
  redirect,
  reset,
  stallBody,
  status,
  stopReading,
  trickle,
  wait,
  withoutTerminator,
} from "./behaviours.js";
import {
  between,
  clientOf,
  disconnected,
  expectError,
  fails,
  failure,
  ID,
  LATE_MS,
  ORG,
  ok,
  PNG,
  sent,
  setUp,
  timed,
  WRITES,
} from "./calling.js";
import { selfSigned } from "./certificate.js";
import { runProgram } from "./program.js";
import { HOST, row, section } from "./row.js";
import { faultServer, refusedUrl } from "./server.js";

const JSON_HEADERS = { "content-type": "application/json" };
const WHOLE = answer(200, ORG);
/** A little less than 10 MB, so that the form around it is not too large. */
const BIG_PNG = Buffer.concat([PNG, Buffer.alloc(10_000_000)]);

/** The outcome if the host does not report how far a request got. */
const UNTOLD = { kind: "network", reason: "headers", outcome: "unknown" };

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A `fetch` that fails like that of Node if the host name cannot be resolved. */
const noSuchHost = (count) => () => {
  count.calls += 1;
  const cause = Object.assign(new Error("getaddrinfo ENOTFOUND api.test"), {
    code: "ENOTFOUND",
    syscall: "getaddrinfo",
  });
  return Promise.reject(Object.assign(new TypeError("fetch failed"), { cause }));
};

section("Connection and timing", () => {
  row(
    "F1",
    "an unknown host, no listener, an untrusted certificate",
    "is not_sent, and retried except for the certificate",
    async (t) => {
      const count = { calls: 0 };
      const nameless = clientOf("https://api.test/v1", { fetch: noSuchHost(count), maxRetries: 2 });
      await fails(WRITES.create(nameless.api), { kind: "network", reason: "connect", outcome: "not_sent" });
      assert.equal(count.calls, 3, "tries without a name");
      const refused = clientOf(await refusedUrl(t), { maxRetries: 2 });
      const error = await failure(WRITES.create(refused.api));
      if (HOST === "workerd") return `${expectError(error, UNTOLD)}: workerd does not say how far a request came`;
      const seen = expectError(error, { kind: "network", reason: "connect", outcome: "not_sent" });
      assert.equal(error.attempts.length, 3);
      const server = await faultServer([ok()], selfSigned());
      t.after(() => server.close());
      const untrusted = await failure(clientOf(server.url, { maxRetries: 2 }).get());
      expectError(untrusted, { kind: "network", reason: "tls", outcome: "not_sent" });
      assert.equal(untrusted.attempts.length, 1, "a certificate does not get better");
      return `${seen}; certificate: 1 attempt`;
    },
  );

  row("F2", "a reset or an end before the headers", "is retried, but not for a create", async (t) => {
    for (const cut of [reset, fin]) {
      const calls = { get: (api) => api.getOrganization(ID), update: WRITES.update, merge: WRITES.merge };
      for (const call of Object.values(calls)) {
        const { server, api } = await setUp(t, [cut(), ok()]);
        assert.equal((await call(api)).id, ID);
        sent(server, 2);
      }
      const { server, api } = await setUp(t, [cut(), ok()]);
      await fails(WRITES.create(api), { kind: "network", outcome: "unknown" });
      sent(server, 1);
    }
    return "get, update, merge: 2 requests; create: 1, outcome unknown";
  });

  row(
    "F3",
    "a kept-alive connection that closes at the next write",
    "costs one more request on another connection",
    async (t) => {
      const served = new Set();
      let cut;
      const { server, get } = await setUp(t, (request) => {
        if (cut !== undefined || !served.has(request.connection)) return served.add(request.connection) && ok();
        cut = request;
        return reset();
      });
      let took = 0;
      // The host chooses which calls share a connection: one of the first few does.
      for (let i = 0; i < 20 && cut === undefined; i += 1) {
        await sleep(20);
        took = await timed(get().then(({ id }) => assert.equal(id, ID)));
      }
      assert.ok(cut, "a connection was used twice");
      const next = server.requests[cut.number + 1];
      assert.equal(server.requests.length, cut.number + 2);
      assert.notEqual(next.connection, cut.connection);
      between(took, 0, LATE_MS, "milliseconds");
      return `resolved after ${Math.round(took)} ms, on connection ${next.connection}`;
    },
  );

  row(
    "F3",
    "a kept-alive connection that breaks during a create",
    "does not make the host send it twice",
    async (t) => {
      for (const broken of [reset(), fin(), flushed(WHOLE.subarray(0, 40), reset())]) {
        const served = new Set();
        let cut;
        const { server, api } = await setUp(t, (request) => {
          if (cut === undefined && served.has(request.connection)) cut = request;
          served.add(request.connection);
          return request === cut ? broken : ok();
        });
        let end;
        for (let i = 0; i < 20 && cut === undefined; i += 1) {
          await sleep(20);
          [end] = await Promise.allSettled([WRITES.create(api)]);
        }
        assert.ok(cut, "a connection was used twice");
        await sleep(100);
        sent(server, cut.number + 1);
        expectError(end.reason, { kind: "network", outcome: "unknown" });
      }
      return "1 request, network unknown";
    },
  );

  row(
    "F3",
    "a kept-alive connection that breaks during another change",
    "does not make the host send it twice",
    async (t) => {
      const { create: _, delete: remove, ...others } = WRITES;
      // Deno and workerd repeat a request without a body, and nothing can prevent it: see docs/errors.md.
      const repeats = HOST === "deno" || HOST === "workerd";
      const writes = repeats ? others : { ...others, remove };
      for (const [name, write] of Object.entries(writes)) {
        const answerTo = ({ method }) => (method === "GET" ? ok() : reset());
        const { server, api, get } = await setUp(t, answerTo, { maxRetries: 0 });
        await get();
        await sleep(20);
        await fails(write(api), { kind: "network", outcome: "unknown" });
        await sleep(100);
        assert.deepEqual([name, server.requests.length], [name, 2]);
      }
      if (repeats) return "1 request each, network unknown; the host itself repeats a delete";
      // The server has made the change before it breaks the connection.
      const once = [ok(), reset(), json(404, { errors: [{ code: "resource_not_found", message: "gone" }] })];
      const { api, get } = await setUp(t, once);
      await get();
      await sleep(20);
      assert.equal((await remove(api)).deleted, true);
      return "1 request each, network unknown; a delete that is repeated counts as made";
    },
  );

  row(
    "F4",
    "a reset within the headers, an invalid status line, HTTP/0.9",
    "are like a reset before the headers",
    async (t) => {
      const halfHead = flushed(WHOLE.subarray(0, 40), reset());
      for (const broken of [halfHead, raw("HTTQ/9 hello\r\n\r\n"), inTurn(raw("<html>nine</html>"), fin())]) {
        const { server, get, api } = await setUp(t, [broken, ok(), broken]);
        assert.equal((await get()).id, ID);
        sent(server, 2);
        await fails(WRITES.create(api), { kind: "network", outcome: "unknown" });
        sent(server, 3);
      }
      return "get: ok after 2 requests; create: network unknown";
    },
  );

  row("F5", "a reset or an end within the body", "is a network error of the body, and retried for reads", async (t) => {
    for (const cut of [reset(), fin()]) {
      const short = flushed(WHOLE.subarray(0, -20), cut);
      const read = await setUp(t, [short, ok()]);
      assert.equal((await read.get()).id, ID);
      const broken = await setUp(t, [short], { maxRetries: 1 });
      await fails(broken.get(), { kind: "network", reason: "body" });
      sent(broken.server, 2);
      const write = await setUp(t, [short, ok()]);
      await fails(WRITES.create(write.api), { kind: "network", reason: "body", outcome: "unknown" });
      sent(write.server, 1);
    }
    return "get: ok after 2 requests; create: network body unknown";
  });

  row("F6", "a chunked body without its end", "is an error, even if it starts with complete JSON", async (t) => {
    const { server, get } = await setUp(t, [withoutTerminator(200, ORG)], { maxRetries: 1 });
    const seen = await fails(get(), { kind: "network", reason: "body" });
    sent(server, 2);
    return seen;
  });

  row("F7", "more bytes than Content-Length says", "are ignored, and the next call is not affected", async (t) => {
    const surplus = raw(Buffer.concat([WHOLE, Buffer.from("HTTP/1.1 500 Junk\r\ncontent-length: 2\r\n\r\n{}")]));
    const { server, get } = await setUp(t, [surplus, ok({ name: "Second" })]);
    assert.equal((await get()).name, ORG.name);
    assert.equal((await get()).name, "Second");
    return `both answers right, ${server.connections} connections`;
  });

  row("F8", "no response at all", "is a timeout, retried for reads, and settled in time", async (t) => {
    const { server, get } = await setUp(t, [never()], { timeout: 600, totalTimeout: 4000 });
    const start = performance.now();
    const error = await failure(get());
    const took = performance.now() - start;
    between(took, 500, 4000 + LATE_MS, "milliseconds");
    const seen = expectError(error, { kind: "timeout" });
    assert.ok(["attempt", "total"].includes(error.reason), error.reason);
    assert.ok(server.requests.length >= 2, `${server.requests.length} requests`);
    return `${seen} after ${Math.round(took)} ms of 4000`;
  });

  row(
    "F9",
    "a byte every 20 ms, in the headers or in the body,",
    "does not extend the time limit of an attempt",
    async (t) => {
      const slowHead = trickle(WHOLE, 1, 20);
      const slowBody = inTurn(raw(WHOLE.subarray(0, 200)), trickle(WHOLE.subarray(200), 1, 20));
      const took = [];
      for (const slow of [slowHead, slowBody]) {
        const { get } = await setUp(t, [slow], { timeout: 250, maxRetries: 0 });
        took.push(await timed(fails(get(), { kind: "timeout", reason: "attempt" })));
        between(took.at(-1), 150, 250 + LATE_MS, "milliseconds");
      }
      return `timeout after ${took.map(Math.round).join(" and ")} ms`;
    },
  );

  row("F10", "a stalled error body", "keeps its status", async (t) => {
    const { get } = await setUp(t, [stallBody(404)], { timeout: 2500 });
    const start = performance.now();
    const seen = await fails(get(), { kind: "api", status: 404, errors: [] });
    const took = performance.now() - start;
    between(took, 200, 2500 + LATE_MS, "milliseconds");
    return `${seen} after ${Math.round(took)} ms`;
  });

  row("F11", "a server that stops reading an upload", "is a timeout, and the connection is destroyed", async (t) => {
    const { server, api } = await setUp(t, [stopReading()], { timeout: 3000, maxRetries: 0 });
    const upload = api.uploadOrganizationLogo(ID, { file: new Blob([BIG_PNG]) });
    const seen = await fails(upload, { kind: "timeout", outcome: "unknown" });
    const got = server.requests[0].body.length;
    assert.ok(got < BIG_PNG.length, `${got} bytes read`);
    server.requests[0].socket.resume();
    await disconnected(server, server.requests[0]);
    return seen;
  });

  row("F12", "a response before the end of an upload", "is the response, whatever happens to the rest", async (t) => {
    for (const number of [413, 401]) {
      const body = { errors: [{ code: "early", message: "Enough." }] };
      const soon = early(inTurn(json(number, body, { connection: "close" }), wait(100), fin()));
      const { server, api } = await setUp(t, [soon]);
      const upload = api.uploadOrganizationLogo(ID, { file: new Blob([BIG_PNG]) });
      await fails(upload, { kind: "api", status: number, code: "early", outcome: "not_applied" });
      sent(server, 1);
    }
    return "api 413 and api 401, 1 request each";
  });

  row("F13", "informational responses before the final one", "are skipped", async (t) => {
    const hints = "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n";
    const { server, get } = await setUp(t, [
      inTurn(raw(hints), ok()),
      inTurn(raw("HTTP/1.1 100 Continue\r\n\r\n"), ok()),
    ]);
    assert.equal((await get()).id, ID);
    sent(server, 1);
    // Node's fetch treats an unexpected 100 as a broken response. The error is typed all the same.
    const unasked = await get({ maxRetries: 0 }).then(
      () => "resolved",
      ({ kind }) => kind,
    );
    assert.ok(["resolved", "network"].includes(unasked), unasked);
    return `102 and 103: resolved; 100: ${unasked}`;
  });

  row("F14", "a redirect", "is not followed: the error names only the other origin", async (t) => {
    const other = await faultServer([ok()]);
    t.after(() => other.close());
    for (const number of [301, 302, 303, 307, 308]) {
      for (const make of [(api) => api.getOrganization(ID), WRITES.create]) {
        const { server, api } = await setUp(t, [redirect(number, `${other.origin}/private?token=abc`)]);
        const error = await failure(make(api));
        expectError(error, { kind: "api", status: number, reason: "redirect" });
        assert.ok(error.message.includes(other.origin), error.message);
        assert.ok(
          !error.message.includes("token=abc"),
          "the error does not contain the path and query of the Location",
        );
        sent(server, 1);
      }
    }
    sent(other, 0);
    return "api 30x redirect, 0 requests to the other origin";
  });

  row("F16", "a program that has made its last call", "ends by itself", async (t) => {
    const server = await faultServer([html(503), ok()]);
    t.after(() => server.close());
    const source = `await api.getOrganization("org_1").then(() => console.log("resolved"), (error) => console.log(error.message));`;
    const { code, printed, lingered } = await runProgram(source, { baseUrl: server.url });

    assert.deepEqual([code, printed], [0, "resolved"]);
    between(lingered, 0, LATE_MS, "milliseconds from the last call to the exit");
    return `exit 0, ${lingered} ms after the last call`;
  });
});

section(
  "The clock",
  () => {
    row("F15", "a clock that jumps an hour forward or back", "neither ends a wait nor causes a burst", async (t) => {
      const { now } = Date;
      t.after(() => {
        Date.now = now;
      });
      const seen = [];
      for (const jump of [3_600_000, -3_600_000]) {
        const { server, get } = await setUp(t, [status(429, { retryAfter: 1 }), ok()], { timeout: 2000 });
        const call = get();
        setTimeout(() => {
          Date.now = () => now() + jump;
        }, 200);
        await call;
        Date.now = now;
        const gap = server.requests[1].at - server.requests[0].at;
        sent(server, 2);
        between(gap, 950, 1250 + LATE_MS, "milliseconds between the two requests");
        seen.push(Math.round(gap));
      }
      return `waited ${seen.join(" and ")} ms for Retry-After: 1`;
    });
  },
  { alone: true },
);

section("What keeps a chunked answer whole", () => {
  row("F7", "a chunked body in many small chunks", "is reassembled", async (t) => {
    const bytes = Buffer.from(JSON.stringify(ORG));
    const parts = [...bytes].map((_, i) => chunk(bytes.subarray(i, i + 1)));
    const whole = raw(head(200, { ...JSON_HEADERS, "transfer-encoding": "chunked" }), ...parts, "0\r\n\r\n");
    const { get } = await setUp(t, [whole]);
    assert.equal((await get()).name, ORG.name);
    return `${parts.length} chunks, one organization`;
  });
});
