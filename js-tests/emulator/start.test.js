// Tests of the entry of the package: its options are checked, and its handle has what the types declare.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { start } from "./start.js";

test("a wrong option is a TypeError that names it", async () => {
  const refused = [
    [{ ids: "same" }, /option ids must be/],
    [{ clock: { now: "soon" } }, /option clock\.now must be a time/],
    [{ clock: { now: 1, running: 1 } }, /option clock\.running must be true or false/],
    [{ clock: { time: 1 } }, /time is no member of clock/],
    [{ clock: "2026-01-01" }, /option clock must be an object/],
    [{ record: -1 }, /option record must be/],
    [{ record: true }, /option record must be/],
    [{ cors: "localhost" }, /option cors\[0\] must be an origin/],
    [{ webhooks: { url: "x" } }, /option webhooks\.url must be/],
    [{ webhooks: "http://127.0.0.1" }, /option webhooks must be an object/],
  ];
  for (const [options, message] of refused)
    await assert.rejects(start(options), (error) => error instanceof TypeError && message.test(error.message));
});

test("the handle has exactly the members that its type declares", async (t) => {
  const emulator = await start({ webhooks: { url: "http://127.0.0.1:9/" }, users: [{ first_name: "Ada" }] });
  t.after(() => emulator.close());
  const types = readFileSync(new URL("start.d.ts", import.meta.url), "utf8");
  const declared = types.slice(types.indexOf("export interface Emulator {"));
  const members = [...declared.slice(0, declared.indexOf("\n}")).matchAll(/^ {2}(?:readonly )?(\w+)[:(]/gm)];
  assert.deepEqual(members.map(([, name]) => name).sort(), Object.keys(emulator).sort());
});

test("the users that were asked for come back with a reset, under the same ids if ids are deterministic", async (t) => {
  const users = [{ email_address: ["ada@example.org"] }, { username: "grace" }];
  const emulator = await start({ users, ids: "deterministic", clock: { now: "2026-01-01T00:00:00Z" } });
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
