// Tests how a call handles each status: rows F17 to F31.
import assert from "node:assert/strict";
import { answer, empty, html, inTurn, json, raw, status, text } from "./behaviours.js";
import {
  between,
  DELETED,
  fails,
  failure,
  gaps,
  ID,
  LATE_MS,
  ORG,
  ok,
  sent,
  setUp,
  shortly,
  timed,
  WRITES,
} from "./calling.js";
import { row, section } from "./row.js";

const limited = (retryAfter, headers = {}) => status(429, { code: "too_many_requests", retryAfter, headers });
const BAD_GATEWAYS = [502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 527, 530];
const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/** The three date formats of HTTP. */
const DATE_FORMS = {
  imf: (date) => date.toUTCString(),
  rfc850: (date) => {
    const [, day, month, year, time] = date.toUTCString().split(" ");
    return `${DAYS[date.getUTCDay()]}, ${day}-${month}-${year.slice(2)} ${time} GMT`;
  },
  asctime: (date) => {
    const [name, day, month, year, time] = date.toUTCString().replace(",", "").split(" ");
    return `${name} ${month} ${String(Number(day)).padStart(2)} ${time} ${year}`;
  },
};

/** A 429 with a date one second ahead by the clock of the server, which is off by `skew`. */
const untilDate = (form, skew) => {
  const now = new Date(Math.floor(Date.now() / 1000) * 1000 + skew);
  return limited(DATE_FORMS[form](new Date(now.getTime() + 1000)), { date: now.toUTCString() });
};

