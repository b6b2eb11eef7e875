// `npm start` prints the URL of the page, serves it, never prints the key, and stops everything that it started.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

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
  clerk.close();
  clerk.closeAllConnections();
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
  const { CLERK_SECRET_KEY, CLERK_API_URL, ...env } = process.env;
  const child = spawn(process.execPath, [start], { env: { ...env, ...settings } });
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
