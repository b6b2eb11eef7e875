// Tests that every acknowledged write survives a restart, a signal and a kill.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { Agent, get } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { until } from "../faults/calling.js";
import { Database } from "./database.js";
import { ADMIN_USER_ID, start } from "./index.js";
import { caller, emulatorFor, logoForm, PNG } from "./testing.js";

const MAIN = fileURLToPath(new URL("main.js", import.meta.url));

function fileFor(t) {
  const folder = mkdtempSync(join(tmpdir(), "emulator-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "clerk.db");
}

/** Runs the command line and waits for its line. */
async function run(t, ...options) {
  const child = spawn(process.execPath, [MAIN, "--port", "0", ...options]);
  t.after(() => child.kill("SIGKILL"));
  const exited = new Promise((resolve) => child.once("exit", (code, signal) => resolve({ code, signal })));
  let printed = "";
  for await (const chunk of child.stdout) {
    printed += chunk;
    const [, url] = /^emulator: (http:\/\/127\.0\.0\.1:\d+\/v1)$/m.exec(printed) ?? [];
    if (url) return { child, exited, url, call: caller({ url, secretKey: "sk_test_emulator" }) };
  }
  throw new Error(`no address in: ${printed}`);
}

test("a file keeps organizations, metadata and logos over a restart", async (t) => {
  const db = fileFor(t);
  const first = await start({ db });
  const call = caller(first);
  const { body } = await call("POST", "/organizations", { name: "Acme", created_by: ADMIN_USER_ID });
  await call("PATCH", `/organizations/${body.id}/metadata`, { public_metadata: { a: 1 } });
  await call("PUT", `/organizations/${body.id}/logo`, logoForm());
  const kept = (await call("GET", "/organizations?include_members_count=true")).body;
  await first.close();
  const second = await emulatorFor(t, { db, seed: 5 });
  const again = (await second.call("GET", "/organizations?include_members_count=true")).body;
  const image = Buffer.from(await (await fetch(again.data[0].image_url)).arrayBuffer());
  assert.deepEqual(image, PNG);
  const path = (organization) => ({ ...organization, image_url: new URL(organization.image_url).pathname });
  assert.deepEqual(again.data.map(path), kept.data.map(path));
  assert.equal(again.total_count, 1);
});

test("deleting an organization also deletes its memberships, invitations, domains, credits and logo", async (t) => {
  const { call, dump } = await emulatorFor(t);
  const { body } = await call("POST", "/organizations", { name: "Acme", created_by: ADMIN_USER_ID });
  await call("PUT", `/organizations/${body.id}/logo`, logoForm());
  const path = `/organizations/${body.id}`;
  await call("POST", `${path}/invitations`, { email_address: "a@example.org", role: "org:member" });
  await call("POST", `${path}/domains`, { name: "acme.example", enrollment_mode: "manual_invitation" });
  await call("POST", `${path}/billing/credits`, { amount: 100, action: "increase", idempotency_key: "k" });
  const tables = ["organizations", "memberships", "invitations", "domains", "credits", "logos"];
  const counts = () => tables.map((table) => dump().tables[table].rows.length);
  assert.deepEqual(counts(), [1, 1, 1, 1, 1, 1]);
  await call("DELETE", path);
  assert.deepEqual(counts(), [0, 0, 0, 0, 0, 0]);
});

test("a file of another version of the emulator is an error that names it, and stays unchanged", async (t) => {
  const db = fileFor(t);
  const other = new Database(db);
  other.exec("CREATE TABLE organizations (seq INTEGER PRIMARY KEY)");
  other.close();
  await assert.rejects(start({ db }), (error) => error.message.includes(db) && /another version/.test(error.message));
});

test("a file belongs to one emulator at a time, in this process or another, until it closes or is killed", async (t) => {
  const db = fileFor(t);
  const inUse = { message: `${db} is in use by another emulator. Stop that one, or name another file.` };
  const first = await start({ db });
  await assert.rejects(start({ db }), inUse);
  await caller(first)("POST", "/organizations", { name: "Acme" });
  await first.close();
  assert.deepEqual(readdirSync(dirname(db)), ["clerk.db"]);
  const other = await run(t, "--db", db);
  await assert.rejects(start({ db }), inUse);
  other.child.kill("SIGKILL");
  await other.exited;
  const last = await emulatorFor(t, { db });
  assert.equal((await last.call("GET", "/organizations")).body.total_count, 1);
});

test("a file that cannot be a database is an error that names it and says what to do", async (t) => {
  const db = fileFor(t);
  const folder = dirname(db);
  writeFileSync(db, "This is a text, and no database. ".repeat(20));
  await assert.rejects(start({ db }), { message: `${db} is not a database of the emulator. Name another file.` });
  for (const path of [folder, join(folder, "none/clerk.db")])
    await assert.rejects(start({ db: path }), (error) =>
      error.message.startsWith(`The database ${path} cannot be opened`),
    );
});

/** Creates and merges until the connection breaks; what was answered goes into `answered`. */
async function writeUntilDead(call, worker, answered) {
  for (let i = 0; ; i += 1) {
    const { body } = await call("POST", "/organizations", { name: `W${worker} N${i}` });
    answered.set(body.id, body);
    const merged = await call("PATCH", `/organizations/${body.id}/metadata`, { private_metadata: { worker, i } });
    answered.set(body.id, merged.body);
  }
}

test("kill -9 during a burst of writes loses none that was acknowledged", async (t) => {
  const db = fileFor(t);
  const { child, exited, call } = await run(t, "--db", db);
  const answered = new Map();
  const workers = Array.from({ length: 8 }, (_, worker) => writeUntilDead(call, worker, answered).catch(() => {}));
  await until(() => answered.size >= 300);
  child.kill("SIGKILL");
  await Promise.all([exited, ...workers]);
  const survivor = await emulatorFor(t, { db });
  for (const [id, last] of answered) {
    const { status, body } = await survivor.call("GET", `/organizations/${id}`);
    assert.equal(status, 200, id);
    if (last.private_metadata.worker !== undefined) assert.deepEqual(body.private_metadata, last.private_metadata);
  }
  const { total_count } = (await survivor.call("GET", "/organizations")).body;
  assert.ok(total_count >= answered.size && total_count <= answered.size + 8);
});

test("SIGTERM ends the process at once, despite connections that are kept alive", async (t) => {
  const { child, exited, url } = await run(t);
  const agent = new Agent({ keepAlive: true });
  t.after(() => agent.destroy());
  await new Promise((resolve) => get(url, { agent }, (response) => response.resume().on("end", resolve)));
  const since = performance.now();
  child.kill("SIGTERM");
  assert.deepEqual(await exited, { code: 0, signal: null });
  assert.ok(performance.now() - since < 20_000);
});

test("the command line seeds, takes a key, and reports an invalid option", async (t) => {
  const { url } = await run(t, "--seed", "30", "--secret-key", "sk_test_mine");
  const call = caller({ url, secretKey: "sk_test_mine" });
  assert.equal((await call("GET", "/organizations")).body.total_count, 30);
  await assert.rejects(run(t, "--seed", "many"), /no address/);
  await assert.rejects(run(t, "--help"), /--secret-key KEY/);
});

test("seeding is deterministic, skips a file that has organizations, and is fast", async (t) => {
  const db = fileFor(t);
  // Other programs on the machine do not count.
  const before = process.cpuUsage();
  const first = await start({ db, seed: 20_000 });
  const { user, system } = process.cpuUsage(before);
  assert.ok(user + system < 5_000_000, `${user + system} microseconds of processor time`);
  const { data, total_count } = (await caller(first)("GET", "/organizations?limit=500&offset=19000")).body;
  assert.equal(total_count, 20_000);
  await first.close();
  const again = await emulatorFor(t, { db, seed: 40_000 });
  assert.equal((await again.call("GET", "/organizations")).body.total_count, 20_000);
  const memory = await emulatorFor(t, { seed: 20_000 });
  const same = (await memory.call("GET", "/organizations?limit=500&offset=19000")).body.data;
  const bare = ({ image_url, ...organization }) => organization;
  assert.deepEqual(same.map(bare), data.map(bare));
});

test("a request that never ends does not prevent the emulator from closing", async (t) => {
  const emulator = await emulatorFor(t);
  const { port, host } = new URL(emulator.url);
  const socket = connect(Number(port), "127.0.0.1").on("error", () => {});
  t.after(() => socket.destroy());
  const head = ["POST /v1/organizations HTTP/1.1", `Host: ${host}`, `Authorization: Bearer ${emulator.secretKey}`];
  socket.write([...head, "Content-Type: application/json", "Content-Length: 100", "", '{"name":'].join("\r\n"));
  await until(() => emulator.requests.count > 0);
  const since = performance.now();
  await emulator.close();
  // Node itself would wait five minutes for the request.
  assert.ok(performance.now() - since < 20_000);
});

test("a port in use is an error, and closing twice is allowed", async (t) => {
  const emulator = await emulatorFor(t);
  const { port } = new URL(emulator.url);
  await assert.rejects(start({ port: Number(port) }), { code: "EADDRINUSE" });
  await Promise.all([emulator.close(), emulator.close()]);
});
