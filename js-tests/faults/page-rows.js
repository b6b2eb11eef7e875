// The fault rows that need no Node, for a browser. Each has the number of its F or A row, if there is one.
/* global api, client, create, ended, get, lib, ID, ORG, KEY, uncaught */
import assert from "node:assert/strict";
import {
  answer,
  empty,
  fin,
  flood,
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
  text,
  toBytes,
  trickle,
  wait,
} from "./behaviours.js";
import { between, DELETED, ID, KEY, LATE_MS, page as listing, ORG, ok, PNG, shortly, until } from "./calling.js";
import { failed, openPage as open, resolved, row, section } from "./in-page.js";
import { faultServer } from "./server.js";

const JSON_TYPE = { "content-type": "application/json" };
const count = (sent, number) => assert.equal(sent().length, number, `requests: ${sent().map(({ method }) => method)}`);
/** A behaviour on a connection that is not kept alive: with a kept one, the browser itself would repeat the request. */
const closing = (behaviour) => inTurn(behaviour, ({ socket }) => socket.end());
const getOnce = () => get({ maxRetries: 0 });

section("Connections", () => {
  row("2", "a reset or an end before the headers", "is repeated for a read; a create is sent once", async (t) => {
    const seen = [];
    for (const broken of [reset(), fin()]) {
      const { run, sent } = await open(t, [broken, broken, closing(ok())]);
      const error = failed(await run(() => create()), { kind: "network", outcome: "unknown" });
      count(sent, 1);
      assert.equal(resolved(await run(() => get())).id, ID);
      count(sent, 3);
      seen.push(shortly(error));
    }
    return `create ${seen.join(" and ")}, 1 request; get resolved at the second`;
  });

  row("1", "an unreachable server", "leaves the outcome of a create unknown: a page cannot know it", async (t) => {
    const { run, server } = await open(t);
    await server.close();
    const error = failed(await run(() => create()), { kind: "network", outcome: "unknown" });
    const read = failed(await run(() => get({ maxRetries: 1 })), { kind: "network", outcome: "not_applied" });
    assert.equal(read.attempts.length, 2);
    return `${shortly(error)}; get ${shortly(read)}`;
  });

  row("3", "a reset of a kept-alive connection", "may be retried by the browser itself", async (t) => {
    const { run, sent } = await open(t, [ok(), reset(), ok()]);
    resolved(await run(() => get()));
    const end = await run(() => create());
    // If the browser used another connection than the kept one, the package sees the break.
    if (end.error) failed(end, { kind: "network", outcome: "unknown" });
    return `one create, ${sent().length - 1} requests, ${end.error ? shortly(end.error) : "resolved"}`;
  });

  row("5", "a reset within the body", "is a failure: a read is retried, a create is not", async (t) => {
    const cut = flushed(
      Buffer.concat([Buffer.from(head(200, { ...JSON_TYPE, "content-length": 999 })), toBytes(ORG)]),
      reset(),
    );
    const { run, sent } = await open(t, [cut, cut, closing(ok())]);
    const error = failed(await run(() => create()), { kind: "network", reason: "body", outcome: "unknown" });
    count(sent, 1);
    assert.equal(resolved(await run(() => get())).id, ID);
    count(sent, 3);
    return shortly(error);
  });

  row("8", "no response", "ends in time, after the maximum number of attempts", async (t) => {
    const { run, sent } = await open(t, [never()]);
    // A time limit must not end before the request has arrived.
    const read = await run(() => get({ timeout: 1500, maxRetries: 1 }));
    const error = failed(read, { kind: "timeout", reason: "attempt", outcome: "not_applied" });
    between(read.ms, 2990, 3250 + LATE_MS, "milliseconds for two attempts");
    const total = await run(() => get({ totalTimeout: 1500 }));
    failed(total, { kind: "timeout" });
    between(total.ms, 1490, 1500 + LATE_MS, "milliseconds for totalTimeout: 1500");
    const created = failed(await run(() => create({ timeout: 1500 })), { kind: "timeout", outcome: "unknown" });
    count(sent, 4);
    return `${shortly(error)}; create ${shortly(created)}`;
  });

  row("9", "a trickle", "does not extend the time limit", async (t) => {
    const { run } = await open(t, [trickle(answer(200, ORG), 1, 40)]);
    const read = await run(() => get({ timeout: 300, maxRetries: 0 }));
    const error = failed(read, { kind: "timeout" });
    between(read.ms, 290, 300 + LATE_MS, "milliseconds");
    return `${shortly(error)} in ${Math.round(read.ms)} ms`;
  });

  row("10", "a body that stalls", "is a timeout for a success; an error keeps its status", async (t) => {
    const { run } = await open(t, [stallBody(200), stallBody(400), stallBody(400)]);
    const success = failed(await run(() => get({ timeout: 1500, maxRetries: 0 })), { kind: "timeout" });
    failed(await run(() => get({ timeout: 2500 })), { kind: "api", status: 400, errors: [] });
    const late = await run(() => create());
    const error = failed(late, { kind: "api", status: 400, outcome: "not_applied" });
    between(late.ms, 1900, 2000 + LATE_MS, "milliseconds of grace for the body of an error");
    return `${shortly(success)}; ${shortly(error)} in ${Math.round(late.ms)} ms`;
  });

  row("14", "a redirect", "is not followed, and is reported as one", async (t) => {
    const other = await faultServer([ok()]);
    t.after(() => other.close());
    const errors = [];
    for (const [number, to] of [
      [302, `${other.origin}/v1/private?token=abc`],
      [307, "/v1/elsewhere"],
      [308, "/v1/x"],
    ]) {
      const { run, sent } = await open(t, [redirect(number, to)]);
      for (const call of [() => create(), () => get()]) errors.push(await run(call));
      assert.ok(sent().length >= 2 && sent().every(({ path }) => !path.includes("elsewhere")));
    }
    assert.equal(other.requests.length, 0);
    // An opaque redirect has the status 0, and hides its real status and its target.
    for (const end of errors) failed(end, { kind: "api", reason: "redirect" });
    return "api redirect, 0 requests to the other origin";
  });
});

