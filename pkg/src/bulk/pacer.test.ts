import assert from "node:assert/strict";
import { test } from "node:test";
import { Pacer, Schedule } from "./pacer.js";

/** When callers that come at these times get their turns. */
const turns = (rate: number, times: number[]) => {
  const schedule = new Schedule(rate);
  return times.map((now) => now + schedule.take(now));
};

test("callers that come at once get turns at equal distances", () => {
  const [first = 0, ...others] = turns(10, [1000, 1000, 1000, 1000]);
  assert.equal(first, 1000);
  assert.deepEqual(
    others.map((turn) => turn - first),
    [100, 200, 300],
  );
});

test("a pause is not made up for, so no second has more turns than the rate", () => {
  const times = [0, 0, 0, 5000, 5000, 5000, 5000];
  const all = turns(2, times);
  for (const start of all)
    assert.ok(all.filter((turn) => turn >= start && turn < start + 1000).length <= 2, String(all));
});

test("a caller that is late by a few milliseconds does not move the turns after it", () => {
  const late = Array.from({ length: 100 }, (_, i) => i * 100 + (i % 7));
  const last = turns(10, late).at(-1) ?? 0;
  assert.ok(last <= 9910, String(last));
});

test("a caller that waits for its turn keeps its slot until then, whatever that throws", async () => {
  const pacer = new Pacer(0.9);
  let renewals = 0;
  const keepSlot = () => {
    renewals += 1;
    throw new Error("trapped");
  };
  await pacer.turn(keepSlot);
  assert.equal(renewals, 0, "the first one does not wait");
  await pacer.turn(keepSlot);
  assert.ok(renewals >= 2, String(renewals));
});

test("stop ends all waits, and idle resolves when nobody waits", async () => {
  const pacer = new Pacer(0.1);
  await pacer.turn();
  let isIdle = false;
  const waiting = [pacer.turn(), pacer.turn()];
  const idle = pacer.idle().then(() => {
    isIdle = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(isIdle, false);
  pacer.stop();
  await Promise.all([...waiting, idle, pacer.turn()]);
  assert.equal(isIdle, true);
});