section("Status codes", () => {
  row(
    "F17",
    "429 with Retry-After in seconds",
    "pauses all calls that long, and every operation is retried",
    async (t) => {
      const { server, api } = await setUp(t, ({ number }) => (number < 5 ? limited(1) : ok()), { maxConcurrent: 5 });
      const writes = [WRITES.create, WRITES.update, WRITES.merge, WRITES.upload];
      await Promise.all([...writes.map((call) => call(api)), api.getOrganization(ID)]);
      sent(server, 10);
      // A busy machine may read the last of the refusals when the pause after the first is over.
      const [refusedAt, resumedAt] = [server.requests[0].answeredAt, server.requests[5].at];
      between(resumedAt - refusedAt, 950, 1250 + LATE_MS, "milliseconds of pause");
      return `10 requests, ${Math.round(resumedAt - refusedAt)} ms of pause`;
    },
  );

  row("F18", "429 with a date in any of its three forms", "is measured by the clock of the server", async (t) => {
    const cases = Object.keys(DATE_FORMS).flatMap((form) => [-3_600_000, 0, 3_600_000].map((skew) => ({ form, skew })));
    const waited = await Promise.all(
      cases.map(async ({ form, skew }) => {
        const { server, get } = await setUp(t, [untilDate(form, skew), ok()]);
        await get();
        sent(server, 2);
        between(gaps(server)[0], 900, 1250 + LATE_MS, `milliseconds for ${form} ${skew}`);
        return gaps(server)[0];
      }),
    );
    return `waited ${Math.min(...waited)} to ${Math.max(...waited)} ms, 9 dates`;
  });

  row("F19", "429 without Retry-After", "backs off up to a second, at random", async (t) => {
    const waits = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const { server, get, events } = await setUp(t, [limited(), ok()]);
        await get();
        sent(server, 2);
        return { waited: gaps(server)[0], chosen: events.find(({ type }) => type === "wait")?.ms ?? 0 };
      }),
    );
    const [waited, chosen] = [waits.map(({ waited }) => waited), waits.map(({ chosen }) => chosen)];
    assert.ok(Math.max(...waited) < 1000 + LATE_MS, waited.join());
    // A busy machine may end all the waits together.
    assert.ok(Math.max(...chosen) - Math.min(...chosen) > 20, `no jitter: ${chosen.join()}`);
    return `waited ${Math.min(...waited)} to ${Math.max(...waited)} ms`;
  });

  row(
    "F20",
    "Retry-After that is not a valid number",
    "is a backoff: neither a burst nor a timer of NaN",
    async (t) => {
      const unusual = [
        "-5",
        "1e3",
        "0x10",
        "",
        "NaN",
        "Infinity",
        "soon",
        ["2", "3"],
        new Date(Date.now() - 60_000).toUTCString(),
      ];
      const waited = await Promise.all(
        unusual.map(async (retryAfter) => {
          const { server, get } = await setUp(t, [limited(retryAfter), ok()]);
          await get();
          sent(server, 2);
          return gaps(server)[0];
        }),
      );
      assert.ok(Math.max(...waited) < 1000 + LATE_MS, waited.join());
      assert.ok(waited.reduce((sum, ms) => sum + ms) > 150, `a storm: ${waited.join()}`);
      const half = await setUp(t, [limited("0.5"), ok()]);
      await half.get();
      between(gaps(half.server)[0], 480, 750 + LATE_MS, "milliseconds for 0.5");
      return `waited ${waited.join(", ")} ms; 0.5: ${gaps(half.server)[0]} ms`;
    },
  );

  row("F21", "Retry-After: 3600", "fails at once with retryAfter, and the pause is remembered", async (t) => {
    const { server, get } = await setUp(t, [limited(3600), ok()]);
    const start = performance.now();
    const error = await failure(get());
    between(performance.now() - start, 0, LATE_MS, "milliseconds");
    assert.deepEqual([error.kind, error.status, error.retryAfter, error.reason], ["api", 429, 3600, "rate_limit"]);
    const took = await timed(fails(get(), { outcome: "not_sent", kind: "timeout", reason: "rate_limit" }));
    between((await failure(get())).retryAfter, 3595, 3601, "seconds of the wait that is left");
    between(took, 0, LATE_MS, "milliseconds of the second call");
    sent(server, 1);
    return `${shortly(error)}, retryAfter ${error.retryAfter}; the next call: not sent`;
  });

  row("F22", "5xx once, n times, n + 1 times", "succeeds, succeeds, and fails with all attempts listed", async (t) => {
    for (const times of [1, 2]) {
      const { server, get } = await setUp(t, [...Array(times).fill(status(500)), ok()], { maxRetries: 2 });
      await get();
      sent(server, times + 1);
    }
    const { get } = await setUp(t, [status(500), status(502), status(503), ok()], { maxRetries: 2 });
    const error = await failure(get());
    assert.equal(error.status, 503);
    assert.deepEqual(
      error.attempts.map((attempt) => attempt.status),
      [500, 502, 503],
    );
    return shortly(error);
  });

  row(
    "F23",
    "5xx for two hundred calls",
    "costs at most a tenth more requests, and successes restore retries",
    async (t) => {
      let broken = true;
      const { server, get } = await setUp(t, ({ number }) =>
        broken ? status(503) : number % 5 === 0 ? status(500) : ok(),
      );
      const results = await Promise.allSettled(Array.from({ length: 200 }, () => get()));
      assert.ok(results.every(({ status: end }) => end === "rejected"));
      const storm = server.requests.length;
      between(storm, 200, 220, "requests for 200 calls");
      broken = false;
      const start = storm;
      for (let i = 0; i < 40; i += 1) await get().catch(() => {});
      const late = await Promise.allSettled(Array.from({ length: 8 }, () => get()));
      assert.ok(server.requests.length - start > 48, "retries again after successes");
      assert.ok(late.filter(({ status: end }) => end === "fulfilled").length >= 6);
      return `${storm} requests for 200 calls; retries again later`;
    },
  );

  row("F24", "a proxy's HTML", "is retried, and summarized in one line with a trace id", async (t) => {
    await Promise.all(
      BAD_GATEWAYS.map(async (number) => {
        const long = `<html><body>${"<p>Sorry, the origin is down.</p>".repeat(100)}</body></html>`;
        const { server, get } = await setUp(t, [html(number, {}, long)], { maxRetries: 1 });
        const error = await failure(get());
        sent(server, 2);
        assert.deepEqual([error.kind, error.status, error.errors, error.traceId], ["api", number, [], "8f00ba5e"]);
        assert.ok(error.message.includes(`${number} without error details, as text/html`), error.message);
        assert.ok(error.message.length < 400 && error.snippet.length <= 200, "no page as a message");
      }),
    );
    return `${BAD_GATEWAYS.length} statuses, 2 requests each, cf-ray as trace id`;
  });

  row("F25", "401", "is final with a key, and one shared refresh with a token callback", async (t) => {
    const withKey = await setUp(t, [status(401)]);
    await fails(withKey.get(), { kind: "api", status: 401, outcome: "not_applied" });
    sent(withKey.server, 1);
    let made = 0;
    const fresh = ({ headers }) => (headers.authorization === "Bearer token2" ? ok() : status(401));
    const token = async () => {
      made += 1;
      return `token${made}`;
    };
    const { server, api, get } = await setUp(t, fresh, { secretKey: undefined, token });
    await Promise.all([...Array.from({ length: 5 }, () => get()), WRITES.create(api)]);
    assert.equal(made, 2, "tokens asked for");
    sent(server, 12);
    return "key: 1 request; token: 6 calls, 2 tokens, 12 requests";
  });

  row("F26", "402, 403, 404, 409, 413 and 422", "are final, with Clerk's errors in camelCase", async (t) => {
    for (const number of [402, 403, 404, 409, 413, 422]) {
      const meta = { param_name: "slug", is_new_thing: { kept_as: 1 } };
      const { server, api } = await setUp(t, [status(number, { meta })]);
      const error = await failure(WRITES.update(api));
      sent(server, 1);
      assert.deepEqual([error.kind, error.status, error.code, error.traceId], ["api", number, "code_of_it", "trace1"]);
      const [{ longMessage, meta: shown }] = error.errors;
      assert.deepEqual([longMessage, shown.paramName], ["Long.", "slug"]);
      assert.ok("isNewThing" in shown, Object.keys(shown).join());
    }
    return "6 statuses, 1 request each, meta.isNewThing kept";
  });

  row("F27", "a 4xx whose body is not a list of errors", "keeps its status without a crash", async (t) => {
    const bodies = [
      {},
      [],
      null,
      5,
      "x",
      { errors: "x" },
      { errors: [null, {}] },
      { error: "no" },
      { errors: [{ code: 5 }] },
      { errors: {} },
    ];
    for (const body of bodies) {
      const { get } = await setUp(t, [json(400, JSON.stringify(body))]);
      const error = await failure(get());
      assert.deepEqual(
        [error.kind, error.status, Array.isArray(error.errors)],
        ["api", 400, true],
        JSON.stringify(body),
      );
      assert.equal(typeof error.code, "string");
      for (const item of error.errors) assert.equal(typeof item.message, "string");
    }
    const { get } = await setUp(t, [json(400, { error: "no such thing" })]);
    assert.match((await failure(get())).snippet, /no such thing/);
    return `${bodies.length} bodies: api 400`;
  });

  row("F28", "200 with a list of errors", "is an error with these errors", async (t) => {
    const { get } = await setUp(t, [status(200)]);
    return fails(get(), { kind: "api", status: 200, code: "code_of_it", traceId: "trace1" });
  });

  row(
    "F29",
    "204, 205 or 304 instead of an organization",
    "is a failure with that status; for a delete, 204 is a success",
    async (t) => {
      for (const number of [204, 205]) {
        const { get } = await setUp(t, [empty(number)]);
        await fails(get(), { kind: "decode", status: number });
      }
      const notModified = await failure((await setUp(t, [empty(304)])).get());
      assert.ok(["decode", "api"].includes(notModified.kind) && notModified.status === 304, shortly(notModified));
      const { api } = await setUp(t, [empty(204)]);
      assert.equal((await api.deleteOrganization(ID)).deleted, true);
      return `decode 204, decode 205, ${shortly(notModified)}; delete: deleted true`;
    },
  );

  row("F30", "a delete that answers deleted: false", "is a failure", async (t) => {
    const { api } = await setUp(t, [json(200, { ...DELETED, deleted: false })]);
    return fails(api.deleteOrganization(ID), { kind: "decode", status: 200 });
  });

  row("F31", "201 or 202 with the organization", "is success", async (t) => {
    for (const number of [201, 202]) {
      const { api } = await setUp(t, [json(number, ORG)]);
      assert.equal((await WRITES.create(api)).id, ID);
    }
    return "both resolved";
  });

  row("F24", "plain text of a proxy, or an empty body,", "keeps its status", async (t) => {
    for (const [behaviour, number] of [
      [text(403, "text/plain", "blocked"), 403],
      [raw(answer(500, "", {})), 500],
    ]) {
      const { get } = await setUp(t, [inTurn(behaviour)], { maxRetries: 0 });
      await fails(get(), { kind: "api", status: number, errors: [] });
    }
    return "api 403, api 500";
  });
});
