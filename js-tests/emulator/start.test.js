// Tests the entry of the package: its options, its defaults, and what its result can do.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { start } from "./start.js";
import { caller, ok } from "./testing.js";

async function startFor(t, options) {
  const emulator = await start(options);
  t.after(() => emulator.close());
  return { ...emulator, call: caller(emulator) };
}

test("without options it is empty, in memory, on a free port of 127.0.0.1, with the documented key", async (t) => {
  const [first, second] = [await startFor(t), await startFor(t)];
  assert.match(first.url, /^http:\/\/127\.0\.0\.1:\d+\/v1$/);
  assert.notEqual(first.url, second.url);
  assert.equal(first.secretKey, "sk_test_emulator");
  assert.equal((await ok(first.call("GET", "/organizations"))).total_count, 0);
});

/** An address of this machine that others can reach, if it has one. */
const outerAddress = () =>
  Object.values(networkInterfaces())
    .flat()
    .find(({ family, internal }) => family === "IPv4" && !internal)?.address;

test("it listens on 127.0.0.1 only, or on the address that it is given", async (t) => {
  const outer = outerAddress();
  if (outer === undefined) return t.skip("this machine has no other address");
  const local = await startFor(t);
  await assert.rejects(fetch(local.url.replace("127.0.0.1", outer)));
  const open = await startFor(t, { host: "0.0.0.0" });
  assert.match(open.url, /^http:\/\/127\.0\.0\.1:/);
  assert.equal((await fetch(open.url.replace("127.0.0.1", outer))).status, 401);
});

test("a wrong or an unknown option is a TypeError that names it, and never its value", async () => {
  const wrong = {
    port: [-1, 65_536, 1.5, "4010", null],
    host: ["", 5],
    db: ["", 5],
    secretKey: ["sk_live_abcdefgh", "", 5, "sk_test_", "sk_test_a b"],
    seed: [-1, 1.5, "5"],
    users: [{}, ["Ann"], [null], [{ email_address: "ann@example.org" }], [{ nme: "Ann" }]],
    rateLimit: ["none", 5, [], { limti: 5 }, { limit: 5 }, { windowMs: 5 }, { limit: "5", windowMs: 5 }],
    clock: [5, null, { now: "yesterday" }, { now: () => "now" }, { now: () => Number.NaN }],
    ids: [1.5, 1e300],
    latency: [-1, "5", [5], [9, 3], [1, 2, 3]],
    sead: [5],
  };
  for (const [name, values] of Object.entries(wrong))
    for (const value of values)
      await assert.rejects(start({ [name]: value }), (error) => {
        assert.ok(error instanceof TypeError, `${name}: ${error}`);
        assert.match(error.message, new RegExp(`option (${name}\\b|\\w+ is not a member of ${name})`));
        assert.doesNotMatch(error.message, /abcdefgh/);
        return true;
      });
});

test("an option that is undefined is one that is not given", async (t) => {
  const names = ["port", "host", "db", "secretKey", "seed", "users", "rateLimit", "clock", "latency"];
  const emulator = await startFor(t, Object.fromEntries(names.map((name) => [name, undefined])));
  assert.equal((await ok(emulator.call("GET", "/organizations"))).total_count, 0);
});

test("users are created in order, their ids come first, and are the same in every emulator", async (t) => {
  const given = [{ first_name: "Ann", email_address: ["ann@example.org"] }, { username: "bob" }];
  const { call, users } = await startFor(t, { users: given });
  assert.deepEqual((await startFor(t, { users: given, seed: 5 })).users, users);
  assert.equal(new Set(users).size, 102);
  assert.equal(users.length, 102);
  assert.equal((await ok(call("GET", `/users/${users[0]}`))).first_name, "Ann");
  assert.equal((await ok(call("GET", `/users/${users[1]}`))).username, "bob");
  await assert.rejects(start({ users: [{ email_address: "ann@example.org" }] }), /email_address/);
});

test("the clock can stand still, or follow a function", async (t) => {
  const make = async (clock) => {
    const { call } = await startFor(t, { clock });
    return (await ok(call("POST", "/organizations", { name: "A" }))).created_at;
  };
  const ms = Date.UTC(2030);
  for (const now of [ms, new Date(ms), "2030-01-01T00:00:00Z", () => ms]) assert.equal(await make({ now }), ms);
  assert.ok(Math.abs((await make({})) - Date.now()) < 60_000);
});

test("with latency, a request waits before it is carried out", async (t) => {
  const { call, url } = await startFor(t, { latency: [120, 150] });
  const since = performance.now();
  await ok(call("POST", "/organizations", { name: "A" }));
  assert.ok(performance.now() - since >= 119);
  assert.equal((await fetch(url)).status, 401);
});

test("the production limits answer 429 to the eleventh update of an organization", async (t) => {
  const { call } = await startFor(t, { rateLimit: "production" });
  const { id } = await ok(call("POST", "/organizations", { name: "A" }));
  const statuses = [];
  for (let i = 0; i < 11; i += 1) statuses.push((await call("PATCH", `/organizations/${id}`, {})).status);
  assert.deepEqual(statuses, [...Array(10).fill(200), 429]);
});

/** What a caller can see. */
async function everything({ call, users }) {
  const lists = ["organizations", "organization_memberships", "organization_invitations", "organization_domains"];
  const paths = [...lists, "organization_roles", "organization_permissions", "role_sets"];
  const bodies = await Promise.all(paths.map((path) => ok(call("GET", `/${path}?limit=500`))));
  const settings = await ok(call("GET", "/instance/organization_settings"));
  return { bodies, settings, names: (await ok(call("GET", `/users/${users[0]}`))).first_name };
}

