// Tests the caller's `acquire` under faults: it throws anything, decides late, never, or after the call has ended.
import assert from "node:assert/strict";
import { after, html, status } from "./behaviours.js";
import {
  between,
  clientOf,
  fails,
  failure,
  ID,
  KEY,
  LATE_MS,
  ok,
  PNG,
  sent,
  setUp,
  shortly,
  timed,
  until,
  WRITES,
} from "./calling.js";
import { row, section } from "./row.js";

const REFUSED = { kind: "invalid", reason: "acquire", parameter: "acquire", outcome: "not_sent" };
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const never = () => new Promise(() => {});

/** Functions that do not allow a request. */
const REFUSALS = {
  "throws an error": () => {
    throw new TypeError("no Redis");
  },
  "throws undefined": () => {
    throw undefined;
  },
  "rejects with an error": async () => {
    throw new Error("no Redis");
  },
  "rejects with nothing": () => Promise.reject(),
  "rejects with a number": () => Promise.reject(42),
  "rejects with a symbol": () => Promise.reject(Symbol("no")),
  "rejects with what a limiter knows": () => Promise.reject({ msBeforeNext: 250, remainingPoints: 0 }),
  "rejects with hostile members": () =>
    Promise.reject({
      get message() {
        throw new Error("a getter");
      },
    }),
  "rejects with a revoked proxy": () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    // biome-ignore lint/suspicious/noThenProperty: a promise that rejects with it would look for `then`.
    const thenable = { then: (_, reject) => reject(proxy) };
    revoke();
    return thenable;
  },
  "returns false": () => false,
  "resolves with false": async () => false,
};