section("Statuses", () => {
  row("17", "a 429 with Retry-After: 1", "is waited for, also by a create", async (t) => {
    const { run, sent } = await open(t, [status(429, { retryAfter: 1 }), ok()]);
    assert.equal(resolved(await run(() => create())).id, ID);
    const [first, second] = sent();
    between(second.at - first.at, 1000, 1250 + LATE_MS, "milliseconds between the two requests");
    return `resolved after ${Math.round(second.at - first.at)} ms`;
  });

  row("22", "two 503, then a success", "is a success for a read; a create stops at the first", async (t) => {
    const { run, sent } = await open(t, [html(503), html(503), ok(), html(503)]);
    assert.equal(resolved(await run(() => get())).id, ID);
    count(sent, 3);
    const error = failed(await run(() => create()), {
      kind: "api",
      status: 503,
      outcome: "unknown",
      traceId: "8f00ba5e",
    });
    count(sent, 4);
    return `resolved at the third; create ${shortly(error)}`;
  });

  row("26", "an error of Clerk", "has its code, its fields and its trace id", async (t) => {
    const { run, sent } = await open(t, [
      status(422, { code: "form_identifier_exists", meta: { param_name: "slug" } }),
    ]);
    const error = failed(await run(() => create()), {
      kind: "api",
      status: 422,
      outcome: "not_applied",
      traceId: "trace1",
    });
    assert.deepEqual([error.errors[0].code, error.errors[0].meta], ["form_identifier_exists", { paramName: "slug" }]);
    count(sent, 1);
    return shortly(error);
  });

  row(
    "29",
    "204, and a delete that finds nothing when repeated,",
    "is a success for a delete; 204 is not an organization",
    async (t) => {
      const { run, sent } = await open(t, [
        closing(empty(204)),
        reset(),
        status(404),
        html(503),
        status(404),
        status(404),
      ]);
      failed(await run(() => create()), { kind: "decode", status: 204, outcome: "unknown" });
      const remove = () => ended(api.deleteOrganization(ID));
      for (const requests of [3, 5]) {
        assert.deepEqual(resolved(await run(remove)), { object: "organization", id: ID, deleted: true });
        count(sent, requests);
      }
      failed(await run(remove), { kind: "api", status: 404, outcome: "not_applied" });
      const done = await open(t, [empty(204), json(200, DELETED)]);
      for (let i = 0; i < 2; i += 1) assert.equal(resolved(await done.run(remove)).deleted, true);
      return "404 on a retry and 204 are done; 404 at once is an error";
    },
  );
});

