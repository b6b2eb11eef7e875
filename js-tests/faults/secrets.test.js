// Tests that the key or a token leaves the client only in its own header. It is planted wherever it could leak from,
// and searched for.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { inspect } from "node:util";
import { OrganizationsApi } from "clerk-organizations";
import { answer, flushed, html, json, never, raw, redirect, reset, status, text } from "./behaviours.js";
import { ID, ORG, ok, PNG } from "./calling.js";
import { row, section } from "./row.js";
import { faultServer } from "./server.js";

/** Each response is tried with each of the three calls. */
const ROUNDS = 3;
const newSecret = () => `sk_test_${randomBytes(18).toString("base64url").replace(/-/g, "x")}`;

/** Returns the names of the places that contain the secret, without their content. */
function leaksIn(secret, places, where) {
  const forms = {
    whole: secret,
    encoded: encodeURIComponent(secret),
    base64: Buffer.from(secret).toString("base64"),
    core: secret.slice(8),
  };
  const holds = (words) => Object.values(forms).some((form) => String(words).includes(form));
  const names = Object.keys(places).filter((name) => holds(places[name]));
  return names.length === 0 ? [] : [`${where}: ${names.join(", ")}`];
}

const attempt = (run) => {
  try {
    return run();
  } catch (error) {
    return `threw ${error.name}`;
  }
};

/** Every form in which an error can be shown. */
function shownBy(error) {
  const chain = [];
  for (let at = error; at !== undefined && at !== null && chain.length < 20; at = at.cause) chain.push(at);
  const shown = {
    json: attempt(() => JSON.stringify(error)),
    text: attempt(() => `${error}`),
    inspect: inspectAll(error),
  };
  shown.toJSON = attempt(() => inspectAll(error.toJSON()));
  shown.clone = attempt(() => inspectAll(structuredClone(error)));
  for (const [depth, link] of chain.entries()) {
    shown[`message ${depth}`] = link?.message;
    shown[`stack ${depth}`] = link?.stack;
    shown[`inspect ${depth}`] = inspectAll(link);
  }
  return shown;
}

const inspectAll = (value) =>
  attempt(() =>
    inspect(value, { depth: 10, showHidden: true, getters: true, maxStringLength: null, maxArrayLength: null }),
  );

/** Responses of a server, or of a proxy before it, that contain the header of the request. */
const ECHOES = (secret) => {
  const line = `Authorization: Bearer ${secret}`;
  const error = {
    code: `bad_${secret}`,
    message: line,
    long_message: line,
    meta: { param_name: secret, headers: { authorization: secret }, [secret]: 1 },
  };
  return {
    html: html(502, {}, `<html><pre>${line}</pre></html>`),
    htmlHeaders: html(
      500,
      { "cf-ray": secret, "x-clerk-trace-id": secret, "content-type": `text/html; a=${secret}` },
      line,
    ),
    text: text(403, "text/plain", line.repeat(3)),
    json: json(401, { errors: [error], clerk_trace_id: secret }),
    otherJson: json(400, { request: { headers: { authorization: secret } } }),
    many: json(422, { errors: [error, error] }),
    limited: status(429, { retryAfter: 9999, message: secret, headers: { "x-clerk-trace-id": secret } }),
    success: json(200, { errors: [error] }),
    notJson: text(200, "text/html", `<html>${line}</html>`),
    wrongType: json(200, { ...ORG, name: { [secret]: secret } }),
    wrongKey: json(200, { [secret]: secret }),
    cut: raw(answer(200, `{"id":"${secret}`)),
    location: redirect(302, `https://other.test/${secret}?key=${secret}`),
    originLocation: redirect(307, `https://${secret}.test/`),
    broken: flushed(Buffer.from(`HTTP/1.1 200 OK\r\nx: ${secret}\r\ncontent-length: 100\r\n\r\n${secret}`), reset()),
    garbage: raw(`${line}\r\n\r\n`),
    reset: reset(),
    never: never(),
  };
};

/** Values that the fetch of a host may throw. */
const REJECTIONS = (secret) => {
  const words = `Headers.append: "Bearer ${secret}" is an invalid header value.`;
  const cause = Object.assign(new Error(words), { request: { headers: { authorization: secret } }, code: secret });
  return {
    error: new TypeError(words),
    deepCause: new TypeError("fetch failed", { cause: new Error("inner", { cause }) }),
    string: words,
    object: { message: words, headers: { authorization: `Bearer ${secret}` } },
    members: Object.assign(new Error("failed"), { config: { headers: { authorization: `Bearer ${secret}` } } }),
    aggregate: new AggregateError([new Error(words)], words),
    named: Object.assign(new Error("failed"), { name: secret }),
  };
};

const CALLS = {
  get: (api) => api.getOrganization(ID),
  create: (api) => api.createOrganization({ name: "A" }),
  upload: (api) => api.uploadOrganizationLogo(ID, { file: new Blob([PNG]) }),
};

const credentials = (secret) => ({ secretKey: { secretKey: secret }, token: { token: async () => secret } });

async function serverWith(t, behaviour) {
  const server = await faultServer([behaviour]);
  t.after(() => server.close());
  return server;
}

/** Makes the call with a client. Returns its outcome, and the places that show the secret. */
async function look(secret, options, call, where) {
  const events = [];
  const printed = [];
  const { log, warn, error: logError } = console;
  Object.assign(console, {
    log: (...words) => printed.push(inspectAll(words)),
    warn: (...words) => printed.push(inspectAll(words)),
  });
  console.error = console.log;
  const api = new OrganizationsApi({
    timeout: 8000,
    maxRetries: 1,
    onEvent: (event) => events.push(event),
    ...options,
  });
  const metas = [];
  const watched = new Proxy(api, { get: (target, name) => bindTo(target, name, metas) });
  const [end] = await Promise.allSettled([call(watched)]);
  Object.assign(console, { log, warn, error: logError });
  const shown = {
    client: inspectAll(api),
    clientJson: attempt(() => JSON.stringify(api)),
    events: inspectAll(events),
    metas: inspectAll(metas),
    printed,
  };
  const leaks = leaksIn(secret, shown, where);
  if (end.status === "rejected") leaks.push(...leaksIn(secret, shownBy(end.reason), `the error of ${where}`));
  return { leaks, ...end };
}

