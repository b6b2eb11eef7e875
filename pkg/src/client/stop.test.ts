// How a call is stopped from outside.
import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { BETWEEN_REQUESTS, Stop } from "./stop.js";

test("a signal that fires stops the call, with the signal's reason", async () => {
  const controller = new AbortController();
  const stop = new Stop([controller.signal]);
  assert.equal(stop.why, undefined);
  controller.abort("enough");
  assert.deepEqual(await stop.promise, { reason: "signal", cause: "enough" });
});

test("a signal that has fired before stops the call at once", () => {
  assert.equal(new Stop([AbortSignal.abort("before")]).why?.cause, "before");
});

test("the first of several reasons stays", async () => {
  const controller = new AbortController();
  const stop = new Stop([controller.signal]);
  stop.fire({ reason: "closed", cause: undefined });
  controller.abort("later");
  assert.equal(stop.why?.reason, "closed");
  assert.equal((await stop.promise).reason, "closed");
});

test("a thousand calls put one listener on their signal, and none is left when they are over", () => {
  const { signal } = new AbortController();
  const stops = Array.from({ length: 1000 }, () => new Stop([signal]));
  assert.equal(getEventListeners(signal, "abort").length, 1);
  for (const stop of stops) stop.release();
  assert.equal(getEventListeners(signal, "abort").length, 0);
});

test("a signal whose members throw stops nothing, and breaks nothing", () => {
  const hostile = new Proxy({} as AbortSignal, {
    get: () => {
      throw new Error("hostile");
    },
  });
  const stop = new Stop([hostile]);
  assert.equal(stop.why, undefined);
  stop.release();
});

test("a signal that stops a call between requests waits for the one in flight, and another signal does not", () => {
  const [gentle, plain] = [new AbortController(), new AbortController()];
  const signal = Object.assign(gentle.signal, { [BETWEEN_REQUESTS]: true });
  const stop = new Stop([signal, plain.signal]);
  const other = new Stop([signal]);
  stop.beginSending();
  gentle.abort("later");
  const causes = () => [stop.why?.cause, other.why?.cause];
  assert.deepEqual(causes(), [undefined, "later"]);
  plain.abort("now");
  assert.deepEqual(causes(), ["now", "later"]);
});

test("a signal that waited for a request stops the call when the request has ended", () => {
  const controller = new AbortController();
  const stop = new Stop([Object.assign(controller.signal, { [BETWEEN_REQUESTS]: true })]);
  stop.beginSending();
  controller.abort("enough");
  stop.endSending();
  assert.equal(stop.why?.cause, "enough");
});
