import assert from "node:assert/strict";
import { test } from "node:test";
import { whenOf } from "./rate-limit.js";

const NOW = Date.UTC(2026, 0, 31, 12, 0, 0);
const waitFor = (seconds: number) => whenOf(NOW + seconds * 1000, NOW).split(",")[0];

test("the time to go on is in the largest unit that is exact enough, and never too early", () => {
  assert.equal(waitFor(0.2), "in 1 second");
  assert.equal(waitFor(90), "in 90 seconds");
  assert.equal(waitFor(121), "in 3 minutes");
  assert.equal(waitFor(43 * 60), "in 43 minutes");
  assert.equal(waitFor(3600), "in 60 minutes");
  assert.equal(waitFor(7201), "in 3 hours");
});

test("the local time is a full minute that is not too early either", () => {
  const [, minute] = /at \d\d:(\d\d) /.exec(whenOf(NOW + 61_000, NOW)) ?? [];
  assert.equal(minute, "02");
});

test("it has the local time for people and UTC for programs", () => {
  assert.match(whenOf(NOW + 2580_000, NOW), /^in 43 minutes, at \d\d:\d\d \(2026-01-31T12:43:00Z\)$/);
  assert.match(whenOf(NOW + 10, NOW), /\(2026-01-31T12:00:01Z\)$/);
});
