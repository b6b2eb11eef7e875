// Tests which calls are sent again, and when: cases R1 to R21 that no F row covers.
import assert from "node:assert/strict";
import { answer, empty, fin, flushed, html, inTurn, never, reset, status } from "./behaviours.js";
import {
  between,
  clientOf,
  DELETED,
  fails,
  failure,
  gaps,
  ID,
  LATE_MS,
  ORG,
  ok,
  PNG,
  sent,
  setUp,
  shortly,
  timed,
  WRITES,
} from "./calling.js";
import { HOST, row, section } from "./row.js";
import { refusedUrl } from "./server.js";

const AGAIN = [408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 527, 530];
const FINAL = [400, 401, 402, 403, 404, 405, 409, 410, 413, 415, 422];
const deleted = () => ok({ ...DELETED, name: undefined });

section("Retry", () => {
  row(
    "R5",
    "a Retry-After date with a leap second, or that does not exist,",
    "is a wait or a backoff, never a hang",
    async (t) => {
      const unusual = [
        "Sat, 31 Dec 2016 23:59:60 GMT",
        "Mon, 99 Foo 2026 25:61:61 GMT",
        "2026-01-31T12:00:00Z",
        "Thu, 01 Jan 1970 00:00:00 GMT",
      ];
      const waited = await Promise.all(
        unusual.map(async (retryAfter) => {
          const { server, get } = await setUp(t, [status(429, { retryAfter }), ok()]);
          await get();
          sent(server, 2);
          return gaps(server)[0];
        }),
      );
      assert.ok(Math.max(...waited) < 1000 + LATE_MS, waited.join());
      return `waited ${waited.join(", ")} ms`;
    },
  );

  row("R8", "a Retry-After that does not fit in totalTimeout", "fails at once, not after the wait", async (t) => {
    const { server, get } = await setUp(t, [status(429, { retryAfter: 30 }), ok()], { totalTimeout: 20_000 });
    const start = performance.now();
    const error = await failure(get());
    between(performance.now() - start, 0, LATE_MS, "milliseconds");
    assert.deepEqual([error.kind, error.status, error.retryAfter], ["api", 429, 30]);
    sent(server, 1);
    return `${shortly(error)}, retryAfter 30`;
  });

  row("R9", "ten waits for Retry-After: 1", "are never shorter than that, and differ", async (t) => {
    const waits = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const { server, get, events } = await setUp(t, [status(503, { retryAfter: 1 }), ok()]);
        await get();
        const { ms: chosen } = events.find(({ type }) => type === "retry");
        return { waited: server.requests[1].at - server.requests[0].answeredAt, chosen };
      }),
    );
    const waited = waits.map(({ waited }) => waited);
    const [least, most] = [Math.min(...waited), Math.max(...waited)];
    between(least, 995, 1250 + LATE_MS, "the shortest");
    // A busy machine may end all the waits together.
    const chosen = waits.map(({ chosen }) => chosen);
    assert.ok(Math.max(...chosen) - Math.min(...chosen) > 5, `no jitter: ${chosen.map(Math.round).join()}`);
    return `${Math.round(least)} to ${Math.round(most)} ms`;
  });

  row("R11", "each status, for a read,", "is retried or final", async (t) => {
    await Promise.all([
      ...AGAIN.map(async (number) => {
        const { server, get } = await setUp(t, [status(number), ok()]);
        assert.equal((await get()).id, ID, String(number));
        sent(server, 2);
      }),
      ...FINAL.map(async (number) => {
        const { server, get } = await setUp(t, [status(number), ok()]);
        await fails(get(), { kind: "api", status: number });
        sent(server, 1);
      }),
    ]);
    return `again: ${AGAIN.length} statuses, final: ${FINAL.length}`;
  });

  row("R11", "409 resource_locked", "is retried, also for a create", async (t) => {
    for (const call of [WRITES.create, WRITES.update, WRITES.delete]) {
      const { server, api } = await setUp(t, [
        status(409, { code: "resource_locked" }),
        call === WRITES.delete ? deleted() : ok(),
      ]);
      await call(api);
      sent(server, 2);
    }
    return "create, update, delete: 2 requests";
  });

  row("R12", "a create", "is retried only if nothing can have been created", async (t) => {
    const limited = await setUp(t, [status(429, { retryAfter: "0.1" }), ok()]);
    assert.equal((await WRITES.create(limited.api)).id, ID);
    const unavailable = await setUp(t, [status(503, { retryAfter: "0.1" }), ok()]);
    assert.equal((await WRITES.create(unavailable.api)).id, ID);
    const refused = await failure(WRITES.create(clientOf(await refusedUrl(t), { maxRetries: 1 }).api));
    // workerd does not report how far a request got.
    const expected = HOST === "workerd" ? [1, "unknown"] : [2, "not_sent"];
    assert.deepEqual([refused.attempts.length, refused.outcome], expected);
    const ambiguous = {
      502: html(502),
      500: status(500),
      reset: reset(),
      fin: fin(),
      never: never(),
      408: status(408),
      504: html(504),
    };
    for (const [name, behaviour] of Object.entries(ambiguous)) {
      // The time limit must not end before the request has arrived.
      const { server, api } = await setUp(t, [behaviour, ok()], name === "never" ? { timeout: 2500 } : {});
      const error = await failure(WRITES.create(api));
      assert.equal(error.outcome, "unknown", name);
      assert.equal(server.requests.length, 1, `requests after ${name}`);
    }
    return `429, 503 with Retry-After, refused: again; ${Object.keys(ambiguous).join(", ")}: outcome unknown`;
  });

  row("R13", "404 for a delete", "is a success after a retry, and an error at first", async (t) => {
    for (const behaviour of [reset(), html(502), never()]) {
      const { server, api } = await setUp(t, [behaviour, status(404)], { timeout: 2500 });
      const gone = await api.deleteOrganization(ID);
      assert.deepEqual([gone.deleted, gone.id], [true, ID]);
      sent(server, 2);
    }
    const { server, api } = await setUp(t, [status(404)]);
    await fails(api.deleteOrganization(ID), { kind: "api", status: 404, outcome: "not_applied" });
    sent(server, 1);
    const limited = await setUp(t, [status(429, { retryAfter: "0.1" }), status(404)]);
    await fails(limited.api.deleteOrganization(ID), { kind: "api", status: 404 });
    const gateway = await setUp(t, [html(502), html(404)]);
    await fails(gateway.api.deleteOrganization(ID), { kind: "api", status: 404, outcome: "unknown" });
    return "deleted: true after a reset, 502, timeout; first, after 429 or from a gateway: api 404";
  });

  row("R14", "a retry of a PATCH or a PUT", "is the same, byte for byte", async (t) => {
    const replayed = [];
    for (const name of ["update", "merge", "upload"]) {
      const { server, api, events } = await setUp(t, [reset(), html(502), ok()]);
      await WRITES[name](api);
      sent(server, 3);
      const [first, ...others] = server.requests.map(withoutBoundary);
      for (const other of others) assert.deepEqual(other, first);
      if (name === "upload") assert.ok(server.requests[2].body.includes(PNG));
      replayed.push(events.filter(({ type }) => type === "retry").length);
    }
    assert.deepEqual(replayed, [2, 2, 2], "retry events");
    return "update, merge, upload: 3 equal requests each";
  });

  row("R14", "a write whose success cannot be read", "is not sent again: outcome unknown", async (t) => {
    for (const name of ["create", "update", "merge", "upload"]) {
      const { server, api } = await setUp(t, [flushed(answer(200, ORG).subarray(0, -10), reset()), ok()]);
      await fails(WRITES[name](api), { kind: "network", reason: "body", outcome: "unknown" });
      sent(server, 1);
    }
    return "4 writes, 1 request each";
  });

  row("R15", "a stream, which can be read only once,", "is refused before it is sent", async (t) => {
    const { server, api } = await setUp(t, [ok()]);
    const stream = new Blob([PNG]).stream();
    const seen = await fails(api.uploadOrganizationLogo(ID, { file: stream }), { kind: "invalid", parameter: "file" });
    assert.equal(stream.locked, false, "the stream is untouched");
    sent(server, 0);
    return seen;
  });

  row("R19", "maxRetries of a call", "overrides that of the client, both ways", async (t) => {
    const none = await setUp(t, [status(503)]);
    assert.equal((await failure(none.get({ maxRetries: 0 }))).attempts.length, 1);
    sent(none.server, 1);
    const two = await setUp(t, [status(503)], { maxRetries: 0 });
    assert.equal((await failure(two.get({ maxRetries: 2 }))).attempts.length, 3);
    sent(two.server, 3);
    return "1 and 3 requests";
  });

  row("R20", "an onEvent that throws at a retry", "neither stops it nor hides the error", async (t) => {
    const onEvent = () => {
      throw new Error("event");
    };
    const { server, get } = await setUp(t, [status(503), status(500)], { onEvent, maxRetries: 1 });
    const seen = await fails(get(), { kind: "api", status: 500 });
    sent(server, 2);
    return seen;
  });

  row("R21", "every attempt", "is listed with its status or error, its wait and its time", async (t) => {
    // This connection is not kept alive, because some hosts repeat a GET by themselves if a kept connection breaks.
    const unavailable = inTurn(status(503, { headers: { connection: "close" } }), fin());
    const { server, get, events } = await setUp(t, [unavailable, reset(), html(502)], { maxRetries: 2 });
    const { attempts } = await failure(get());
    assert.deepEqual(
      attempts.map((attempt) => attempt.status),
      [503, undefined, 502],
    );
    assert.equal(typeof attempts[1].error, "string");
    assert.equal(attempts[0].waited, 0);
    for (const [i, gap] of gaps(server).entries()) between(attempts[i + 1].waited, 0, gap + 20, "waited");
    for (const { elapsed } of attempts) between(elapsed, 0, LATE_MS, "elapsed");
    const reported = events.filter(({ type }) => type === "request").map(({ operation }) => operation);
    assert.deepEqual(reported, Array(3).fill("getOrganization"));
    return attempts.map((attempt) => `${attempt.status ?? "error"} after ${Math.round(attempt.waited)} ms`).join(", ");
  });

  row("R21", "the jitter of ten first retries", "differs, within a quarter of a second", async (t) => {
    const waited = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const { get, events } = await setUp(t, [status(500), ok()]);
        await get();
        return Math.round(events.find(({ type }) => type === "retry").ms);
      }),
    );
    assert.ok(Math.max(...waited) <= 250 && new Set(waited).size > 3, waited.join());
    return `waited ${waited.join(", ")} ms`;
  });

  row("R3", "204 for a delete that follows a retry", "is success", async (t) => {
    const { server, api } = await setUp(t, [html(503), empty(204)]);
    const took = await timed(api.deleteOrganization(ID).then(({ deleted: gone }) => assert.equal(gone, true)));
    sent(server, 2);
    return `deleted after ${Math.round(took)} ms`;
  });
});

/** The part of a request that a retry must repeat. The host chooses a new boundary for each form. */
function withoutBoundary({ method, path, headers, body }) {
  const boundary = /boundary=(\S+)/.exec(headers["content-type"] ?? "")?.[1];
  const plain = (words) => (boundary ? words.replaceAll(boundary, "BOUNDARY") : words);
  return { method, path, headers: plain(JSON.stringify(headers)), body: plain(body.toString("latin1")) };
}