/** Calls a method of the client with `onResponse` in its options. */
function bindTo(api, name, metas) {
  const options = { onResponse: (meta) => metas.push(meta) };
  const places = { getOrganization: 2, createOrganization: 1, uploadOrganizationLogo: 2 };
  return (...given) => {
    given[places[name]] = options;
    return api[name](...given);
  };
}

section(
  "Secrets",
  () => {
    for (const [kind, seed] of Object.entries({ secretKey: 0, token: 1 })) {
      row("S1", "what a server echoes", `shows no ${kind}`, async (t) => {
        const found = [];
        const calls = Object.entries(CALLS);
        for (let round = 0; round < ROUNDS; round += 1) {
          const secret = newSecret();
          for (const [i, [name, behaviour]] of Object.entries(ECHOES(secret)).entries()) {
            const [callName, call] = calls[(i + round + seed) % calls.length];
            const server = await serverWith(t, behaviour);
            // A time limit must not end before the request has arrived.
            const limits = name === "never" && { timeout: 1500, maxRetries: 0 };
            const options = { baseUrl: server.url, ...credentials(secret)[kind], ...limits };
            const { status: end, leaks } = await look(secret, options, call, `${callName} answered by ${name}`);
            assert.equal(end, "rejected", name);
            assert.equal(
              server.requests[0]?.headers.authorization === `Bearer ${secret}`,
              true,
              `${name}: the secret was sent`,
            );
            found.push(...leaks);
          }
        }
        assert.deepEqual(found, []);
        return `${ROUNDS} rounds of ${Object.keys(ECHOES("")).length} answers`;
      });

      row("S2", "what a fetch rejects with", `shows no ${kind}`, async () => {
        const found = [];
        let called = 0;
        for (const name of Object.keys(REJECTIONS("")))
          for (const [callName, call] of Object.entries(CALLS))
            for (const how of ["rejects", "throws"]) {
              const secret = newSecret();
              const reason = REJECTIONS(secret)[name];
              const fetch = () => {
                called += 1;
                if (how === "throws") throw reason;
                return Promise.reject(reason);
              };
              const options = { baseUrl: "https://a.test", fetch, ...credentials(secret)[kind] };
              const { status: end, leaks } = await look(
                secret,
                options,
                call,
                `${callName} whose fetch ${how} ${name}`,
              );
              assert.equal(end, "rejected");
              found.push(...leaks);
            }
        assert.ok(called >= Object.keys(REJECTIONS("")).length * 6, `${called} calls of fetch`);
        assert.deepEqual(found, []);
        return `${called} calls of fetch`;
      });
    }

    row("S3", "a key that is invalid in a header", "is in no error", async () => {
      const spoiled = [
        (key) => `${key}\r\nx: y`,
        (key) => `${key}\0`,
        (key) => `é${key}`,
        (key) => `Bearer ${key}`,
        (key) => `"${key}"`,
      ];
      const found = [];
      for (const spoil of spoiled) {
        const secret = newSecret();
        const value = spoil(secret);
        for (const options of [
          { secretKey: value },
          { token: () => value },
          { secretKey: newSecret(), headers: { "x-key": value } },
        ])
          for (const call of Object.values(CALLS)) {
            // A value that is valid in a header is sent to this port, where no server listens.
            const { status: end, leaks } = await look(
              secret,
              { baseUrl: "http://127.0.0.1:1", ...options },
              call,
              `a spoiled ${Object.keys(options).at(-1)}`,
            );
            assert.equal(end, "rejected");
            found.push(...leaks);
          }
      }
      assert.deepEqual(found, []);
      return `${spoiled.length} spoiled keys, tokens and headers`;
    });

    row("S4", "a token callback that reveals the token", "shows none", async () => {
      const secret = newSecret();
      const tokens = {
        throws: () => {
          throw new Error(`bad ${secret}`);
        },
        rejects: () => Promise.reject(secret),
        object: () => ({ secret }),
        list: () => [secret],
      };
      for (const [name, token] of Object.entries(tokens)) {
        const { reason, leaks } = await look(
          secret,
          { baseUrl: "http://127.0.0.1:1", token },
          CALLS.get,
          `a token callback: ${name}`,
        );
        assert.equal(reason?.reason, "token", name);
        assert.deepEqual(leaks, []);
      }
      return `${Object.keys(tokens).length} callbacks`;
    });

    row("S5", "a success", "shows the key to the server only", async (t) => {
      const secret = newSecret();
      const server = await serverWith(t, ok());
      for (const call of Object.values(CALLS)) {
        const { status: end, leaks } = await look(
          secret,
          { baseUrl: server.url, secretKey: secret },
          call,
          "a success",
        );
        assert.equal(end, "fulfilled");
        assert.deepEqual(leaks, []);
      }
      assert.equal(server.requests.length, 3);
      for (const { headers, path, body } of server.requests) {
        assert.equal(headers.authorization === `Bearer ${secret}`, true, "the header is sent");
        const { authorization: _, ...others } = headers;
        assert.deepEqual(leaksIn(secret, { path, body, others: JSON.stringify(others) }, "the request"), []);
      }
      return "only in the header of 3 requests";
    });
  },
  // These rows replace the functions of the console.
  { alone: true },
);
