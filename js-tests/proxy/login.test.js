// Tests that the samples of the documented login work in Hono, Express and Next.js.
import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import { createInstance } from "../../example-web/page-tests/instance.js";
import { sample } from "../documentation.js";

const build = fileURLToPath(new URL("../build", import.meta.url));
const page = fileURLToPath(new URL("../../example-web", import.meta.url));
const ORIGIN = "https://admin.example.com";
const KEY = "sk_test_of_the_server";
const instance = createInstance({ azp: ORIGIN });
const realFetch = globalThis.fetch;

let folder;
let asked = [];

before(() => {
  mkdirSync(build, { recursive: true });
  folder = mkdtempSync(join(build, "login-"));
  for (const name of ["session.js", "ended-sessions.js"]) copyFileSync(join(page, name), join(folder, name));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  writeFileSync(join(folder, "proxy.js"), sample("login proxy"));
  const { publishableKey, jwtKey } = instance;
  Object.assign(process.env, { CLERK_SECRET_KEY: KEY, CLERK_PUBLISHABLE_KEY: publishableKey, CLERK_JWT_KEY: jwtKey });
  globalThis.fetch = async (url, init) => {
    if (!String(url).startsWith("https://api.clerk.")) return realFetch(url, init);
    asked.push(`${init.method} ${new URL(url).pathname}`);
    return Response.json({ id: "org_1" });
  };
});

beforeEach(() => {
  asked = [];
});

after(() => {
  globalThis.fetch = realFetch;
  for (const name of ["CLERK_SECRET_KEY", "CLERK_PUBLISHABLE_KEY", "CLERK_JWT_KEY"]) delete process.env[name];
  rmSync(folder, { recursive: true });
});

/** Imports a sample as a module beside the samples' proxy.js. */
function load(name, source) {
  writeFileSync(join(folder, name), source);
  return import(join(folder, name));
}

/** How to send a request to each server: a function from a path and its init to a response. */
const SERVERS = {
  async Hono() {
    const { default: app } = await load("hono.js", sample("login in Hono"));
    return { send: (path, init) => app.fetch(new Request(ORIGIN + path, init)) };
  },
  async Express(t) {
    const source = sample("login in Express").replace(
      "app.listen(3000)",
      'export const server = app.listen(0, "127.0.0.1")',
    );
    const { server } = await load("express.js", source);
    t.after(() => {
      server.close();
      server.closeAllConnections();
    });
    if (!server.listening) await new Promise((done) => server.once("listening", done));
    return { send: (path, init) => sendOverHttp(server.address().port, path, init) };
  },
  async "Next.js"() {
    const routes = {
      "/api/clerk/": await load("clerk-route.js", sample("login in Next.js")),
      "/api/sign-out": await load("sign-out-route.js", sample("sign-out in Next.js")),
    };
    return {
      send(path, init) {
        const [, route] = Object.entries(routes).find(([prefix]) => path.startsWith(prefix));
        return route[init.method](new Request(ORIGIN + path, init));
      },
    };
  },
};

/** Sends a request to a local server under the page's own name. `fetch` cannot set the header `Host`. */
function sendOverHttp(port, path, { method, headers }) {
  const { host } = new URL(ORIGIN);
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port, path, method, headers: { ...headers, host } };
    const sent = httpRequest(options, (response) => resolve({ status: response.resume().statusCode }));
    sent.on("error", reject).end();
  });
}

let sessions = 0;

for (const [name, start] of Object.entries(SERVERS))
  test(`in ${name}, readers read, writers write, others are refused, and a session that was signed out is over`, async (t) => {
    const { send } = await start(t);
    const call = async (token, method = "GET", path = "/api/clerk/organizations/org_1") => {
      const headers = { origin: ORIGIN, "clerk-api-version": "2025-11-10", authorization: `Bearer ${token}` };
      return (await send(path, { method, headers })).status;
    };
    sessions += 1;
    const tokenOf = (role) => instance.token({ organizations_admin: role, sid: `sess_${sessions}` });
    assert.deepEqual([await call(tokenOf("read")), await call(tokenOf("read"), "DELETE")], [200, 403]);
    assert.deepEqual([await call(tokenOf("write")), await call(tokenOf("write"), "DELETE")], [200, 200]);
    assert.equal(await call(tokenOf("other")), 403);
    assert.equal(await call(instance.token({ exp: 1 })), 401);
    const path = "/v1/organizations/org_1";
    assert.deepEqual(asked, [`GET ${path}`, `GET ${path}`, `DELETE ${path}`]);
    assert.equal(await call(tokenOf("write"), "POST", "/api/sign-out"), 204);
    assert.equal(await call(tokenOf("write")), 401);
    assert.equal(asked.length, 3);
  });