section("The acquire function", () => {
  row(
    "H1",
    "an acquire that throws or rejects with anything",
    "fails the call as not sent, and frees the slot",
    async (t) => {
      const { server, api, get } = await setUp(t, [ok()], { maxConcurrent: 1 });
      const seen = [];
      for (const [what, acquire] of Object.entries(REFUSALS)) {
        for (const call of [
          () => get({ acquire }),
          ...Object.values(WRITES).map((write) => () => write(api, { acquire })),
        ]) {
          const error = await failure(call());
          for (const [name, value] of Object.entries(REFUSED)) assert.equal(error[name], value, `${what}: ${name}`);
          assert.equal(error.attempts.length, 0, what);
          seen.push(shortly(error));
        }
      }
      sent(server, 0);
      assert.equal((await get()).id, ID, "the slot is free");
      return `${seen.length} calls: ${[...new Set(seen)].join()}`;
    },
  );

  row("H2", "an acquire that never decides", "ends with the time of the call, which frees the slot", async (t) => {
    const { server, get } = await setUp(t, [ok()], { maxConcurrent: 1 });
    let signal;
    const acquire = (request) => {
      signal = request.signal;
      return never();
    };
    const call = fails(get({ acquire, totalTimeout: 200 }), { kind: "timeout", reason: "total", outcome: "not_sent" });
    const other = get();
    const took = await timed(call);
    between(took, 190, 200 + LATE_MS, "milliseconds");
    assert.ok(signal.aborted, "its signal has fired");
    assert.equal((await other).id, ID);
    sent(server, 1);
    return `${await call} in ${Math.round(took)} ms`;
  });

  row(
    "H3",
    "an abort, or a close, while acquire decides",
    "ends the call at once, and spares the others",
    async (t) => {
      const signals = [];
      const acquire = ({ signal }) => {
        signals.push(signal);
        return never();
      };
      const { server, api, get } = await setUp(t, [ok()], { maxConcurrent: 1 });
      const controller = new AbortController();
      const call = fails(get({ acquire, signal: controller.signal }), {
        kind: "aborted",
        outcome: "not_sent",
        cause: "enough",
      });
      const other = get();
      await until(() => signals.length === 1);
      controller.abort("enough");
      const seen = await call;
      assert.deepEqual([signals[0].aborted, signals[0].reason], [true, "enough"]);
      assert.equal((await other).id, ID);
      const closed = fails(get({ acquire }), { kind: "aborted", reason: "client_closed", outcome: "not_sent" });
      await until(() => signals.length === 2);
      api.close();
      await closed;
      assert.ok(signals[1].aborted);
      sent(server, 1);
      return `${seen}; ${await closed}`;
    },
  );

  row(
    "H4",
    "a retry that acquire does not allow",
    "is not sent, and the outcome stays that of the first",
    async (t) => {
      const attempts = [];
      const acquire = ({ attempt }) => {
        attempts.push(attempt);
        if (attempt > 1) throw new Error("no more");
      };
      const { server, api } = await setUp(t, [html(503), ok()], { acquire });
      const error = await failure(WRITES.update(api));
      assert.deepEqual([error.reason, error.outcome, error.attempts.length], ["acquire", "unknown", 1]);
      assert.deepEqual(attempts, [1, 2]);
      sent(server, 1);
      return shortly(error);
    },
  );

  row("H5", "every kind of retry", "is acquired, and no request is sent without it", async (t) => {
    const attempts = [];
    const acquire = async ({ attempt }) => {
      await sleep(5);
      attempts.push(attempt);
    };
    const script = [html(503), status(429, { retryAfter: "0.1" }), ok()];
    const { server, get } = await setUp(t, script, { acquire });
    assert.equal((await get()).id, ID);
    sent(server, 3);
    assert.deepEqual(attempts, [1, 2, 3]);
    return `${attempts.length} for ${server.requests.length} requests`;
  });

  row(
    "H6",
    "an acquire that takes longer than an attempt may",
    "keeps its slot, and leaves the attempt its time",
    async (t) => {
      const { server, get } = await setUp(t, [after(100, ok())], { maxConcurrent: 1, timeout: 2500 });
      let isAllowed = false;
      const acquired = [];
      const slow = async () => {
        await sleep(2700);
        isAllowed = true;
      };
      const first = get({ acquire: slow });
      const second = get({ acquire: () => acquired.push(isAllowed) });
      assert.deepEqual([(await first).id, (await second).id], [ID, ID]);
      assert.deepEqual(acquired, [true], "the second waited for the slot of the first");
      sent(server, 2);
      return "both resolved, one after the other";
    },
  );

  row("H7", "a secret in what acquire throws", "is removed from the error and its cause", async (t) => {
    const { get } = await setUp(t, [ok()]);
    const thrown = Object.assign(new Error(`SET clerk:${KEY} failed`), { command: ["SET", KEY] });
    const error = await failure(get({ acquire: () => Promise.reject(thrown) }));
    assert.match(error.message, /\[redacted\]/);
    assert.ok(!JSON.stringify([error.cause.message, error.cause.command, error.cause.stack]).includes(KEY));
    const plain = await failure(get({ acquire: () => Promise.reject(REFUSALS) }));
    assert.equal(plain.reason, "acquire");
    const known = { msBeforeNext: 250 };
    const limited = await failure(get({ acquire: () => Promise.reject(known) }));
    assert.equal(limited.cause, known, "what has no secret is the cause itself");
    return shortly(error);
  });

  row("H8", "an acquire that aborts or closes while it is called", "is like an abort at any other time", async (t) => {
    const { server, api, get } = await setUp(t, [ok()]);
    const controller = new AbortController();
    const aborting = get({ signal: controller.signal, acquire: () => controller.abort("own") });
    const seen = await fails(aborting, { kind: "aborted", outcome: "not_sent", cause: "own" });
    await fails(get({ acquire: () => api.close() }), { kind: "aborted", reason: "client_closed" });
    sent(server, 0);
    return seen;
  });

  row(
    "H9",
    "an acquire with a token function and an upload",
    "is called with a token at hand, without any secret",
    async (t) => {
      const order = [];
      const token = async () => {
        await sleep(5);
        order.push("token");
        return KEY;
      };
      const acquire = async (request) => {
        order.push("acquire");
        const members = Object.entries(request).filter(([name]) => name !== "signal");
        assert.deepEqual(Object.fromEntries(members), {
          operation: "uploadOrganizationLogo",
          organizationId: ID,
          attempt: 1,
          priority: "interactive",
        });
      };
      const { server, api } = await setUp(t, [ok()], { secretKey: undefined, token, acquire });
      await api.uploadOrganizationLogo(ID, { file: new Blob([PNG]) });
      sent(server, 1);
      assert.deepEqual(order, ["token", "acquire"]);
      return order.join(", ");
    },
  );

  row("H10", "a value that is not a function", "is refused before anything is sent", async (t) => {
    const { server, get } = await setUp(t, [ok()]);
    for (const acquire of [null, true, "redis", {}, Promise.resolve()])
      await fails(get({ acquire }), { kind: "invalid", parameter: "acquire", outcome: "not_sent" });
    const wrong = clientOf(server.url, { acquire: "redis" });
    const seen = await fails(wrong.get(), { kind: "invalid", parameter: "acquire" });
    sent(server, 0);
    return seen;
  });
});
