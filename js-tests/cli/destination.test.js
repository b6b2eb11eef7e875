// Tests where a live key may be sent: to Clerk, to this machine, and elsewhere only if --base-url names it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { cli } from "./program.js";

const entry = fileURLToPath(new URL("../../pkg/src/cli/requests/destination.ts", import.meta.url));
const { outputFiles } = await build({ entryPoints: [entry], write: false, format: "esm", logLevel: "error" });
const source = Buffer.from(outputFiles[0].contents).toString("base64");
const { foreignHost } = await import(`data:text/javascript;base64,${source}`);

const LIVE = ["sk", "live", "planted"].join("_");
const TEST = ["sk", "test", "planted"].join("_");
const ELSEWHERE = "https://clerk.invalid/v1";
/** Options of Node with which no name exists, whatever the resolver of the machine does. */
const NAMELESS = [
  "--import",
  `data:text/javascript,${encodeURIComponent(`import dns from "node:dns";
    dns.lookup = (name, options, done) =>
      done(Object.assign(new Error("getaddrinfo ENOTFOUND " + name), { code: "ENOTFOUND", syscall: "getaddrinfo" }));`)}`,
];

test("Clerk's hosts and this machine are trusted; names that only look like them are not", () => {
  for (const url of [
    "https://api.clerk.com/v1",
    "https://api.clerk.dev/v1",
    "https://clerk.com",
    "https://API.CLERK.COM",
    "http://localhost:4010/v1",
    "http://127.0.0.1/v1",
    "http://127.1/v1",
    "http://[::1]:80/v1",
    "nothing",
  ])
    assert.equal(foreignHost(LIVE, url), undefined, url);
  for (const [url, host] of [
    [ELSEWHERE, "clerk.invalid"],
    ["https://evilclerk.com/v1", "evilclerk.com"],
    ["https://api.clerk.com.evil.test:8443/v1", "api.clerk.com.evil.test:8443"],
    ["https://api.clerk.com@evil.test/v1", "evil.test"],
    ["https://clerk.localhost/v1", "clerk.localhost"],
    ["https://127.0.0.1.evil.test/v1", "127.0.0.1.evil.test"],
    ["https://accounts.dev/v1", "accounts.dev"],
  ]) {
    assert.equal(foreignHost(LIVE, url), host, url);
    assert.equal(foreignHost(` ${LIVE}\n`, url), host, url);
    assert.equal(foreignHost(TEST, url), undefined, url);
  }
});

test("CLERK_API_URL alone does not send a live key to an unknown host: one line names --base-url", async () => {
  const env = { CLERK_SECRET_KEY: LIVE, CLERK_API_URL: ELSEWHERE };
  for (const args of [["list"], ["get", "acme"], ["delete", "org_1", "--yes"], ["export"]]) {
    const { code, stdout, stderr } = await cli(args, { env });
    const words = `CLERK_API_URL would send a live key to clerk.invalid, which is not a host of Clerk; if this is intended, add --base-url "$CLERK_API_URL"`;
    assert.deepEqual([code, stdout, stderr], [2, "", `clerk-organizations: ${words}\n`]);
  }
});

test("--base-url sends a live key to any host, and a test key and a dry run need no confirmation", async () => {
  const goesOut = async (args, env) => {
    const { code, stderr } = await cli(args, { env, flags: NAMELESS });
    assert.deepEqual([code, /no connection: .*clerk\.invalid/.test(stderr)], [1, true], stderr);
  };
  const env = { CLERK_SECRET_KEY: LIVE, CLERK_API_URL: ELSEWHERE };
  await goesOut(["get", "acme", "--base-url", ELSEWHERE], env);
  await goesOut(["get", "acme", "--base-url", ELSEWHERE], { CLERK_SECRET_KEY: LIVE });
  await goesOut(["get", "acme"], { ...env, CLERK_SECRET_KEY: TEST });
  assert.equal((await cli(["delete", "org_1", "--dry-run"], { env })).code, 0);
});
