// A session that was signed out is remembered for as long as one of its tokens can be valid, in bounded memory.
import assert from "node:assert/strict";
import { test } from "node:test";
import { EndedSessions } from "./ended-sessions.js";

test("a session is forgotten when its last token has expired, and not before", () => {
  const ended = new EndedSessions();
  ended.add("a", 1000);
  ended.add("b", 1310);
  assert.equal(ended.has("a", 1000), true);
  ended.add("c", 1311);
  assert.deepEqual([ended.has("a", 1000), ended.has("b", 1000), ended.has("c", 1000)], [false, true, true]);
});

test("when too many sessions are remembered, every token that exists is refused instead of one being forgotten", () => {
  const ended = new EndedSessions(3);
  for (const id of ["a", "b", "c"]) ended.add(id, 1000);
  assert.equal(ended.has("x", 999), false);
  ended.add("d", 1001);
  for (const id of ["a", "b", "c", "d", "x"]) assert.equal(ended.has(id, 1001), true, id);
  assert.equal(ended.has("x", 1007), false);
  assert.equal(ended.has("d", 1007), true);
});
