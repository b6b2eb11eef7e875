// Tests the Workers of docs/scale.md, unchanged, in the real workerd: invocations are killed and repeated, and no change is lost.
import assert from "node:assert/strict";
import { test } from "node:test";
import { OrganizationsApi } from "clerk-organizations";
import { sample } from "../documentation.js";
import { startEngine } from "./engine.js";

const COUNT = 45;
const SLICE = 10;

const merges = ({ requests }) => requests.filter(({ method }) => method === "PATCH").map(({ url }) => url);

async function assertGold({ clerk }) {
  const api = new OrganizationsApi({ secretKey: clerk.secretKey, baseUrl: clerk.url });
  for await (const { id, publicMetadata } of api.iterateOrganizations()) assert.equal(publicMetadata.plan, "gold", id);
}

/** Delivers a message, and returns how many requests the invocation sent to Clerk. */
async function deliver(engine, body) {
  const before = engine.line.requests.length;
  const fate = await engine.call("/queue", body);
  return { ...fate, requests: engine.line.requests.length - before };
}

test("a job in a queue changes everything once, in invocations of at most 50 requests, however often a message is delivered", async (t) => {
  const engine = await startEngine(t, sample("queue worker"), { seed: COUNT });
  await engine.call("/scheduled");
  assert.ok(engine.line.requests.length <= 50);
  assert.deepEqual(
    engine.messages.map(({ length }) => length),
    [10, 10, 10, 10, 5],
  );
  for (const body of engine.messages) {
    const { acked, requests } = await deliver(engine, body);
    assert.deepEqual([acked, requests], [true, body.length]);
  }
  await assertGold(engine);
  assert.equal(new Set(merges(engine.line)).size, COUNT);
  for (const body of engine.messages) assert.deepEqual(await deliver(engine, body), { acked: true, requests: 0 });
  // The whole job can be started again, too.
  await engine.call("/scheduled");
  assert.deepEqual(await deliver(engine, engine.messages.at(-1)), { acked: true, requests: 0 });
});

test("an invocation that is killed is continued by the next delivery, which repeats only what was in progress", async (t) => {
  const engine = await startEngine(t, sample("queue worker"), { seed: SLICE });
  await engine.call("/scheduled");
  const [body] = engine.messages;
  // Clerk makes the sixth change, and the Worker is killed before it learns that.
  const killed = new Promise((resolve) => {
    engine.line.lose = () => {
      if (merges(engine.line).length < 6) return false;
      resolve(engine.kill());
      return true;
    };
  });
  await assert.rejects(deliver(engine, body));
  await killed;
  const first = merges(engine.line);
  engine.line.lose = () => false;
  engine.line.requests.length = 0;
  await engine.launch();
  assert.equal((await deliver(engine, body)).acked, true);
  await assertGold(engine);
  const second = merges(engine.line);
  assert.equal(new Set([...first, ...second]).size, SLICE);
  const repeated = second.filter((url) => first.includes(url)).length;
  assert.ok(repeated >= 1 && repeated <= 5, `${repeated} of ${first.length} repeated`);
  assert.deepEqual(await deliver(engine, body), { acked: true, requests: 0 });
});

test("a message whose items failed comes back later, and only they are sent again", async (t) => {
  const engine = await startEngine(t, sample("queue worker"), { seed: SLICE });
  await engine.call("/scheduled");
  const [body] = engine.messages;
  const missing = "org_missing";
  const { retried } = await deliver(engine, [...body.slice(1), missing]);
  assert.deepEqual(retried, { delaySeconds: 60 });
  engine.line.requests.length = 0;
  await deliver(engine, [...body.slice(1), missing]);
  assert.deepEqual(merges(engine.line), [`/v1/organizations/${missing}/metadata`]);
});

test("an export in a workflow writes every organization once, though a step is killed and repeated", async (t) => {
  const engine = await startEngine(t, sample("workflow export"), { seed: 1250 });
  let killed;
  engine.line.lose = ({ url }) => {
    if (killed || !/offset=(6|7|8)\d\d/.test(url)) return false;
    killed = engine.kill();
    return true;
  };
  await assert.rejects(engine.call("/run"));
  await killed;
  assert.ok(engine.stored.has("organizations-0.ndjson") && !engine.stored.has("organizations-500.ndjson"));
  const before = engine.line.requests.length;
  await engine.launch();
  await engine.call("/run");
  const [again] = engine.line.requests.slice(before);
  assert.match(again.url, /offset=500(&|$)/, "the first step is not repeated");
  const parts = [...engine.stored].filter(([name]) => name.endsWith(".ndjson")).map(([, part]) => part);
  assert.equal(parts.length, 3);
  const ids = parts.flatMap((part) => part.trimEnd().split("\n")).map((line) => JSON.parse(line).id);
  assert.deepEqual([ids.length, new Set(ids).size], [1250, 1250]);
});
