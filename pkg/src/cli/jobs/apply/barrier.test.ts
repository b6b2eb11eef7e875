import assert from "node:assert/strict";
import { test } from "node:test";
import { Barrier } from "./barrier.js";

test("idle waits until everything that began has ended, and not at all if nothing has begun", async () => {
  const barrier = new Barrier();
  await barrier.idle();
  barrier.begin();
  barrier.begin();
  let isIdle = false;
  const idle = barrier.idle().then(() => {
    isIdle = true;
  });
  barrier.end();
  await new Promise(setImmediate);
  assert.equal(isIdle, false);
  barrier.end();
  await idle;
  assert.equal(isIdle, true);
});