section("Bodies", () => {
  row("35", "JSON with other content types and a byte order mark", "is read", async (t) => {
    const bom = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), toBytes(ORG)]);
    const types = [
      "application/json; charset=utf-8",
      "application/problem+json",
      undefined,
      "APPLICATION/JSON",
      "text/plain; charset=latin1",
    ];
    const answers = types.map((type) => raw(answer(200, { ...ORG, name: "Ünïcode 💡" }, { "content-type": type })));
    const { run } = await open(t, [raw(answer(200, bom)), ...answers]);
    assert.equal(resolved(await run(getOnce)).name, ORG.name);
    for (const type of types) assert.equal(resolved(await run(getOnce)).name, "Ünïcode 💡", type);
    return `a mark and ${types.length} types`;
  });

  row(
    "33",
    "HTML, nothing, a truncated body, or invalid UTF-8",
    "is a decode error that keeps the status",
    async (t) => {
      const invalid = Buffer.from(JSON.stringify(ORG).replace("Acme", "A\xff\xfeme"), "latin1");
      const cut = toBytes(ORG).subarray(0, 60);
      const bad = [
        text(200, "text/html", "<h1>Log in</h1>"),
        empty(200),
        raw(answer(200, invalid)),
        raw(answer(200, cut)),
      ];
      for (const behaviour of bad) {
        const { run, sent } = await open(t, [behaviour]);
        failed(await run(() => create()), { kind: "decode", status: 200, outcome: "unknown" });
        count(sent, 1);
      }
      const { run, sent } = await open(t, [raw(answer(200, cut)), ok()]);
      assert.equal(resolved(await run(() => get())).id, ID);
      count(sent, 2);
      return `${bad.length} bodies; a read of half a body is repeated once`;
    },
  );

  row("39", "a body larger than maxResponseBytes", "is not read to its end", async (t) => {
    // A browser may receive much before the page sees it, so the pauses limit how much can arrive.
    const [size, pause] = [200_000_000, 5];
    const unknownLength = { ...JSON_TYPE, "content-length": undefined };
    const counted = flood(size, pause);
    const uncounted = async (exchange) => {
      const send = (part) => exchange.send(typeof part === "string" ? head(200, unknownLength) : part);
      await flood(size, pause)({ ...exchange, send });
    };
    for (const behaviour of [counted, uncounted]) {
      const { run, sent, server } = await open(t, [behaviour]);
      const end = await run(() => get({}, client({ maxResponseBytes: 1000 })));
      failed(end, { kind: "decode", reason: "too_large" });
      await until(() => server.closed.some(({ connection }) => connection === sent()[0].connection));
      assert.ok(sent()[0].sent < size / 4, `${sent()[0].sent} bytes were taken`);
    }
    return "too_large with and without a length; the connection ends";
  });

  row("47", "metadata with the keys of Object.prototype", "is sent and returned unchanged", async (t) => {
    const metadata = '{"__proto__":{"polluted":1},"constructor":2,"then":3,"toString":4}';
    const body = JSON.stringify(ORG).replace('"public_metadata":{', `"public_metadata":${metadata},"x":{`);
    const { run, sent } = await open(t, [raw(answer(200, body))]);
    const seen = await run(async (written) => {
      const org = await api.mergeOrganizationMetadata(ID, { publicMetadata: JSON.parse(written) });
      return [JSON.stringify(org.publicMetadata), "polluted" in {}];
    }, metadata);
    assert.deepEqual(seen, [metadata, false]);
    assert.equal(sent()[0].body.toString(), `{"public_metadata":${metadata}}`);
    return "byte for byte, both ways";
  });
});

