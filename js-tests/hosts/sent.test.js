// Tests that the package understands each host's errors about failed requests. The failures are real, on the real host.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { describe, test } from "node:test";
import { OrganizationsApi } from "clerk-organizations";
import { createProxy } from "clerk-organizations/proxy";
import { failure } from "../faults/calling.js";
import { COMMANDS, run, runInWorkerd } from "./hosts.js";
import { servers } from "./servers.js";

const SEARCH = "ann@example.com o'hara";

/** Nothing was sent, and the call was retried. */
const CONNECT = { kind: "network", reason: "connect", outcome: "not_sent", attempts: 2 };
/** Nothing was sent, and a retry would not help. */
const TLS = { kind: "network", reason: "tls", outcome: "not_sent", attempts: 1 };
const BLOCKED = { kind: "network", reason: "connect", outcome: "not_sent", attempts: 1 };
const ARGUMENT = { kind: "invalid", parameter: "fetch", outcome: "not_sent", attempts: 1 };
/** The request may have been sent, so a create is not retried. */
const UNKNOWN = { kind: "network", reason: "headers", outcome: "unknown", attempts: 1 };
const LATE = { kind: "timeout", reason: "attempt", outcome: "unknown", attempts: 1 };
const ANSWERED = { kind: "answered" };

/** The outcomes of every host that reports how far a request got. */
const ALIKE = {
  trusted: ANSWERED,
  refused: CONNECT,
  refusedName: CONNECT,
  noSuchHost: CONNECT,
  chain: TLS,
  wrongName: TLS,
  selfSigned: TLS,
  expired: TLS,
  tlsToPlain: TLS,
  plainToTls: UNKNOWN,
  reset: UNKNOWN,
  closed: UNKNOWN,
  brokenLater: UNKNOWN,
  argument: ARGUMENT,
};

const EXPECTED = {
  // undici stops connecting after ten seconds.
  node: { ...ALIKE, closedInHandshake: CONNECT, badPort: BLOCKED, blackhole: { ...CONNECT, attempts: 1 } },
  deno: { ...ALIKE, closedInHandshake: CONNECT, badPort: BLOCKED, blackhole: LATE },
  // Bun blocks no port.
  bun: { ...ALIKE, closedInHandshake: UNKNOWN, badPort: CONNECT, blackhole: LATE },
  // workerd reports all of them alike.
  workerd: {
    ...Object.fromEntries(Object.keys(ALIKE).map((name) => [name, UNKNOWN])),
    closedInHandshake: UNKNOWN,
    badPort: UNKNOWN,
    trusted: ANSWERED,
    blackhole: LATE,
    argument: ARGUMENT,
  },
};

/** The options of single calls, with which the host itself ends the attempt. */
const OPTIONS = { blackhole: { maxRetries: 0 } };

const callsOf = (urls, expected) =>
  Object.keys(expected).map((name) => ({
    name,
    baseUrl: urls[name] ?? urls.refused,
    options: expected[name] === LATE ? { timeout: 1500 } : OPTIONS[name],
    isSecond: name === "brokenLater",
    ...(name === "argument" && { fetch: name }),
  }));

/** Calls with a search, which must not appear in an error. */
const searches = (urls) =>
  ["refused", "reset", "chain"].map((name) => ({
    name: `search ${name}`,
    baseUrl: urls[name],
    operation: "listOrganizations",
    params: { query: SEARCH },
  }));

function check(results, expected, requests) {
  for (const [name, facts] of Object.entries(expected)) {
    const { message, ...result } = results[name];
    for (const [fact, value] of Object.entries(facts))
      assert.equal(result[fact], value, `${name}, ${fact}: ${message}`);
    if (result.outcome === "not_sent") assert.equal(requests[name] ?? 0, 0, `requests that ${name} has read`);
  }
  for (const name of ["reset", "closed"]) assert.ok(requests[name] >= 1, `${name} has read the request`);
  for (const [name, { text = "" }] of Object.entries(results).filter(([name]) => name.startsWith("search"))) {
    assert.ok(text.includes("listOrganizations"), name);
    for (const part of ["ann@", "ann%40", "hara", "?query"]) assert.ok(!text.includes(part), `${name}: ${text}`);
  }
}

