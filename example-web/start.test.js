// `npm start` prints the URL of the page, serves it, never prints the key, and stops everything that it started.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { createInstance } from "./page-tests/instance.js";

const start = fileURLToPath(new URL("start.js", import.meta.url));

test("starts an emulator with organizations, serves the page, and stops both on SIGTERM", async () => {
  const app = run({ PORT: "0" });
  const url = await app.url;
  assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/$/);
  assert.match(await (await fetch(url)).text(), /<title>Organizations<\/title>/);
  const { data } = await (await fetch(`${url}api/clerk/organizations?limit=1`)).json();
  const logos = new URL(data[0].image_url);
  assert.equal((await fetch(logos)).status, 200);

  app.child.kill("SIGTERM");
  assert.deepEqual(await once(app.child, "exit"), [0, null]);
  await assert.rejects(fetch(url));
  await assert.rejects(fetch(logos), "the emulator is still there");
});

test("with CLERK_SECRET_KEY, uses Clerk at CLERK_API_URL, and never prints the key", async () => {
  const secretKey = "sk_live_never_printed";
  let sent;
  let path;
  const clerk = createServer(({ headers, url }, response) => {
    sent = headers.authorization;
    path = url;
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ data: [{ name: sent }] }));
  });
  await once(clerk.listen(0, "127.0.0.1"), "listening");
  const app = run({ PORT: "0", CLERK_SECRET_KEY: secretKey, CLERK_API_URL: address(clerk) });
  const body = await fetch(`${await app.url}api/clerk/organizations`).then((answer) => answer.text(), String);
  assert.equal(sent, `Bearer ${secretKey}`);
  assert.equal(path, "/v1/organizations", "the address is an origin, as Clerk's own packages take it");
  app.child.kill("SIGINT");
  await once(app.child, "close");
  assert.doesNotMatch(body + app.output(), /sk_live/);
  assert.match(app.output(), /^there is no login: everyone who can connect to this server can do everything/m);
  clerk.close();
  clerk.closeAllConnections();
});

test("with all three keys, users sign in, and AUDIT_LOG has a line for each operation", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "audit-"));
  t.after(() => rm(folder, { recursive: true }));
  const log = join(folder, "audit.log");
  const { token, publishableKey, jwtKey } = createInstance();
  const clerk = createServer((_, response) => {
    response.writeHead(200, { "content-type": "application/json" }).end('{"id":"org_1"}');
  });
  await once(clerk.listen(0, "127.0.0.1"), "listening");
  const keys = {
    CLERK_SECRET_KEY: "sk_test_never_printed",
    CLERK_PUBLISHABLE_KEY: publishableKey,
    CLERK_JWT_KEY: jwtKey,
  };
  const settings = { CLERK_API_URL: address(clerk), CLERK_ADMIN_CLAIM: "role", AUDIT_LOG: log };
  const app = run({ PORT: "0", ...keys, ...settings });
  const url = await app.url;
  const statusFor = async (claims) => {
    const headers = { authorization: `Bearer ${token({ azp: new URL(url).origin, ...claims })}` };
    return (await fetch(`${url}api/clerk/organizations/org_1`, { headers })).status;
  };
  assert.equal((await fetch(`${url}api/clerk/organizations/org_1`)).status, 401);
  assert.deepEqual([await statusFor({}), await statusFor({ role: "read" })], [403, 200]);
  app.child.kill("SIGTERM");
  await once(app.child, "close");
  const lines = (await readFile(log, "utf8")).trim().split("\n");
  assert.deepEqual(
    lines.map((line) => JSON.parse(line)).map(({ user, status }) => [user, status]),
    [
      [undefined, 401],
      ["user_1", 403],
      ["user_1", 200],
    ],
  );
  assert.equal((await stat(log)).mode & 0o777, 0o600);
  assert.match(app.output(), /^users sign in with Clerk$/m);
  assert.doesNotMatch(app.output() + lines, /sk_test|eyJ/);
  clerk.close();
  clerk.closeAllConnections();
});

test("a login that is half configured, or whose key is malformed, gives one clear line and serves nothing", async () => {
  const { publishableKey, jwtKey } = createInstance();
  const keys = { CLERK_SECRET_KEY: "sk_test_x", CLERK_PUBLISHABLE_KEY: publishableKey, CLERK_JWT_KEY: jwtKey };
  for (const [change, message] of [
    [{ CLERK_JWT_KEY: "" }, /^The login is incomplete: CLERK_JWT_KEY is missing\./m],
    [{ CLERK_JWT_KEY: "-----BEGIN PUBLIC KEY-----" }, /^The JWT key is not a public key in PEM format\./m],
  ]) {
    const app = run({ PORT: "0", CLERK_API_URL: "http://127.0.0.1:9", ...keys, ...change });
    assert.deepEqual(await once(app.child, "close"), [1, null]);
    assert.match(app.output(), message);
    assert.doesNotMatch(app.output(), /^ +at |sk_test|admin page: /m);
  }
});

test("an unencrypted URL of Clerk gives one clear line", async () => {
  const app = run({ PORT: "0", CLERK_SECRET_KEY: "sk_live_never_printed", CLERK_API_URL: "http://api.clerk.dev/v1" });
  assert.deepEqual(await once(app.child, "close"), [1, null]);
  assert.match(app.output(), /^createProxy: baseUrl must begin with https: .*$/m);
  assert.doesNotMatch(app.output(), /^ +at |sk_live/m);
});

test("a port in use gives one clear line", async () => {
  const taken = createServer();
  await once(taken.listen(0, "127.0.0.1"), "listening");
  const { port } = taken.address();
  const app = run({ PORT: String(port), CLERK_SECRET_KEY: "sk_test_x", CLERK_API_URL: "http://127.0.0.1:9" });
  assert.deepEqual(await once(app.child, "close"), [1, null]);
  assert.match(app.output(), new RegExp(`^port ${port} is in use; .*$`, "m"));
  assert.doesNotMatch(app.output(), /^ +at /m);
  taken.close();
});

function run(settings) {
  const env = Object.entries(process.env).filter(([name]) => !/^(CLERK_|ORIGIN$|AUDIT_LOG$)/.test(name));
  const child = spawn(process.execPath, [start], { env: { ...Object.fromEntries(env), ...settings } });
  let output = "";
  const keep = (data) => {
    output += data;
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const url = new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (line.startsWith("admin page: ")) resolve(line.slice("admin page: ".length));
    });
    child.once("close", () => reject(new Error(`ended before it served: ${output}`)));
  });
  url.catch(() => {});
  return { child, url, output: () => output };
}

function address(server) {
  return `http://127.0.0.1:${server.address().port}`;
}