section("Aborts", () => {
  row(
    "69",
    "an abort before, in the queue, before the headers, in the body, in a wait",
    "ends the call at once",
    async (t) => {
      // The abort comes before the call, a while after the request, or with the retry.
      const stop = async ([moment]) => {
        const controller = new AbortController();
        let abortedAt = performance.now();
        const abort = () => {
          abortedAt = performance.now();
          controller.abort();
        };
        if (moment === "before") abort();
        const onEvent = ({ type }) => type === moment && setTimeout(abort, 150);
        const end = await create({ signal: controller.signal }, client({ onEvent }));
        return { ...end, late: end.endedAt - abortedAt };
      };
      const outcomes = [];
      for (const [behaviour, moment, requests] of [
        [never(), "before", 0],
        [never(), "request", 1],
        [stallBody(200), "request", 1],
        [stallBody(404), "request", 1],
        [status(429, { retryAfter: 30 }), "retry", 1],
      ]) {
        const { run, sent } = await open(t, [behaviour]);
        const end = await run(stop, [moment]);
        const { outcome } = failed(end, { kind: "aborted", causeName: "AbortError" });
        between(end.late, 0, LATE_MS, "milliseconds after the abort");
        assert.ok(sent().length <= requests, `${sent().length} requests`);
        outcomes.push(outcome);
      }
      const { run, sent } = await open(t, [never()]);
      const queued = await run(async () => {
        const own = client({ maxConcurrent: 1 });
        const first = get({ timeout: 1500, maxRetries: 0 }, own);
        const second = await create({ signal: AbortSignal.timeout(100) }, own);
        await first;
        return second;
      });
      outcomes.push(failed(queued, { kind: "aborted", causeName: "TimeoutError" }).outcome);
      count(sent, 1);
      // During the body of an error the status is already known, and may be reported.
      const bodyOfError = outcomes.splice(3, 1)[0];
      assert.ok(["unknown", "not_applied"].includes(bodyOfError), bodyOfError);
      assert.deepEqual(outcomes, ["not_sent", "unknown", "unknown", "not_applied", "not_sent"]);
      return outcomes.join(", ");
    },
  );

  row("70", "any reason", "is the cause of the error; an abort after the end does nothing", async (t) => {
    const { run, sent } = await open(t, [inTurn(wait(1000), ok())]);
    const seen = await run(async () => {
      const reasons = [null, "text", 42, 10n, Symbol("s"), { own: 1 }, new TypeError("own"), () => {}, Number.NaN];
      const kept = [];
      for (const reason of reasons) {
        const controller = new AbortController();
        const call = api.getOrganization(ID, undefined, { signal: controller.signal });
        setTimeout(() => controller.abort(reason), 5);
        const error = await call.catch((error) => error);
        kept.push(error.kind === "aborted" && Object.is(error.cause, reason));
      }
      const late = new AbortController();
      const end = await get({ signal: late.signal });
      late.abort("late");
      return { kept, id: end.value?.id };
    });
    assert.deepEqual(seen, { kept: Array(9).fill(true), id: ID });
    assert.ok(sent().length <= 10);
    return `${seen.kept.length} reasons kept`;
  });
});