describe("the outcome of a failed request in each host", { concurrency: 2 }, () => {
  for (const [host, command] of Object.entries(COMMANDS))
    test(`${host}`, { timeout: 60_000 }, async (t) => {
      const { urls, requests } = await servers(t);
      const calls = [...callsOf(urls, EXPECTED[host]), ...searches(urls)];
      check(await run(t, command, { calls }), EXPECTED[host], requests);
    });

  test("workerd", { timeout: 60_000 }, async (t) => {
    const { urls, requests } = await servers(t);
    const results = await runInWorkerd(t, [...callsOf(urls, EXPECTED.workerd), ...searches(urls)]);
    check(results, EXPECTED.workerd, requests);
  });
});

const one = (name, urls, more) => ({ calls: [{ name, baseUrl: urls[name], ...more }] });

function checkOne(results, name, facts) {
  const { message, ...result } = results[name];
  for (const [fact, value] of Object.entries(facts)) assert.equal(result[fact], value, message);
}

describe("requests that the host prevents", () => {
  test("Deno without --allow-net sends nothing, and there is no retry", async (t) => {
    const { urls, requests } = await servers(t);
    const command = COMMANDS.deno.filter((option) => option !== "--allow-net");
    checkOne(await run(t, command, one("reset", urls)), "reset", BLOCKED);
    assert.equal(requests.reset, 0);
  });

  const hasNetPermission = process.allowedNodeEnvironmentFlags.has("--allow-net");
  const skip = !hasNetPermission && "this Node has no permission for the network";
  test("node --permission without --allow-net sends nothing, and there is no retry", { skip }, async (t) => {
    const { urls, requests } = await servers(t);
    const command = [...COMMANDS.node, "--permission", "--allow-fs-read=*"];
    checkOne(await run(t, command, one("reset", urls)), "reset", BLOCKED);
    assert.equal(requests.reset, 0);
  });

  test("node: nothing is sent if a proxy refuses undici's tunnel", async (t) => {
    const { ProxyAgent, fetch } = await import("undici-7");
    const { urls, requests } = await servers(t);
    const dispatcher = new ProxyAgent(urls.tunnel.replace("/v1", ""));
    t.after(() => dispatcher.close());
    const api = new OrganizationsApi({
      secretKey: "sk_test_tunnel",
      baseUrl: urls.trusted,
      fetch: (url, init) => fetch(url, { ...init, dispatcher }),
      maxRetries: 1,
    });
    const error = await failure(api.createOrganization({ name: "A" }));
    assert.deepEqual([error.kind, error.reason, error.outcome, error.attempts.length], Object.values(CONNECT));
    assert.equal(requests.trusted, 0);
  });

  for (const host of ["deno", "bun"])
    test(`${host}: nothing is sent if a proxy refuses the tunnel`, async (t) => {
      const { urls, requests } = await servers(t);
      const proxy = urls.tunnel.replace("/v1", "");
      const env = { HTTPS_PROXY: proxy, https_proxy: proxy, NO_PROXY: "", no_proxy: "" };
      checkOne(await run(t, COMMANDS[host], one("trusted", urls), env), "trusted", CONNECT);
      assert.equal(requests.trusted, 0);
    });

  const hasShell = existsSync("/bin/sh") && existsSync("/dev/null");
  for (const [host, command] of Object.entries(COMMANDS))
    test(`${host}: nothing is sent without a free file descriptor`, { skip: !hasShell && "no ulimit" }, async (t) => {
      const { urls, requests } = await servers(t);
      const more = host === "deno" ? ["--allow-read"] : [];
      const limited = ["/bin/sh", "-c", 'ulimit -n 256; exec "$@"', "sh", ...command, ...more];
      const input = { ...one("reset", urls), takesAllFiles: true };
      // Deno would otherwise read the certificate only then.
      checkOne(await run(t, limited, input, { DENO_CERT: undefined }), "reset", CONNECT);
      assert.equal(requests.reset, 0);
    });
});

test("the proxy tells a page that nothing was sent", async (t) => {
  const { urls } = await servers(t);
  for (const [name, status] of [
    ["refused", 503],
    ["chain", 503],
    ["tlsToPlain", 503],
    ["badPort", 503],
    ["reset", 502],
    ["plainToTls", 502],
  ]) {
    const proxy = createProxy({ secretKey: "sk_test_hosts", baseUrl: urls[name], authorize: () => true });
    const headers = { "content-type": "application/json", "sec-fetch-site": "same-origin" };
    const init = { method: "POST", headers, body: JSON.stringify({ name: "Acme" }) };
    const response = await proxy(new Request("http://localhost/api/clerk/organizations", init));
    assert.equal(response.status, status, name);
    assert.equal(response.headers.get("retry-after"), status === 503 ? "1" : null, name);
  }
});