test("a reset returns to the start: data, settings, users, migrations, rate limits and requests", async (t) => {
  const limit = { limit: 60, windowMs: 60_000 };
  const emulator = await startFor(t, { seed: 30, users: [{ first_name: "Ann", username: "ann" }], rateLimit: limit });
  const { call, users, requests, reset } = emulator;
  const before = await everything(emulator);
  await ok(call("POST", "/organizations", { name: "New", created_by: users[0] }));
  await ok(call("PATCH", "/instance/organization_settings", { max_allowed_memberships: 9, slug_disabled: true }));
  await ok(call("POST", "/organization_roles", { name: "Lead", key: "org:lead", include_in_initial_role_set: true }));
  const move = { role_key: "org:lead", to_role_key: "org:member" };
  await ok(call("POST", "/role_sets/role_set:default/roles/replace", move));
  for (const { id } of before.bodies[0].data.slice(0, 5)) await ok(call("DELETE", `/organizations/${id}`));
  while ((await call("GET", "/organizations")).status === 200);
  await reset();
  assert.deepEqual([requests.count, requests.list.length], [0, 0]);
  assert.deepEqual(await everything(emulator), before);
});

test("a file that is reopened keeps its data and its users", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "emulator-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const options = { db: join(folder, "clerk.sqlite"), seed: 3, users: [{ username: "ann" }] };
  const first = await start(options);
  await ok(caller(first)("POST", "/organizations", { name: "Kept", created_by: first.users[0] }));
  await first.close();
  const second = await startFor(t, options);
  assert.equal(second.users[0], first.users[0]);
  assert.equal((await ok(second.call("GET", "/organizations"))).total_count, 4);
});

test("the requests are recorded without the key", async (t) => {
  const { call, requests, secretKey } = await startFor(t);
  await ok(call("GET", "/organizations?limit=5"));
  assert.deepEqual(
    requests.list.map(({ method, path, query, status }) => [method, path, query, status]),
    [["GET", "/v1/organizations", "limit=5", 200]],
  );
  assert.ok(!JSON.stringify(requests).includes(secretKey));
});

/** The names of the members of an interface in start.d.ts. */
function declared(name) {
  const types = readFileSync(new URL("start.d.ts", import.meta.url), "utf8");
  const [, body] = new RegExp(`export interface ${name} \\{\n([^]*?)\n\\}`).exec(types);
  return [...body.matchAll(/^ {2}(?:readonly )?(\w+)[?(:]/gm)].map(([, member]) => member);
}

test("the types and the README name all options and all members", async (t) => {
  const { call: _, ...emulator } = await startFor(t);
  assert.deepEqual(declared("Emulator").sort(), Object.keys(emulator).sort());
  const message = await start({ "": 1 }).catch((error) => error.message);
  const options = /The options are (.*)\.$/.exec(message)[1].split(", ");
  assert.deepEqual(declared("StartOptions").sort(), options.sort());
  const readme = readFileSync(new URL("README.md", import.meta.url), "utf8");
  for (const name of [...options, ...Object.keys(emulator)]) assert.match(readme, new RegExp(`^\\| \`${name}\\b`, "m"));
});

test("a wrong member of an option is named too", async () => {
  const refused = [
    [{ ids: "same" }, /option ids must be/],
    [{ clock: { now: "soon" } }, /option clock\.now must be a time/],
    [{ clock: { now: 1, running: 1 } }, /option clock\.running must be true or false/],
    [{ clock: { time: 1 } }, /time is not a member of clock/],
    [{ clock: "2026-01-01" }, /option clock must be an object/],
    [{ record: -1 }, /option record must be/],
    [{ rateLimit: { limti: 5 } }, /limti is not a member of rateLimit/],
    [{ rateLimit: { limit: 5 } }, /option rateLimit\.windowMs must be an integer/],
    [{ rateLimit: { perOrganization: 5 } }, /option rateLimit\.perOrganization must be an object/],
    [{ rateLimit: { invitations: { limit: -1, windowMs: 5 } } }, /option rateLimit\.invitations\.limit must be/],
    [{ rateLimit: { countRejected: "yes" } }, /option rateLimit\.countRejected must be true or false/],
    [{ users: [{}, { email_address: ["ann"] }] }, /option users\[1\] is not a user.*valid email address/],
    [{ clock: { now: () => "x" } }, /option clock\.now must be a function that returns milliseconds/],
    [null, /The options must be an object/],
    ["port", /The options must be an object/],
    [{ record: true }, /option record must be/],
    [{ cors: "localhost" }, /option cors\[0\] must be an origin/],
    [{ webhooks: { url: "x" } }, /option webhooks\.url must be/],
    [{ webhooks: "http://127.0.0.1" }, /option webhooks must be an object/],
  ];
  for (const [options, message] of refused)
    await assert.rejects(start(options), (error) => error instanceof TypeError && message.test(error.message));
});

test("the users that were asked for come back with each reset", async (t) => {
  const users = [{ email_address: ["ada@example.org"] }, { username: "grace" }];
  const emulator = await start({ users });
  t.after(() => emulator.close());
  const before = [...emulator.users];
  assert.equal(before.length, 102);
  for (let i = 0; i < 2; i += 1) {
    emulator.createUser({ first_name: "Another" });
    await emulator.reset();
    assert.deepEqual(emulator.users, before);
    assert.throws(() => emulator.createUser({ username: "grace" }), /taken/);
  }
});