section("What only a browser has", () => {
  row(
    "58",
    "a secret key in a page",
    "is refused with the alternative; a test key can be allowed, a live one never",
    async (t) => {
      const { run, sent } = await open(t, [ok()]);
      const withKey = (options) => get({}, client(options));
      for (const options of [{ secretKey: KEY }, { secretKey: "sk_live_PLANTED", allowSecretKeyInBrowser: true }]) {
        const error = failed(await run(withKey, options), {
          kind: "invalid",
          parameter: "secretKey",
          outcome: "not_sent",
        });
        assert.match(error.message, /proxy/);
        assert.doesNotMatch(error.text, /PLANTED/);
      }
      count(sent, 0);
      const allowed = await run(withKey, { secretKey: KEY, allowSecretKeyInBrowser: true });
      assert.equal(resolved(allowed).id, ID);
      assert.equal(sent()[0].headers.authorization, `Bearer ${KEY}`);
      resolved(await run(() => get()));
      assert.equal(sent()[1].headers.authorization, undefined);
      return "refused; sk_test_ sent when allowed";
    },
  );

  row("64", "a File", "is uploaded completely with its name; a file that is not an image is refused", async (t) => {
    const { run, sent } = await open(t, [ok()]);
    const upload = async ([bytes, name]) =>
      ended(api.uploadOrganizationLogo(ID, { file: new File([Uint8Array.from(bytes)], name) }));
    assert.equal(resolved(await run(upload, [[...PNG], 'a"b\r\nc.png'])).id, ID);
    const [{ method, path, body, headers }] = sent();
    assert.deepEqual([method, path], ["PUT", `/v1/organizations/${ID}/logo`]);
    assert.match(headers["content-type"], /^multipart\/form-data; boundary=/);
    assert.ok(
      body.includes(PNG) && /filename="[^"\r\n]+"\r\ncontent-type: image\/png/i.test(body.toString()),
      body.toString(),
    );
    failed(await run(upload, [[...Buffer.from("<svg/>")], "a.png"]), { kind: "invalid", parameter: "file" });
    count(sent, 1);
    return "sent as image/png, 1 request";
  });

  row("73", "a module worker", "lists organizations, and refuses a key as the page does", async (t) => {
    const source = `import { OrganizationsApi } from "/index.js";
      const list = (options) => new OrganizationsApi({ baseUrl: "/v1", ...options }).listOrganizations();
      const seen = await list();
      const refused = await list({ secretKey: "sk_test_worker" }).catch(({ kind, parameter }) => kind + " " + parameter);
      postMessage([seen.totalCount, seen.data.length, refused]);`;
    const files = { "/worker.js": raw(answer(200, source, { "content-type": "text/javascript" })) };
    const { run, sent } = await open(t, [listing([ORG], 7)], {}, files);
    const seen = await run(
      () =>
        new Promise((resolve, reject) => {
          const worker = new Worker("/worker.js", { type: "module" });
          worker.onmessage = ({ data }) => resolve(data);
          worker.onerror = ({ message }) => reject(new Error(message));
        }),
    );
    assert.deepEqual(seen, [7, 1, "invalid secretKey"]);
    count(sent, 1);
    return `totalCount ${seen[0]}; ${seen[2]}`;
  });

  row("67", "a trap", "rejects the calls in progress, and the next call works", async (t) => {
    const { run, sent } = await open(t, [never(), ok()]);
    await run(() => {
      // The GETs differ, because the cache of a browser delays an equal one while the first is pending.
      globalThis.waiting = ended(api.listOrganizations());
    });
    await until(() => sent().length === 1);
    const seen = await run(async () => {
      performance.now = () => {
        delete performance.now;
        throw new WebAssembly.RuntimeError("unreachable");
      };
      const trapping = await create();
      return [trapping, await globalThis.waiting, await get()];
    });
    for (const end of seen.slice(0, 2)) failed(end, { kind: "internal" });
    assert.equal(resolved(seen[2]).id, ID);
    return "internal, internal, resolved";
  });

  row("78", "a result and an error", "can be cloned, and recognized by another copy", async (t) => {
    const { run } = await open(t, [ok(), status(404)]);
    const seen = await run(async () => {
      const org = structuredClone(await api.getOrganization(ID));
      const error = await api.getOrganization(ID).catch((error) => error);
      return [
        org.id,
        structuredClone(error.toJSON()).status,
        lib.isClerkError(error),
        lib.isClerkError(new Error("x")),
      ];
    });
    assert.deepEqual(seen, [ID, 404, true, false]);
    return "cloned";
  });
});
